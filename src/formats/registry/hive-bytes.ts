// Reads the bytes of a registry hive (a "regf" file) without trusting any offset or count in it.
//
// Base block, 4096 bytes:
//   OFFSET  SIZE  FIELD
//   0       4     "regf"
//   4       4     primary sequence number
//   8       4     secondary sequence number; differs from the primary when changes wait in the log files
//   20      4     major version, 1
//   36      4     offset of the root key's cell
//   40      4     bytes of all bins
//   508     4     checksum: exclusive or of the 127 numbers before it
// After it come bins of cells. An offset counts from byte 4096. Cell: 4 bytes size, negative when in use; then its data.
//
// Key ("nk") cell data:
//   0   2  "nk"          2   2  flags, 0x20: the name is in Latin-1     4  8  last write time (FILETIME)
//   16  4  parent key    20  4  number of subkeys                       28 4  list of subkeys
//   36  4  number of values   40  4  list of values   44 4  security   48 4  name of the class, its bytes at 74
//   52  2  bytes of the longest name of a subkey, in UTF-16         60 4  the same of its values   64 4  most bytes of a value
//   72  2  bytes of the name   76  n  the name
// Security ("sk") cell data: 4 next and 8 previous in the ring of all, 12 number of keys that have it, 16 bytes, 20 the descriptor.
// Value ("vk") cell data:
//   2   2  bytes of the name; none is the default value      4  4  bytes of the data; bit 31: at most 4, in `data` itself
//   8   4  data, or its cell    12  4  type    16  2  flags, 1: the name is in Latin-1    20  n  the name
// List of subkeys: 2 bytes kind, 2 bytes count, then entries: "li" 4 bytes key; "lf", "lh" 4 bytes key and 4 bytes of hint or
// hash; "ri" 4 bytes list of one of the other kinds.
// Data of more than 16,344 bytes ("db"): 2 bytes count of segments at 2, their list at 4; each segment but the last holds 16,344.
// All numbers are little-endian. Source: M. Suhanov, "Windows registry file format specification"; checked against real hives.

import { HiveInvalid } from './errors.ts'
import type { RegistryValue } from './value.ts'

/** Offsets of cells count from here. */
export const baseBlockBytes = 4096
/** Stands where an offset would, for what is not there. */
export const nothing = 0xffffffff
/** Bytes of a value's data that one cell holds at most. */
export const largestSegment = 16_344
/** A single value above this is no registry data. */
const largestValueBytes = 64 * 1024 * 1024
/** 255 UTF-16 units, the longest name that Windows allows. */
const largestKeyNameBytes = 510
/** Bytes that a key's and a value's cell take at least. */
const smallestKeyBytes = 80
const smallestValueBytes = 24
/** Flags: the name is in Latin-1. */
export const compressedKeyName = 0x20
export const compressedValueName = 0x1

/** A hive whose base block is sound. */
export type Hive = {
  bytes: Buffer
  /** Offset of the root key. */
  root: number
  /** False when changes wait in the log files (.LOG1, .LOG2). */
  isClean: boolean
}

/** A key as it stands in the hive. */
export type KeyCell = {
  offset: number
  name: string
  subkeyCount: number
  subkeyList: number
  valueCount: number
  valueList: number
  security: number
}

/** Where a key stands in its hive, and its name as the hive spells it. */
export type KeyPlace = Pick<KeyCell, 'offset' | 'name'>

/** One leaf of a key's list of subkeys: where its entries stand, and how. */
type SubkeyLeaf = { kind: 'li' | 'lf' | 'lh'; start: number; count: number; entryBytes: number }

/**
 * Counts down the bytes that a reading may still come upon. Every cell belongs to one key or value, so that all together are
 * not larger than the hive; a hostile hive lets many keys share one list, or many values the same data.
 * @throws HiveInvalid
 */
export type Spend = (bytes: number, offset: number) => void

/** Starts counting for one reading of a hive. */
export function limitReading(hive: Hive): Spend {
  let left = hive.bytes.length
  return (bytes, offset) => {
    left -= bytes
    if (left < 0) throw invalid('its keys hold more than the hive has room for', offset)
  }
}

/** Checks the base block. @throws HiveInvalid */
export function openHive(file: Uint8Array): Hive {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  if (bytes.length < baseBlockBytes + 32) throw new HiveInvalid({ reason: 'it is too short', offset: 0 })
  if (bytes.toString('latin1', 0, 4) !== 'regf') {
    throw new HiveInvalid({ reason: 'it does not begin with "regf"', offset: 0 })
  }
  if (bytes.readUInt32LE(508) !== baseBlockChecksum(bytes)) {
    throw new HiveInvalid({ reason: 'the checksum of its first block does not fit', offset: 508 })
  }
  if (bytes.readUInt32LE(20) !== 1) throw new HiveInvalid({ reason: 'its version is not known', offset: 20 })
  const binBytes = bytes.readUInt32LE(40)
  if (baseBlockBytes + binBytes > bytes.length) {
    throw new HiveInvalid({ reason: 'its end is missing', offset: bytes.length })
  }
  if (bytes.toString('latin1', baseBlockBytes, baseBlockBytes + 4) !== 'hbin') {
    throw new HiveInvalid({ reason: 'its first bin does not begin with "hbin"', offset: baseBlockBytes })
  }
  const hive = {
    bytes: bytes.subarray(0, baseBlockBytes + binBytes),
    root: bytes.readUInt32LE(36),
    isClean: bytes.readUInt32LE(4) === bytes.readUInt32LE(8),
  }
  readKeyCell(hive, hive.root)
  return hive
}

/** The checksum that a base block must hold at byte 508. */
export function baseBlockChecksum(bytes: Buffer): number {
  let checksum = 0
  for (let offset = 0; offset < 508; offset += 4) checksum ^= bytes.readUInt32LE(offset)
  checksum >>>= 0
  if (checksum === 0) return 1
  return checksum === 0xffffffff ? 0xfffffffe : checksum
}

/** Reads a key. @throws HiveInvalid */
export function readKeyCell(hive: Hive, offset: number): KeyCell {
  const cell = readCell(hive, offset, 76, 'nk')
  const flags = cell.readUInt16LE(2)
  const nameBytes = cell.readUInt16LE(72)
  if (nameBytes > largestKeyNameBytes) throw invalid('the name of a key is too long', offset)
  if (76 + nameBytes > cell.length) throw invalid('the name of a key ends outside it', offset)
  const name = cell.subarray(76, 76 + nameBytes)
  return {
    offset,
    name: name.toString((flags & compressedKeyName) === 0 ? 'utf16le' : 'latin1'),
    subkeyCount: cell.readUInt32LE(20),
    subkeyList: cell.readUInt32LE(28),
    valueCount: cell.readUInt32LE(36),
    valueList: cell.readUInt32LE(40),
    security: cell.readUInt32LE(44),
  }
}

/** The leaves of a key's list of subkeys, in order. @throws HiveInvalid */
function readSubkeyLeaves(hive: Hive, key: KeyCell): SubkeyLeaf[] {
  if (key.subkeyCount === 0 || key.subkeyList === nothing) return []
  if (key.subkeyCount * smallestKeyBytes > hive.bytes.length)
    throw invalid('a key has more subkeys than the hive has room for', key.offset)
  let keys = 0
  return leafOffsets(hive, key.subkeyList).map(offset => {
    const leaf = readLeaf(hive, offset)
    keys += leaf.count
    if (keys > key.subkeyCount) throw otherNumber(key)
    return leaf
  })
}

/** The cells of a key's list of subkeys: its leaves, and what lists them. @throws HiveInvalid */
export function readSubkeyLeafCells(hive: Hive, key: KeyCell): number[] {
  if (key.subkeyCount === 0 || key.subkeyList === nothing) return []
  return [...new Set([key.subkeyList, ...leafOffsets(hive, key.subkeyList)])]
}

function leafOffsets(hive: Hive, offset: number): number[] {
  const list = readCell(hive, offset, 4, null)
  if (list.toString('latin1', 0, 2) !== 'ri') return [offset]
  const count = list.readUInt16LE(2)
  if (4 + count * 4 > list.length) throw invalid('a list of subkeys ends outside its cell', offset)
  return Array.from({ length: count }, (_, entry) => list.readUInt32LE(4 + entry * 4))
}

/** Offsets of a key's subkeys, in the hive's order. @throws HiveInvalid when their number is not what the key says. */
export function readSubkeyOffsets(hive: Hive, key: KeyCell, spend: Spend): number[] {
  spend(key.subkeyCount * smallestKeyBytes, key.offset)
  const offsets = readSubkeyLeaves(hive, key).flatMap(leaf =>
    Array.from({ length: leaf.count }, (_, entry) =>
      hive.bytes.readUInt32LE(leaf.start + entry * leaf.entryBytes),
    ),
  )
  if (offsets.length !== key.subkeyCount) throw otherNumber(key)
  return offsets
}

function otherNumber(key: KeyCell): Error {
  return invalid('a key has another number of subkeys than it says', key.offset)
}

/** The values of a key, byte for byte. @throws HiveInvalid */
export function readValues(hive: Hive, key: KeyCell, spend: Spend): RegistryValue[] {
  return readValueOffsets(hive, key).map(offset => readValue(hive, offset, spend))
}

/** Offsets of a key's values, in the hive's order. @throws HiveInvalid */
export function readValueOffsets(hive: Hive, key: KeyCell): number[] {
  if (key.valueCount === 0) return []
  const list = readCell(hive, key.valueList, 4, null)
  if (key.valueCount * 4 > list.length) throw invalid('a list of values ends outside its cell', key.valueList)
  return Array.from({ length: key.valueCount }, (_, entry) => list.readUInt32LE(entry * 4))
}

/** A security descriptor, in self-relative form, by the offset of its cell. @throws HiveInvalid */
export function readSecurity(hive: Hive, offset: number): Uint8Array {
  const cell = readCell(hive, offset, 20, 'sk')
  const size = cell.readUInt32LE(16)
  if (20 + size > cell.length) throw invalid('a security descriptor ends outside its cell', offset)
  return Uint8Array.from(cell.subarray(20, 20 + size))
}

function readLeaf(hive: Hive, offset: number): SubkeyLeaf {
  const cell = readCell(hive, offset, 4, null)
  const kind = cell.toString('latin1', 0, 2)
  if (kind !== 'li' && kind !== 'lf' && kind !== 'lh')
    throw invalid('a list of subkeys is of no known kind', offset)
  const count = cell.readUInt16LE(2)
  const entryBytes = kind === 'li' ? 4 : 8
  if (4 + count * entryBytes > cell.length) throw invalid('a list of subkeys ends outside its cell', offset)
  return { kind, start: baseBlockBytes + offset + 8, count, entryBytes }
}

/** One value, by the offset of its cell. @throws HiveInvalid */
export function readValue(hive: Hive, offset: number, spend: Spend): RegistryValue {
  const cell = readCell(hive, offset, 20, 'vk')
  const nameBytes = cell.readUInt16LE(2)
  spend(smallestValueBytes + nameBytes, offset)
  if (20 + nameBytes > cell.length) throw invalid('the name of a value ends outside it', offset)
  const encoding = (cell.readUInt16LE(16) & compressedValueName) === 0 ? 'utf16le' : 'latin1'
  return {
    name: cell.toString(encoding, 20, 20 + nameBytes),
    type: cell.readUInt32LE(12),
    data: readData(hive, cell, { offset, spend }),
  }
}

function readData(hive: Hive, cell: Buffer, { offset, spend }: { offset: number; spend: Spend }): Uint8Array {
  const size = cell.readUInt32LE(4)
  if (size >= 0x80000000) {
    const inline = size - 0x80000000
    if (inline > 4) throw invalid('a value says that more than four bytes stand in its cell', offset)
    return Uint8Array.from(cell.subarray(8, 8 + inline))
  }
  if (size === 0) return new Uint8Array(0)
  if (size > largestValueBytes) throw invalid('a value is too large to be one', offset)
  spend(size, offset)
  const dataOffset = cell.readUInt32LE(8)
  const data = readCell(hive, dataOffset, 0, null)
  // A short value can lie in a cell of any size; data over the largest segment in a cell of "db".
  if (size <= data.length) return Uint8Array.from(data.subarray(0, size))
  if (size <= largestSegment || data.toString('latin1', 0, 2) !== 'db') {
    throw invalid('the data of a value ends outside its cell', dataOffset)
  }
  return readSegments(hive, data, { size, offset: dataOffset })
}

function readSegments(
  hive: Hive,
  header: Buffer,
  { size, offset }: { size: number; offset: number },
): Uint8Array {
  const count = header.readUInt16LE(2)
  const list = readCell(hive, header.readUInt32LE(4), 4, null)
  if (count * 4 > list.length) throw invalid('a list of segments ends outside its cell', offset)
  const parts: Buffer[] = []
  let left = size
  for (let entry = 0; entry < count && left > 0; entry++) {
    const take = Math.min(left, largestSegment)
    const segment = readCell(hive, list.readUInt32LE(entry * 4), take, null)
    parts.push(segment.subarray(0, take))
    left -= take
  }
  if (left > 0) throw invalid('segments of a value are missing', offset)
  return new Uint8Array(Buffer.concat(parts))
}

/**
 * The data of the cell in use at `offset`: at least `atLeast` bytes, beginning with `signature` when one is given.
 * @throws HiveInvalid
 */
export function readCell(hive: Hive, offset: number, atLeast: number, signature: string | null): Buffer {
  const start = baseBlockBytes + offset
  if (offset % 8 !== 0 || offset < 32 || start + 8 > hive.bytes.length) {
    throw invalid('an offset leads out of the hive', offset)
  }
  const size = -hive.bytes.readInt32LE(start)
  if (size < 8 || start + size > hive.bytes.length)
    throw invalid('a cell is free or ends outside the hive', offset)
  const data = hive.bytes.subarray(start + 4, start + size)
  if (data.length < atLeast) throw invalid('a cell is too small for what it should hold', offset)
  if (signature !== null && data.toString('latin1', 0, 2) !== signature) {
    throw invalid(`a cell does not begin with "${signature}"`, offset)
  }
  return data
}

function invalid(reason: string, offset: number): Error {
  return new HiveInvalid({ reason, offset: offset >>> 0 })
}
