// The name that a component has in the component store, and its hash.
//
//   <architecture>_<name>_<publicKeyToken>_<version>_<language>_<hash>      all lower-case
//
//   name      characters outside [A-z0-9-._] dropped; over 40: the first 19, "..", the last 19
//   language  "none" when neutral; over 8: the first 3, "..", the last 3
//   hash      16 hexadecimal digits of the pseudo-key below
//
// Pseudo-key, modulo 2^64, over the attributes name, culture, type, version, publicKeyToken, processorArchitecture and
// versionScope in this order, leaving out absent ones and those that are "none":
//
//   key = hash(value) + 0x1FFFFFFF7 * hash(attribute name) + 0x1FFFFFFF7 * key
//
// The method was published with asdcorp's haveSxS. It reproduces the file name of every component manifest seen so far.

import { type AssemblyIdentity, isNeutral } from './assembly-identity.ts'

const multiplier = 0x1fffffff7n

/** The name of a component's manifest and folder in the component store, without extension. */
export function keyForm(identity: AssemblyIdentity): string {
  const parts = [
    identity.processorArchitecture,
    shortName(identity.name),
    identity.publicKeyToken,
    identity.version,
    shortLanguage(identity.language),
    pseudoKey(identity, identity.version),
  ]
  return parts.join('_').toLowerCase()
}

/** The name of a component family under `SideBySide\Winners`: as the key form, without the version. */
export function winnerKeyForm(identity: AssemblyIdentity): string {
  const parts = [
    identity.processorArchitecture,
    shortName(identity.name),
    identity.publicKeyToken,
    shortLanguage(identity.language),
    pseudoKey(identity, null),
  ]
  return parts.join('_').toLowerCase()
}

function shortName(name: string): string {
  // The range A-z is meant: it holds [ \ ] ^ _ and ` too.
  const kept = name.replace(/[^A-z0-9\-._]/g, '')
  return kept.length > 40 ? `${kept.slice(0, 19)}..${kept.slice(-19)}` : kept
}

function shortLanguage(language: string): string {
  if (isNeutral(language)) return 'none'
  return language.length > 8 ? `${language.slice(0, 3)}..${language.slice(-3)}` : language
}

function pseudoKey(identity: AssemblyIdentity, version: string | null): string {
  const attributes: [string, string | null | undefined][] = [
    ['name', identity.name],
    ['culture', isNeutral(identity.language) ? null : identity.language],
    ['type', identity.type],
    ['version', version],
    ['publicKeyToken', identity.publicKeyToken],
    ['processorArchitecture', identity.processorArchitecture],
    ['versionScope', identity.versionScope],
  ]
  let key = 0n
  for (const [attribute, value] of attributes) {
    if (value === null || value === undefined || value === '' || value.toLowerCase() === 'none') continue
    const hashed = hashText(value) + multiplier * hashText(attribute)
    key = BigInt.asUintN(64, hashed + multiplier * key)
  }
  return key.toString(16).padStart(16, '0')
}

/** The text hash of key forms: four interleaved 32-bit hashes over the lower-case text, folded into 64 bits. */
export function hashText(text: string): bigint {
  const lanes = new Uint32Array(4)
  const lower = text.toLowerCase()
  for (let position = 0; position < lower.length; position++) {
    const lane = position % 4
    lanes[lane] = Math.imul(lanes[lane] ?? 0, 0x1003f) + lower.charCodeAt(position)
  }
  const [first = 0, second = 0, third = 0, fourth = 0] = lanes
  const folded =
    BigInt(first) * 0x1e5fffffd27n +
    BigInt(second) * 0xffffffdc00000051n +
    BigInt(third) * 0x1fffffff7n +
    BigInt(fourth)
  return BigInt.asUintN(64, folded)
}
