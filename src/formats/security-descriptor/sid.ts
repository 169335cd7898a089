// Security identifiers ([MS-DTYP] 2.4.2).
//
//   OFFSET  SIZE  FIELD
//   0       1     revision, 1
//   1       1     number of sub-authorities, at most 15
//   2       6     identifier authority, big-endian
//   8       4*n   sub-authorities, little-endian

const mostSubAuthorities = 15

/** `S-1-5-18` or `S-1-0x10000000000-1` at the position `lastIndex` of a text. */
export const sidPattern = /S-1-(?:0x[0-9A-Fa-f]{1,12}|\d{1,15})(?:-\d{1,10})+/y

/** The bytes of a SID; null when the text is none or a number in it is too large. */
export function sidBytes(text: string): Uint8Array | null {
  sidPattern.lastIndex = 0
  if (sidPattern.exec(text)?.[0] !== text) return null
  const [authority = 0, ...subAuthorities] = text.split('-').slice(2).map(Number)
  if (authority >= 2 ** 48 || subAuthorities.length > mostSubAuthorities) return null
  if (subAuthorities.some(value => value >= 2 ** 32)) return null
  const bytes = new Uint8Array(8 + 4 * subAuthorities.length)
  const view = new DataView(bytes.buffer)
  bytes[0] = 1
  bytes[1] = subAuthorities.length
  view.setUint16(2, Math.floor(authority / 2 ** 32))
  view.setUint32(4, authority % 2 ** 32)
  for (const [index, value] of subAuthorities.entries()) view.setUint32(8 + 4 * index, value, true)
  return bytes
}

/** The SID that begins at `offset` and ends at `end` or before, as text; null when none lies there. */
export function readSid(view: DataView, offset: number, end: number): { text: string; size: number } | null {
  if (offset + 8 > end || view.getUint8(offset) !== 1) return null
  const count = view.getUint8(offset + 1)
  const size = 8 + 4 * count
  if (count === 0 || count > mostSubAuthorities || offset + size > end) return null
  const authority = view.getUint16(offset + 2) * 2 ** 32 + view.getUint32(offset + 4)
  // From 2^32 on, authorities are written in hexadecimal digits ([MS-DTYP] 2.4.2.1).
  let text = `S-1-${authority >= 2 ** 32 ? `0x${authority.toString(16)}` : authority}`
  for (let index = 0; index < count; index += 1) text += `-${view.getUint32(offset + 8 + 4 * index, true)}`
  return { text, size }
}
