// Registry values: their types, and the data bytes of each type as Windows stores them (little-endian, text in
// UTF-16LE with a closing NUL).
//
// Type numbers: Microsoft, "Registry Value Types" (winnt.h, REG_*). Component manifests also use numbers outside this
// map; a value keeps its number whatever it is.

import { RegistryDataInvalid } from './errors.ts'

/** Type numbers by name, as winnt.h defines them. */
export const registryValueTypes = {
  REG_NONE: 0,
  REG_SZ: 1,
  REG_EXPAND_SZ: 2,
  REG_BINARY: 3,
  REG_DWORD: 4,
  REG_DWORD_BIG_ENDIAN: 5,
  REG_LINK: 6,
  REG_MULTI_SZ: 7,
  REG_RESOURCE_LIST: 8,
  REG_FULL_RESOURCE_DESCRIPTOR: 9,
  REG_RESOURCE_REQUIREMENTS_LIST: 10,
  REG_QWORD: 11,
} as const

/** A value type's number: one of {@link registryValueTypes}, or any other unsigned 32-bit number. */
export type RegistryValueType = number

/** One value of a key: its name ('' is the key's default value), its type's number and its data, byte for byte. */
export type RegistryValue = { name: string; type: RegistryValueType; data: Uint8Array }

/** Text as REG_SZ or REG_EXPAND_SZ data: UTF-16LE and a closing NUL. */
export function encodeRegistryString(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(`${text}\0`, 'utf16le'))
}

/**
 * The text of REG_SZ or REG_EXPAND_SZ data, up to its first NUL. Real hives hold strings without a closing NUL and
 * with rubbish after it; both are read as Windows' own functions show them.
 * @throws RegistryDataInvalid when the data has an odd number of bytes.
 */
export function decodeRegistryString(data: Uint8Array): string {
  if (data.length % 2 === 1) throw new RegistryDataInvalid({ type: 'REG_SZ', bytes: data.length })
  const text = asBuffer(data).toString('utf16le')
  const end = text.indexOf('\0')
  return end === -1 ? text : text.slice(0, end)
}

/** An unsigned 32-bit number as REG_DWORD data. */
export function encodeDword(value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) {
    throw new RegistryDataInvalid({ type: 'REG_DWORD', bytes: 4 })
  }
  const data = new Uint8Array(4)
  new DataView(data.buffer).setUint32(0, value, true)
  return data
}

/**
 * The unsigned number of REG_DWORD data.
 * @throws RegistryDataInvalid when the data is not exactly four bytes.
 */
export function decodeDword(data: Uint8Array): number {
  if (data.length !== 4) throw new RegistryDataInvalid({ type: 'REG_DWORD', bytes: data.length })
  return asBuffer(data).readUInt32LE(0)
}

/** An unsigned 64-bit number as REG_QWORD data. */
export function encodeQword(value: bigint): Uint8Array {
  if (value < 0n || value > 0xffffffffffffffffn) {
    throw new RegistryDataInvalid({ type: 'REG_QWORD', bytes: 8 })
  }
  const data = new Uint8Array(8)
  new DataView(data.buffer).setBigUint64(0, value, true)
  return data
}

/**
 * The unsigned number of REG_QWORD data.
 * @throws RegistryDataInvalid when the data is not exactly eight bytes.
 */
export function decodeQword(data: Uint8Array): bigint {
  if (data.length !== 8) throw new RegistryDataInvalid({ type: 'REG_QWORD', bytes: data.length })
  return asBuffer(data).readBigUInt64LE(0)
}

/**
 * Strings as REG_MULTI_SZ data: each with its closing NUL, and one more NUL at the end.
 * @throws RegistryDataInvalid when a string is empty or holds a NUL: such a list would be cut short by its reader.
 */
export function encodeMultiString(texts: readonly string[]): Uint8Array {
  for (const text of texts) {
    if (text === '' || text.includes('\0')) throw new RegistryDataInvalid({ type: 'REG_MULTI_SZ', bytes: 0 })
  }
  return new Uint8Array(Buffer.from(`${texts.map(text => `${text}\0`).join('')}\0`, 'utf16le'))
}

/**
 * The strings of REG_MULTI_SZ data, up to the first empty one.
 * @throws RegistryDataInvalid when the data has an odd number of bytes.
 */
export function decodeMultiString(data: Uint8Array): string[] {
  if (data.length % 2 === 1) throw new RegistryDataInvalid({ type: 'REG_MULTI_SZ', bytes: data.length })
  const texts = asBuffer(data).toString('utf16le').split('\0')
  const end = texts.indexOf('')
  return end === -1 ? texts : texts.slice(0, end)
}

function asBuffer(data: Uint8Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
}
