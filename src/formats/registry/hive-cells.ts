// Gives out cells of a hive that is being changed, and takes them back. New cells stand at the end, in bins of their own: what the
// hive held before stays where it is.
//
// Bin: 4096 bytes or a multiple. 0 "hbin", 4 its offset, 8 its size, 32 cells up to its end.

import { HiveInvalid } from './errors.ts'
import { baseBlockBytes, baseBlockChecksum, type Hive, readCell } from './hive-bytes.ts'

const binHeaderBytes = 32
const binUnit = 4096
/** Offsets have 31 bits: the 32nd says that a key is only in memory. */
const largestHiveBytes = 0x7fff_f000

/** A hive in the making: `hive.bytes` are the first ones of `room`. */
export type GrowingHive = { hive: Hive; room: Buffer; free: { offset: number; size: number } }

/** A copy of a hive that can be changed. */
export function growHive(hive: Hive): GrowingHive {
  const room = Buffer.alloc(hive.bytes.length + Math.max(hive.bytes.length >> 4, 64 * binUnit))
  hive.bytes.copy(room)
  return {
    hive: { ...hive, bytes: room.subarray(0, hive.bytes.length) },
    room,
    free: { offset: 0, size: 0 },
  }
}

/** A new cell for so many bytes of data, all of them zero; gives its offset. @throws HiveInvalid when the hive would be too large */
export function addCell(growing: GrowingHive, dataBytes: number): number {
  const size = roundUp(4 + dataBytes, 8)
  if (growing.free.size < size) addBin(growing, size)
  const { free, hive } = growing
  const { offset } = free
  free.offset += size
  free.size -= size
  hive.bytes.writeInt32LE(-size, baseBlockBytes + offset)
  if (free.size > 0) hive.bytes.writeInt32LE(free.size, baseBlockBytes + free.offset)
  return offset
}

/** Gives a cell back. @throws HiveInvalid when it is not in use: two things had it */
export function freeCell({ hive }: GrowingHive, offset: number): void {
  const size = readCell(hive, offset, 0, null).length + 4
  const start = baseBlockBytes + offset
  hive.bytes.fill(0, start, start + size)
  hive.bytes.writeInt32LE(size, start)
}

/** The data of a cell in use, to be written to. @throws HiveInvalid */
export function cellData({ hive }: GrowingHive, offset: number): Buffer {
  return readCell(hive, offset, 4, null)
}

/** Makes the first block fit what has been changed; both sequence numbers go on, as when Windows has written a hive out. */
export function finishHive({ hive }: GrowingHive, writtenAt: bigint): Hive {
  const { bytes } = hive
  const sequence = (bytes.readUInt32LE(4) + 1) >>> 0
  bytes.writeUInt32LE(sequence, 4)
  bytes.writeUInt32LE(sequence, 8)
  bytes.writeBigUInt64LE(writtenAt, 12)
  bytes.writeUInt32LE(bytes.length - baseBlockBytes, 40)
  bytes.writeUInt32LE(baseBlockChecksum(bytes), 508)
  return hive
}

function addBin(growing: GrowingHive, cellBytes: number): void {
  const start = growing.hive.bytes.length
  const size = roundUp(binHeaderBytes + cellBytes, binUnit)
  const end = start + size
  const offset = start - baseBlockBytes
  if (end > largestHiveBytes) throw new HiveInvalid({ reason: 'it would be too large', offset })
  if (end > growing.room.length) {
    const room = Buffer.alloc(Math.max(end, Math.min(growing.room.length * 2, largestHiveBytes)))
    growing.hive.bytes.copy(room)
    growing.room = room
  }
  const bytes = growing.room.subarray(0, end)
  bytes.write('hbin', start, 'latin1')
  bytes.writeUInt32LE(offset, start + 4)
  bytes.writeUInt32LE(size, start + 8)
  growing.hive.bytes = bytes
  growing.free = { offset: offset + binHeaderBytes, size: size - binHeaderBytes }
}

function roundUp(bytes: number, unit: number): number {
  return Math.ceil(bytes / unit) * unit
}
