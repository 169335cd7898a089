// Makes one cabinet of many that hold one file each, without unpacking anything: opening an archive costs more than what is in a small one.
//
//   CFHEADER, 36 bytes   u32 MSCF … 0x10 u32 offset of the first CFFILE, 0x18 version 3 and 1, 0x1A u16 folders, 0x1C u16 files, 0x1E u16 flags
//   CFFOLDER, 8 bytes    u32 offset of the first CFDATA, u16 number of CFDATA, u16 compression
//   CFFILE, 16 + name    u32 size, u32 offset in the folder, u16 folder, u16 date, u16 time, u16 attributes, name, 0
//   CFDATA, 8 + data     u32 checksum, u16 bytes here, u16 bytes unpacked
//
// All integers are little-endian. Source: [MS-CAB] 2.1 to 2.4.

import { CabinetHeaderInvalid } from './errors.ts'

const headerBytes = 36
const folderBytes = 8
const entryBytes = 16
const mostCabinets = 0xffff

/** What a joined cabinet takes over of one cabinet. */
type Part = { size: number; blocks: number; compression: number; data: Uint8Array }

/**
 * Joins cabinets. The file of the first has the name `0` in the result, that of the second `1`.
 * @param cabinets At most 65,535, each with one folder and one file, not part of a set and without reserve areas.
 * @throws CabinetHeaderInvalid when one is not so, or is cut off
 */
export function joinCabinets(cabinets: readonly Uint8Array[]): Buffer {
  if (cabinets.length === 0 || cabinets.length > mostCabinets)
    throw new CabinetHeaderInvalid({ reason: `${cabinets.length} cabinets cannot be joined` })
  const parts = cabinets.map(readPart)
  const names = parts.map((_part, index) => Buffer.from(`${index}\0`, 'latin1'))
  const entriesAt = headerBytes + folderBytes * parts.length
  const dataAt = entriesAt + names.reduce((sum, name) => sum + entryBytes + name.length, 0)
  const total = dataAt + parts.reduce((sum, { data }) => sum + data.length, 0)
  if (total > 0xffffffff) throw new CabinetHeaderInvalid({ reason: 'the joined cabinet would be too large' })
  const header = Buffer.alloc(headerBytes)
  header.write('MSCF', 0, 'latin1')
  header.writeUInt32LE(total, 0x08)
  header.writeUInt32LE(entriesAt, 0x10)
  header.writeUInt16LE(0x0103, 0x18)
  header.writeUInt16LE(parts.length, 0x1a)
  header.writeUInt16LE(parts.length, 0x1c)
  let at = dataAt
  const folders = parts.map(({ blocks, compression, data }) => {
    const folder = Buffer.alloc(folderBytes)
    folder.writeUInt32LE(at, 0)
    folder.writeUInt16LE(blocks, 4)
    folder.writeUInt16LE(compression, 6)
    at += data.length
    return folder
  })
  const entries = parts.map(({ size }, index) => {
    const entry = Buffer.alloc(entryBytes)
    entry.writeUInt32LE(size, 0)
    entry.writeUInt16LE(index, 8)
    return Buffer.concat([entry, names[index] ?? Buffer.alloc(1)])
  })
  return Buffer.concat([header, ...folders, ...entries, ...parts.map(({ data }) => data)], total)
}

function readPart(cabinet: Uint8Array): Part {
  if (cabinet.length < headerBytes + folderBytes + entryBytes) refuse('it is cut off')
  const view = new DataView(cabinet.buffer, cabinet.byteOffset, cabinet.byteLength)
  if (view.getUint32(0, false) !== 0x4d534346) refuse('it does not begin with MSCF')
  if (view.getUint32(0x08, true) !== cabinet.length) refuse('it has another size than its header says')
  if (view.getUint16(0x1a, true) !== 1 || view.getUint16(0x1c, true) !== 1)
    refuse('it does not hold exactly one file')
  if (view.getUint16(0x1e, true) !== 0) refuse('it is part of a set or has reserve areas')
  const entryAt = view.getUint32(0x10, true)
  if (entryAt < headerBytes + folderBytes || entryAt + entryBytes > cabinet.length) refuse('it is cut off')
  const size = view.getUint32(entryAt, true)
  if (view.getUint32(entryAt + 4, true) !== 0 || view.getUint16(entryAt + 8, true) !== 0)
    refuse('its file does not begin with its folder')
  const from = view.getUint32(headerBytes, true)
  const blocks = view.getUint16(headerBytes + 4, true)
  const to = endOfBlocks(view, { from, blocks, size })
  return {
    size,
    blocks,
    compression: view.getUint16(headerBytes + 6, true),
    data: cabinet.subarray(from, to),
  }
}

/** Where the data ends; its blocks must give as much as the file has. */
function endOfBlocks(
  view: DataView,
  { from, blocks, size }: { from: number; blocks: number; size: number },
): number {
  let at = from
  let unpacked = 0
  for (let block = 0; block < blocks; block += 1) {
    if (at + 8 > view.byteLength) refuse('it is cut off')
    unpacked += view.getUint16(at + 6, true)
    at += 8 + view.getUint16(at + 4, true)
  }
  if (at > view.byteLength) refuse('it is cut off')
  if (unpacked !== size) refuse('its data has another size than its file')
  return at
}

function refuse(reason: string): never {
  throw new CabinetHeaderInvalid({ reason })
}
