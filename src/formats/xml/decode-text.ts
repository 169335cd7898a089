// Finds the encoding of a text or XML file that Windows wrote, and decodes it.
//
//   FIRST BYTES   ENCODING
//   EF BB BF      UTF-8 with byte order mark
//   FF FE         UTF-16, little-endian
//   FE FF         UTF-16, big-endian
//   3C 00         UTF-16, little-endian, no mark ("<")
//   00 3C         UTF-16, big-endian, no mark
//   other         what the XML declaration says; UTF-8 when it says nothing

import { XmlInvalid } from './errors.ts'

const declaredEncodings = new Map([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['us-ascii', 'utf-8'],
  ['ascii', 'utf-8'],
  ['windows-1252', 'windows-1252'],
  ['iso-8859-1', 'windows-1252'],
])

/**
 * Decodes an XML file; a byte order mark is dropped.
 * @throws XmlInvalid when the bytes are not valid in their encoding, or the encoding is not one that Windows uses.
 */
export function decodeXmlText(bytes: Uint8Array): string {
  const encoding = markedEncoding(bytes) ?? unmarkedUtf16(bytes, 0x3c) ?? declaredEncoding(bytes)
  return decodeAs(bytes, encoding)
}

/**
 * Decodes a plain text file: by its byte order mark, by the zero bytes that UTF-16 gives to Latin text, then as
 * UTF-8, and as Windows-1252 when it is not valid UTF-8.
 * @throws XmlInvalid when the bytes are marked as UTF-8 or UTF-16 and are not valid.
 */
export function decodeText(bytes: Uint8Array): string {
  const marked = markedEncoding(bytes) ?? unmarkedUtf16(bytes, null)
  if (marked !== null) return decodeAs(bytes, marked)
  try {
    return decodeAs(bytes, 'utf-8')
  } catch {
    return decodeAs(bytes, 'windows-1252')
  }
}

function markedEncoding(bytes: Uint8Array): string | null {
  const [first, second, third] = bytes
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return null
}

/** UTF-16 without a mark. `expected` is the first character when it is known; null: any Latin character. */
function unmarkedUtf16(bytes: Uint8Array, expected: number | null): string | null {
  const [first, second] = bytes
  if (first === undefined || second === undefined) return null
  if (second === 0 && first !== 0 && (expected === null || first === expected)) return 'utf-16le'
  if (first === 0 && second !== 0 && (expected === null || second === expected)) return 'utf-16be'
  return null
}

function declaredEncoding(bytes: Uint8Array): string {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 200))
  const declared = /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w.-]+)["']/.exec(start)?.[1]
  if (declared === undefined) return 'utf-8'
  const encoding = declaredEncodings.get(declared.toLowerCase())
  if (encoding === undefined) throw new XmlInvalid({ reason: `its encoding "${declared}" is not supported` })
  return encoding
}

function decodeAs(bytes: Uint8Array, encoding: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new XmlInvalid({ reason: `its bytes are not valid ${encoding}` }, { cause })
  }
}
