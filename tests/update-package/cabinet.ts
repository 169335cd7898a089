// Writes cabinets ([MS-CAB]).
//
// CFHEADER, 36 bytes: 0 "MSCF", 8 bytes of the cabinet, 16 offset of the first CFFILE, 24 version 3 and 1, 26 folders, 28 files,
//   30 flags (4: reserve follows), 32 set, 34 number in the set. With flag 4: 2 bytes of reserve in the header, 1 in folders, 1 in
//   data; then the header's reserve. A signed cabinet has 20: 0x00100000, offset and bytes of the signature, and 8 zeros.
// CFFOLDER, 8 bytes: 0 offset of the first CFDATA, 4 number of CFDATA, 6 compression (0 none, 1 MSZIP).
// CFFILE, 16 bytes and the name: 0 size, 4 offset in the folder, 8 folder, 10 date, 12 time, 14 attributes (0x80: UTF-8 name).
// CFDATA, 8 bytes and the data: 0 checksum, 4 bytes here, 6 bytes uncompressed (at most 32,768).
// An MSZIP block is "CK" and a deflate stream, which may refer to the block before it.

import { deflateRawSync } from 'node:zlib'

/** One file of a cabinet. */
export type CabinetFile = {
  /** Folders are separated by '\\'. Written as it is, so that hostile names can be written too. */
  path: string
  bytes: Uint8Array
  modified?: Date
}

/** What to write. */
export type Cabinet = {
  files: readonly CabinetFile[]
  /** Default `mszip`. */
  compression?: 'none' | 'mszip'
  /** Bytes in the place of an Authenticode signature. */
  signature?: Uint8Array
}

const blockBytes = 32_768

/** The bytes of a cabinet with one folder. */
export function writeCabinet({ files, compression = 'mszip', signature }: Cabinet): Buffer {
  const entries = writeEntries(files)
  const blocks = writeBlocks(Buffer.concat(files.map(file => file.bytes)), compression)
  const reserve = signature === undefined ? Buffer.alloc(0) : Buffer.alloc(24)
  const entriesAt = 36 + reserve.length + 8
  const dataAt = entriesAt + entries.length
  const size = dataAt + blocks.reduce((sum, block) => sum + block.length, 0)
  if (signature !== undefined) {
    reserve.writeUInt16LE(20, 0)
    reserve.writeUInt32LE(0x00100000, 4)
    reserve.writeUInt32LE(size, 8)
    reserve.writeUInt32LE(signature.length, 12)
  }
  const header = Buffer.alloc(36)
  header.write('MSCF', 0, 'latin1')
  header.writeUInt32LE(size, 8)
  header.writeUInt32LE(entriesAt, 16)
  header.writeUInt8(3, 24)
  header.writeUInt8(1, 25)
  header.writeUInt16LE(1, 26)
  header.writeUInt16LE(files.length, 28)
  header.writeUInt16LE(signature === undefined ? 0 : 4, 30)
  const folder = Buffer.alloc(8)
  folder.writeUInt32LE(dataAt, 0)
  folder.writeUInt16LE(blocks.length, 4)
  folder.writeUInt16LE(compression === 'none' ? 0 : 1, 6)
  return Buffer.concat([
    header,
    reserve,
    folder,
    entries,
    ...blocks,
    ...(signature === undefined ? [] : [signature]),
  ])
}

function writeEntries(files: readonly CabinetFile[]): Buffer {
  const entries: Buffer[] = []
  let offset = 0
  for (const file of files) {
    const isAscii = [...file.path].every(character => character <= '\u007f')
    const name = Buffer.from(`${file.path}\0`, 'utf8')
    const entry = Buffer.alloc(16)
    const time = file.modified ?? new Date('2024-09-06T12:00:00Z')
    entry.writeUInt32LE(file.bytes.length, 0)
    entry.writeUInt32LE(offset, 4)
    entry.writeUInt16LE(
      ((time.getUTCFullYear() - 1980) << 9) | ((time.getUTCMonth() + 1) << 5) | time.getUTCDate(),
      10,
    )
    entry.writeUInt16LE(
      (time.getUTCHours() << 11) | (time.getUTCMinutes() << 5) | (time.getUTCSeconds() >> 1),
      12,
    )
    entry.writeUInt16LE(0x20 | (isAscii ? 0 : 0x80), 14)
    entries.push(entry, name)
    offset += file.bytes.length
  }
  return Buffer.concat(entries)
}

function writeBlocks(content: Buffer, compression: 'none' | 'mszip'): Buffer[] {
  const blocks: Buffer[] = []
  for (let at = 0; at < content.length; at += blockBytes) {
    const plain = content.subarray(at, at + blockBytes)
    const dictionary = content.subarray(Math.max(0, at - blockBytes), at)
    const data =
      compression === 'none' ? plain : Buffer.concat([Buffer.from('CK'), deflate(plain, dictionary)])
    const header = Buffer.alloc(8)
    header.writeUInt16LE(data.length, 4)
    header.writeUInt16LE(plain.length, 6)
    header.writeUInt32LE(checksum(header.subarray(4), checksum(data, 0)), 0)
    blocks.push(Buffer.concat([header, data]))
  }
  return blocks
}

function deflate(plain: Buffer, dictionary: Buffer): Buffer {
  return deflateRawSync(plain, { level: 9, ...(dictionary.length === 0 ? {} : { dictionary }) })
}

/** Exclusive or of the little-endian numbers of four bytes; what is left over counts from its highest byte. */
function checksum(bytes: Uint8Array, seed: number): number {
  let sum = seed
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const whole = buffer.length - (buffer.length % 4)
  for (let at = 0; at < whole; at += 4) sum ^= buffer.readUInt32LE(at)
  let rest = 0
  for (let at = whole; at < buffer.length; at++) rest = (rest << 8) | buffer.readUInt8(at)
  return (sum ^ rest) >>> 0
}
