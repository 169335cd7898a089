// Security descriptors of keys of a hive that is being changed. Each is held once, in a ring of all, with the number of keys that have it;
// the layout is described in hive-bytes.ts.

import { HiveInvalid } from './errors.ts'
import { readCell, readSecurity } from './hive-bytes.ts'
import { addCell, cellData, freeCell, type GrowingHive } from './hive-cells.ts'

/** Where each descriptor stands, by its bytes in hexadecimal; null until somebody asks. */
export type Descriptors = { growing: GrowingHive; known: Map<string, number> | null }

/** Bytes of a descriptor's cell at least. */
const smallestCellBytes = 24

/** Gives a key a descriptor of its own, in self-relative form; keys that have the same share it. @throws HiveInvalid */
export function setSecurity(descriptors: Descriptors, key: number, descriptor: Uint8Array): void {
  const { growing } = descriptors
  const old = cellData(growing, key).readUInt32LE(44)
  const known = knowDescriptors(descriptors, old)
  const name = Buffer.from(descriptor).toString('hex')
  const offset = known.get(name) ?? addDescriptor(growing, old, descriptor)
  known.set(name, offset)
  if (offset === old) return
  countSecurity(descriptors, offset, 1)
  cellData(growing, key).writeUInt32LE(offset, 44)
  countSecurity(descriptors, old, -1)
}

/** One key more or fewer has a descriptor; one that nobody has leaves the ring. @throws HiveInvalid */
export function countSecurity({ growing, known }: Descriptors, offset: number, by: 1 | -1): void {
  const cell = readCell(growing.hive, offset, 20, 'sk')
  const keys = cell.readUInt32LE(12) + by
  cell.writeUInt32LE(Math.max(keys, 0), 12)
  if (keys > 0) return
  known?.delete(Buffer.from(readSecurity(growing.hive, offset)).toString('hex'))
  const [next, previous] = [cell.readUInt32LE(4), cell.readUInt32LE(8)]
  readCell(growing.hive, previous, 20, 'sk').writeUInt32LE(next, 4)
  readCell(growing.hive, next, 20, 'sk').writeUInt32LE(previous, 8)
  freeCell(growing, offset)
}

/** Goes once around the ring. */
function knowDescriptors(descriptors: Descriptors, start: number): Map<string, number> {
  if (descriptors.known) return descriptors.known
  const { hive } = descriptors.growing
  const known = new Map<string, number>()
  let left = hive.bytes.length / smallestCellBytes
  let at = start
  do {
    if (left-- < 0)
      throw new HiveInvalid({ reason: 'its ring of security descriptors does not close', offset: at })
    known.set(Buffer.from(readSecurity(hive, at)).toString('hex'), at)
    at = readCell(hive, at, 20, 'sk').readUInt32LE(4)
  } while (at !== start)
  descriptors.known = known
  return known
}

/** A new descriptor that no key has yet, in the ring after one that is there. */
function addDescriptor(growing: GrowingHive, after: number, descriptor: Uint8Array): number {
  const offset = addCell(growing, 20 + descriptor.length)
  const before = readCell(growing.hive, after, 20, 'sk')
  const next = before.readUInt32LE(4)
  const cell = cellData(growing, offset)
  cell.write('sk', 0, 'latin1')
  cell.writeUInt32LE(next, 4)
  cell.writeUInt32LE(after, 8)
  cell.writeUInt32LE(descriptor.length, 16)
  cell.set(descriptor, 20)
  before.writeUInt32LE(offset, 4)
  readCell(growing.hive, next, 20, 'sk').writeUInt32LE(offset, 8)
  return offset
}
