// How Windows compares the names of keys: by their UTF-16 units in upper case. Lists of subkeys are kept in that order, and
// Windows searches them by it.

const isAscii = /^[\0-\x7f]*$/
const isLatin1Only = /^[\0-\xff]*$/

/** A name as Windows compares it: unit by unit, and only where one unit becomes one unit. */
export function foldKeyName(name: string): string {
  if (isAscii.test(name)) return name.toUpperCase()
  let folded = ''
  for (let position = 0; position < name.length; position++) folded += foldUnit(name.charAt(position))
  return folded
}

/** Less than 0 when `left` stands before `right` in a list of subkeys. */
export function compareKeyNames(left: string, right: string): number {
  const a = foldKeyName(left)
  const b = foldKeyName(right)
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** The hash in an "lh" list of subkeys: `hash * 37 + unit` over the folded name, modulo 2^32. */
export function hashKeyName(name: string): number {
  let hash = 0
  const folded = foldKeyName(name)
  for (let position = 0; position < folded.length; position++) {
    hash = (Math.imul(hash, 37) + folded.charCodeAt(position)) >>> 0
  }
  return hash
}

/** The hint in an "lf" list of subkeys: the first four letters of the name, where it is in Latin-1. */
export function hintOfKeyName(name: string): number {
  const hint = Buffer.alloc(4)
  const letters = name.slice(0, 4)
  if (isLatin1Only.test(letters)) hint.write(letters, 'latin1')
  return hint.readUInt32LE(0)
}

/** A name of a key or a value as a hive holds it: in Latin-1 where that can be, and else in UTF-16. */
export function encodeHiveName(name: string): { bytes: Buffer; isLatin1: boolean } {
  const isLatin1 = isLatin1Only.test(name)
  return { bytes: Buffer.from(name, isLatin1 ? 'latin1' : 'utf16le'), isLatin1 }
}

/** Unicode folds a few signs that Windows' own table leaves alone: the micro sign, and what would become ASCII. */
function foldUnit(unit: string): string {
  const upper = unit.toUpperCase()
  if (upper.length !== 1 || unit === '\u00b5') return unit
  return unit > '\u007f' && upper <= '\u007f' ? unit : upper
}
