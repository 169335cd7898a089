// Names of packages and components: the `assemblyIdentity` of a manifest, and its text forms.

import { PackageIdentityInvalid } from './errors.ts'

/**
 * The identity of a package, a deployment or a component, as an `assemblyIdentity` element gives it. Values keep the
 * letter case of the manifest; Windows compares them without regard to case.
 */
export type AssemblyIdentity = {
  name: string
  /** Four decimal numbers, `6.1.1.6`. `*` occurs in dependencies only. */
  version: string
  /** `amd64`, `x86`, `wow64`, `msil`, `arm64`, … */
  processorArchitecture: string
  /** `neutral`, a culture such as `en-US`, or `*` in dependencies on resources. */
  language: string
  /** Sixteen hexadecimal digits. Empty when the manifest gives none. */
  publicKeyToken: string
  /** For example `win32` or `driverUpdate`. Part of the key form. */
  type?: string
  /** For example `nonSxS`. Part of the key form. */
  versionScope?: string
  /** For example `release`. Never part of the key form. */
  buildType?: string
}

const versionPattern = /^\d{1,10}\.\d{1,10}\.\d{1,10}\.\d{1,10}$/
const partPattern = /^[^~\\/:*?"<>|\p{Cc}]+$/u

/**
 * The identity of a package as CBS writes it in file names and registry keys:
 * `name~publicKeyToken~architecture~language~version`, where a neutral language is empty.
 */
export function packageIdentityText(identity: AssemblyIdentity): string {
  const language = isNeutral(identity.language) ? '' : identity.language
  return `${identity.name}~${identity.publicKeyToken}~${identity.processorArchitecture}~${language}~${identity.version}`
}

/**
 * Reads the text form of a package identity.
 * @throws PackageIdentityInvalid when the text is no such identity.
 */
export function parsePackageIdentity(text: string): AssemblyIdentity {
  const parts = text.split('~')
  const [name = '', publicKeyToken = '', processorArchitecture = '', language = '', version = ''] = parts
  const wellFormed =
    parts.length === 5 &&
    text.length <= 400 &&
    partPattern.test(name) &&
    /^[0-9a-f]{16}$/i.test(publicKeyToken) &&
    /^[0-9a-z]{1,20}$/i.test(processorArchitecture) &&
    /^[0-9a-z-]{0,40}$/i.test(language) &&
    versionPattern.test(version)
  if (!wellFormed) throw new PackageIdentityInvalid({ text: shown(text) })
  return { name, version, processorArchitecture, language: language || 'neutral', publicKeyToken }
}

/** The beginning of a text from elsewhere, fit for a sentence. */
function shown(text: string): string {
  return text.slice(0, 200).replace(/\p{Cc}/gu, '\ufffd')
}

/**
 * The identity of a component as the `identity` value of the COMPONENTS hive holds it:
 * `Name, Culture=neutral, Version=…, PublicKeyToken=…, ProcessorArchitecture=…, versionScope=NonSxS`. The hive holds it
 * as ASCII without a final NUL.
 */
export function componentIdentityText(identity: AssemblyIdentity): string {
  const parts = [
    identity.name,
    `Culture=${identity.language}`,
    ...(identity.type === undefined ? [] : [`Type=${identity.type}`]),
    `Version=${identity.version}`,
    `PublicKeyToken=${identity.publicKeyToken}`,
    `ProcessorArchitecture=${identity.processorArchitecture}`,
    ...(identity.versionScope === undefined
      ? []
      : [`versionScope=${spellVersionScope(identity.versionScope)}`]),
  ]
  return parts.join(', ')
}

/** Whether two identities name the same assembly of the same version; letter case and `buildType` do not count. */
export function isSameIdentity(left: AssemblyIdentity, right: AssemblyIdentity): boolean {
  return (
    sameText(left.name, right.name) &&
    left.version === right.version &&
    sameText(left.processorArchitecture, right.processorArchitecture) &&
    sameText(left.publicKeyToken, right.publicKeyToken) &&
    (sameText(left.language, right.language) || (isNeutral(left.language) && isNeutral(right.language))) &&
    sameText(left.type ?? '', right.type ?? '') &&
    sameText(left.versionScope ?? '', right.versionScope ?? '')
  )
}

/** Whether a language attribute means "no language": absent, `neutral` or `none`. */
export function isNeutral(language: string): boolean {
  return language === '' || sameText(language, 'neutral') || sameText(language, 'none')
}

/**
 * Orders two four-part versions: negative when `left` is lower. Parts that are absent count as 0.
 */
export function compareVersions(left: string, right: string): number {
  const leftParts = left.split('.').map(Number)
  const rightParts = right.split('.').map(Number)
  for (let part = 0; part < 4; part++) {
    const difference = (leftParts[part] ?? 0) - (rightParts[part] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function sameText(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase()
}

function spellVersionScope(versionScope: string): string {
  return sameText(versionScope, 'nonSxS') ? 'NonSxS' : versionScope
}
