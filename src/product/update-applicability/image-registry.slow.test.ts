// Questions about the registry and about Windows as a whole, answered from hives that were written for it.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  encodeDword,
  encodeMultiString,
  encodeRegistryString,
  openHive,
  registryValueTypes,
  writeEmptyHive,
} from '#formats/registry'
import { editHive, type HiveEdit } from '#tools/hive'
import { exampleImage } from '../../../tests/servicing-facts.ts'
import { type ImageRegistry, readImageRegistry } from './image-registry.ts'
import { readImageWindows } from './image-windows.ts'

const { REG_SZ, REG_DWORD, REG_MULTI_SZ, REG_EXPAND_SZ } = registryValueTypes
const text = (name: string, value: string) => ({ name, type: REG_SZ, data: encodeRegistryString(value) })
const number = (name: string, value: number) => ({ name, type: REG_DWORD, data: encodeDword(value) })
let folder = ''
let registry: ImageRegistry
let registry32: ImageRegistry

async function hiveOf(name: string, edits: readonly HiveEdit[]) {
  const file = join(folder, name)
  await writeFile(file, writeEmptyHive({ rootName: 'ROOT' }))
  await editHive(file, edits)
  return openHive(await readFile(file))
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-registry-'))
  const control = 'ControlSet002\\Control'
  const targeting = 'Microsoft\\Windows NT\\CurrentVersion\\Update\\TargetingInfo\\Installed'
  const hives = {
    SOFTWARE: await hiveOf('SOFTWARE', [
      { path: 'Example', values: [text('Which', '64'), number('Count', 7)] },
      { path: 'Example\\One', values: [] },
      { path: 'Example\\Two', values: [] },
      { path: 'WOW6432Node\\Example', values: [text('Which', '32')] },
      { path: 'Only64', values: [] },
      { path: 'Classes\\WOW6432Node\\CLSID\\{1}', values: [] },
      { path: 'Policies\\Example', values: [text('Which', 'both')] },
      {
        path: 'Odd',
        values: [
          { name: 'Path', type: REG_EXPAND_SZ, data: encodeRegistryString('%SystemRoot%') },
          { name: 'Cut', type: REG_SZ, data: new Uint8Array([65]) },
          { name: 'Short', type: REG_DWORD, data: new Uint8Array([1, 0]) },
          { name: 'Strange', type: 4711, data: new Uint8Array() },
        ],
      },
      { path: `${targeting}\\Client.OS.rs2.amd64`, values: [text('Version', '10.0.26100.1742')] },
      { path: `${targeting}\\Damaged`, values: [text('Version', 'newest')] },
    ]),
    SYSTEM: await hiveOf('SYSTEM', [
      { path: `${control}\\Windows`, values: [number('CSDVersion', 0x100)] },
      {
        path: `${control}\\ProductOptions`,
        values: [
          text('ProductType', 'WinNT'),
          {
            name: 'ProductSuite',
            type: REG_MULTI_SZ,
            data: encodeMultiString(['Terminal Server', 'Personal']),
          },
        ],
      },
      { path: `${control}\\MUI\\UILanguages\\fr-FR`, values: [] },
      { path: `${control}\\MUI\\UILanguages\\en-US`, values: [] },
    ]),
  }
  registry = readImageRegistry(hives, { controlSet: 2, is64Bit: true })
  registry32 = readImageRegistry(hives, { controlSet: null, is64Bit: false })
  return () => rm(folder, { recursive: true, force: true })
})

const place = (subkey: string, is32Bit = false) => ({ root: 'HKEY_LOCAL_MACHINE', subkey, is32Bit })
const value = (subkey: string, name: string, is32Bit = false) => ({ ...place(subkey, is32Bit), value: name })

describe('the registry of an image', () => {
  it('finds keys and values whatever their letter case', () => {
    expect(registry.registryKeyExists(place('software\\EXAMPLE'))).toBe(true)
    expect(registry.registryKeyExists(place('SOFTWARE\\Missing'))).toBe(false)
    expect(registry.registryValue(value('SOFTWARE\\Example', 'count'))).toEqual({
      type: 'REG_DWORD',
      data: 7,
    })
    expect(registry.registryValue(value('SOFTWARE\\Example', 'missing'))).toBeNull()
    expect(registry.registryValue(value('SOFTWARE\\Missing', 'count'))).toBeNull()
    expect([...(registry.registrySubkeys(place('SOFTWARE\\Example')) ?? [])].sort()).toEqual(['One', 'Two'])
    expect(registry.registrySubkeys(place('SOFTWARE\\Missing'))).toBeNull()
  })

  it('shows 32-bit programs their own half, but for keys that are shared', () => {
    const which = (path: string, is32Bit: boolean) =>
      registry.registryValue(value(path, 'Which', is32Bit))?.data
    expect(which('SOFTWARE\\Example', false)).toBe('64')
    expect(which('SOFTWARE\\Example', true)).toBe('32')
    expect(which('SOFTWARE\\Wow6432Node\\Example', true)).toBe('32')
    expect(which('SOFTWARE\\Policies\\Example', true)).toBe('both')
    expect(registry.registryKeyExists(place('SOFTWARE\\Only64', true))).toBe(false)
    expect(registry.registryKeyExists(place('SOFTWARE\\Classes\\CLSID\\{1}', true))).toBe(true)
    expect(registry.registryKeyExists(place('SOFTWARE\\Classes\\CLSID\\{1}'))).toBe(false)
    // A 32-bit Windows has no halves.
    expect(registry32.registryValue(value('SOFTWARE\\Example', 'Which', true))?.data).toBe('64')
  })

  it('follows the link to the control set, and knows nothing without one', () => {
    const key = place('SYSTEM\\CurrentControlSet\\Control\\ProductOptions')
    expect(registry.registryKeyExists(key)).toBe(true)
    expect(registry32.registryKeyExists(key)).toBeUndefined()
    expect(registry32.registryKeyExists(place('SYSTEM\\ControlSet002\\Control'))).toBe(true)
  })

  it('knows nothing of hives that an image does not show', () => {
    expect(registry.registryKeyExists(place('SAM\\SAM'))).toBeUndefined()
    expect(registry.registryValue(value('HARDWARE\\Description', 'x'))).toBeUndefined()
    expect(registry.registrySubkeys(place('SECURITY'))).toBeUndefined()
  })

  it('gives values of other types, and damaged ones, without data', () => {
    const odd = (name: string) => registry.registryValue(value('SOFTWARE\\Odd', name))
    expect(odd('Path')).toEqual({ type: 'REG_EXPAND_SZ', data: '%SystemRoot%' })
    expect(odd('Cut')).toEqual({ type: 'REG_SZ', data: null })
    expect(odd('Short')).toEqual({ type: 'REG_DWORD', data: null })
    expect(odd('Strange')).toEqual({ type: 'number 4711', data: null })
  })
})

describe('Windows as a whole', () => {
  const image = exampleImage()

  it('has its version, service pack, product type and suites', () => {
    const version = { major: 6, minor: 1, build: 7601, revision: null }
    expect(readImageWindows(registry, { ...image, version }).windows()).toEqual({
      majorVersion: 6,
      minorVersion: 1,
      buildNumber: 7601,
      servicePackMajor: 1,
      servicePackMinor: 0,
      productType: 1,
      suiteMask: 0x210,
    })
    expect(readImageWindows(registry, { ...image, version: null }).windows()).toBeUndefined()
    expect(readImageWindows(registry32, image).windows()).toMatchObject({
      productType: undefined,
      suiteMask: undefined,
    })
  })

  it('has its architecture and its languages', () => {
    const { processorArchitecture, languages } = readImageWindows(registry, {
      ...image,
      architecture: 'arm64',
    })
    expect(processorArchitecture()).toBe(12)
    expect(languages()).toMatchObject({ installed: expect.arrayContaining(['en-US', 'fr-FR']) })
    expect(readImageWindows(registry32, { ...image, languages: ['fr-FR'] }).languages()).toEqual({
      default: 'fr-FR',
      installed: ['fr-FR'],
    })
    const unknown = readImageWindows(registry32, { ...image, languages: [], architecture: null })
    expect([unknown.languages(), unknown.processorArchitecture()]).toEqual([undefined, undefined])
  })

  it('has the products that are serviced as a whole', () => {
    const { productRelease } = readImageWindows(registry, image)
    expect(productRelease('client.os.RS2.amd64')).toEqual([10, 0, 26100, 1742])
    expect(productRelease('Client.OS.rs2.arm64')).toBeNull()
    expect(productRelease('Damaged')).toBeUndefined()
    expect(productRelease('..\\Installed')).toBeNull()
    const none = readImageRegistry({}, { controlSet: 1, is64Bit: true })
    expect(readImageWindows(none, image).productRelease('Client.OS.rs2.amd64')).toBeUndefined()
  })

  it('says its version to those who ask for attributes of the device, and nothing else', () => {
    const { deviceAttribute } = readImageWindows(registry, {
      ...image,
      version: { major: 10, minor: 0, build: 26100, revision: 1742 },
    })
    expect(deviceAttribute('OSVersion')).toBe('10.0.26100.1742')
    expect(deviceAttribute('OSSkuId')).toBeUndefined()
  })
})
