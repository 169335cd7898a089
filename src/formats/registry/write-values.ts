// The values of a key of a hive that is being changed. The layout is described in hive-bytes.ts.

import {
  compressedValueName,
  largestSegment,
  limitReading,
  nothing,
  readCell,
  readKeyCell,
  readValue,
  readValueOffsets,
} from './hive-bytes.ts'
import { addCell, cellData, freeCell, type GrowingHive } from './hive-cells.ts'
import { encodeHiveName, foldKeyName } from './key-names.ts'
import type { RegistryValue } from './value.ts'

/** Data of at most four bytes stands in the value's own cell, and the size says so. */
const inline = 0x8000_0000
/** Before minor version 4, data of any size has one cell. */
const firstVersionWithSegments = 4

/** Makes these the values of a key; the cells of those that stay as they are are not touched. @throws HiveInvalid */
export function writeValues(growing: GrowingHive, key: number, values: readonly RegistryValue[]): void {
  const before = readKeyCell(growing.hive, key)
  const spend = limitReading(growing.hive)
  const present = new Map<string, { offset: number; value: RegistryValue }>()
  for (const offset of readValueOffsets(growing.hive, before)) {
    const value = readValue(growing.hive, offset, spend)
    present.set(foldKeyName(value.name), { offset, value })
  }
  const offsets = values.map(value => {
    const old = present.get(foldKeyName(value.name))
    present.delete(foldKeyName(value.name))
    if (old && isSame(old.value, value)) return old.offset
    if (old) freeValue(growing, old.offset)
    return writeValue(growing, value)
  })
  for (const { offset } of present.values()) freeValue(growing, offset)
  if (before.valueCount > 0) freeCell(growing, before.valueList)
  const list = offsets.length === 0 ? nothing : addCell(growing, 4 * offsets.length)
  for (const [number, offset] of offsets.entries()) cellData(growing, list).writeUInt32LE(offset, 4 * number)
  const cell = cellData(growing, key)
  cell.writeUInt32LE(offsets.length, 36)
  cell.writeUInt32LE(list, 40)
  for (const { name, data } of values) {
    cell.writeUInt32LE(Math.max(cell.readUInt32LE(60), name.length * 2), 60)
    cell.writeUInt32LE(Math.max(cell.readUInt32LE(64), data.length), 64)
  }
}

/** Gives the cells of all values of a key back. @throws HiveInvalid */
export function freeValues(growing: GrowingHive, key: number): void {
  const cell = readKeyCell(growing.hive, key)
  for (const offset of readValueOffsets(growing.hive, cell)) freeValue(growing, offset)
  if (cell.valueCount > 0) freeCell(growing, cell.valueList)
}

function isSame(left: RegistryValue, right: RegistryValue): boolean {
  return left.name === right.name && left.type === right.type && Buffer.compare(left.data, right.data) === 0
}

function writeValue(growing: GrowingHive, { name, type, data }: RegistryValue): number {
  const { bytes, isLatin1 } = encodeHiveName(name)
  const stored = writeData(growing, data)
  const offset = addCell(growing, 20 + bytes.length)
  const cell = cellData(growing, offset)
  cell.write('vk', 0, 'latin1')
  cell.writeUInt16LE(bytes.length, 2)
  cell.writeUInt32LE(stored.size, 4)
  cell.writeUInt32LE(stored.data, 8)
  cell.writeUInt32LE(type, 12)
  // The default value has no name, and Windows does not set the flag for it.
  cell.writeUInt16LE(isLatin1 && bytes.length > 0 ? compressedValueName : 0, 16)
  bytes.copy(cell, 20)
  return offset
}

function writeData(growing: GrowingHive, data: Uint8Array): { size: number; data: number } {
  if (data.length <= 4) {
    const short = Buffer.alloc(4)
    short.set(data)
    return { size: inline + data.length, data: short.readUInt32LE(0) }
  }
  const isInSegments =
    data.length > largestSegment && growing.hive.bytes.readUInt32LE(24) >= firstVersionWithSegments
  return {
    size: data.length,
    data: isInSegments ? writeSegments(growing, data) : writeBytes(growing, data),
  }
}

function writeBytes(growing: GrowingHive, data: Uint8Array): number {
  const offset = addCell(growing, data.length)
  cellData(growing, offset).set(data)
  return offset
}

function writeSegments(growing: GrowingHive, data: Uint8Array): number {
  const segments: number[] = []
  for (let at = 0; at < data.length; at += largestSegment) {
    segments.push(writeBytes(growing, data.subarray(at, at + largestSegment)))
  }
  const list = addCell(growing, 4 * segments.length)
  for (const [number, segment] of segments.entries())
    cellData(growing, list).writeUInt32LE(segment, 4 * number)
  const offset = addCell(growing, 8)
  const cell = cellData(growing, offset)
  cell.write('db', 0, 'latin1')
  cell.writeUInt16LE(segments.length, 2)
  cell.writeUInt32LE(list, 4)
  return offset
}

function freeValue(growing: GrowingHive, offset: number): void {
  const cell = readCell(growing.hive, offset, 20, 'vk')
  const size = cell.readUInt32LE(4)
  if (size > 0 && size < inline) freeData(growing, cell.readUInt32LE(8), size)
  freeCell(growing, offset)
}

function freeData(growing: GrowingHive, offset: number, size: number): void {
  const cell = readCell(growing.hive, offset, 0, null)
  if (size > cell.length && cell.toString('latin1', 0, 2) === 'db') {
    const list = cell.readUInt32LE(4)
    const segments = readCell(growing.hive, list, 4 * cell.readUInt16LE(2), null)
    for (let entry = 0; entry < cell.readUInt16LE(2); entry++)
      freeCell(growing, segments.readUInt32LE(4 * entry))
    freeCell(growing, list)
  }
  freeCell(growing, offset)
}
