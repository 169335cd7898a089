// What rules ask of the Windows in an image as a whole: from its registry, and from what its servicing state says.

import { decodeMultiString, registryValueTypes } from '#formats/registry'
import type { ImageFactReader, VersionParts, WindowsFact } from '#formats/update-metadata'
import type { ImageFacts } from '#product/servicing-engines'
import { factOf, type ImageRegistry } from './image-registry.ts'

/** The part of the reader that is about Windows as a whole. */
export type ImageWindows = Pick<
  ImageFactReader,
  'windows' | 'processorArchitecture' | 'languages' | 'productRelease' | 'deviceAttribute'
>

const productOptions = 'SYSTEM\\CurrentControlSet\\Control\\ProductOptions'
const currentVersion = 'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'
/** Products that are serviced as a whole are registered here, each with its `Version`: `Client.OS.rs2.amd64`, … */
const installedProducts = `${currentVersion}\\Update\\TargetingInfo\\Installed`

/** PROCESSOR_ARCHITECTURE_* (winnt.h). */
const architectures: Record<string, number> = { x86: 0, arm: 5, ia64: 6, amd64: 9, arm64: 12 }
/** `ProductType` of ProductOptions, as VER_NT_* (winnt.h). */
const productTypes: Record<string, number> = { winnt: 1, lanmannt: 2, servernt: 3 }
/** Names of `ProductSuite`, as VER_SUITE_* bits (winnt.h). */
const suites: Record<string, number> = {
  'small business': 0x1,
  enterprise: 0x2,
  'terminal server': 0x10,
  'small business(restricted)': 0x20,
  embeddednt: 0x40,
  datacenter: 0x80,
  personal: 0x200,
  blade: 0x400,
  'storage server': 0x2000,
  'compute server': 0x4000,
  'wh server': 0x8000,
}

/** Reads it. */
export function readImageWindows(registry: ImageRegistry, image: ImageFacts): ImageWindows {
  const architecture = image.architecture === null ? undefined : architectures[image.architecture]
  return {
    windows: () => windowsOf(registry, image),
    processorArchitecture: () => architecture,
    languages: () => languagesOf(registry, image),
    productRelease: name => productReleaseOf(registry, name),
    deviceAttribute: name => deviceAttributeOf(image, name),
  }
}

function windowsOf(registry: ImageRegistry, { version }: ImageFacts): WindowsFact | undefined {
  if (version === null) return undefined
  return {
    majorVersion: version.major,
    minorVersion: version.minor,
    buildNumber: version.build,
    ...servicePackOf(registry),
    productType: productTypeOf(registry),
    suiteMask: suiteMaskOf(registry),
  }
}

/** `CSDVersion` of Control\Windows: major service pack in the high byte. Absent: none, which every Windows from 8 on has. */
function servicePackOf(registry: ImageRegistry): Pick<WindowsFact, 'servicePackMajor' | 'servicePackMinor'> {
  const key = registry.key('SYSTEM\\CurrentControlSet\\Control\\Windows')
  const found = key === null || key === undefined ? null : factOf(key, 'CSDVersion')
  const number = typeof found?.data === 'number' ? found.data : 0
  return { servicePackMajor: (number >> 8) & 0xff, servicePackMinor: number & 0xff }
}

function productTypeOf(registry: ImageRegistry): number | undefined {
  const key = registry.key(productOptions)
  const found = key === null || key === undefined ? null : factOf(key, 'ProductType')
  return typeof found?.data === 'string' ? productTypes[found.data.toLowerCase()] : undefined
}

/** Undefined when a name in it is not known: its bit would be taken for absent. */
function suiteMaskOf(registry: ImageRegistry): number | undefined {
  const key = registry.key(productOptions)
  const value = key?.values.find(one => one.name.toLowerCase() === 'productsuite')
  if (value?.type !== registryValueTypes.REG_MULTI_SZ || value.data.length % 2 !== 0) return undefined
  let mask = 0
  for (const name of decodeMultiString(value.data)) {
    const bit = suites[name.toLowerCase()]
    if (bit === undefined) return undefined
    mask |= bit
  }
  return mask
}

/** The WIM file lists what Setup offers; the registry, what is installed. */
function languagesOf(registry: ImageRegistry, image: ImageFacts): ReturnType<ImageFactReader['languages']> {
  const key = registry.key('SYSTEM\\CurrentControlSet\\Control\\MUI\\UILanguages')
  const installed = key === null || key === undefined ? image.languages : key.subkeys
  if (installed.length === 0) return undefined
  return { default: installed.length === 1 ? installed[0] : image.languages[0], installed }
}

function productReleaseOf(registry: ImageRegistry, name: string): VersionParts | null | undefined {
  const products = registry.key(installedProducts)
  // An image that has never been asked has no such list; then nothing is known of any product.
  if (products === undefined || products === null) return undefined
  if (!products.subkeys.some(one => one.toLowerCase() === name.toLowerCase())) return null
  if (name.includes('\\')) return undefined
  const key = registry.key(`${installedProducts}\\${name}`)
  const found = key === null || key === undefined ? null : factOf(key, 'Version')
  const version = typeof found?.data === 'string' ? found.data : ''
  return /^\d{1,9}(\.\d{1,9}){0,3}$/.test(version) ? version.split('.').map(Number) : undefined
}

/** Of the attributes that Windows Update sends of a computer, only the version can be read from an image without a guess. */
function deviceAttributeOf({ version }: ImageFacts, name: string): string | undefined {
  if (name.toLowerCase() !== 'osversion' || version === null || version.revision === null) return undefined
  return `${version.major}.${version.minor}.${version.build}.${version.revision}`
}
