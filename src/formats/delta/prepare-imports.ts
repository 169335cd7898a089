// The import and export directories.
//
// Import descriptor: 20 bytes, ended by one whose +0, +12 and +16 are zero. +0 RVA of the names' thunks, +4 time stamp (not 0
// = bound), +8 forwarder chain, +12 RVA of the library's name, +16 RVA of the addresses' thunks. Thunks are 4 bytes (PE32) or
// 8 (PE32+), ended by 0; the highest bit says "by ordinal", else it is the RVA of a name. Bound thunks are absolute addresses.
//
// Export directory: +12 RVA of the name, +20 count of functions, +24 count of names, and the RVAs of their tables: +28
// functions (RVAs), +32 names (RVAs), +36 ordinals (not RVAs).
//
// Source: Microsoft, "PE Format"; for what is moved see prepare-image.ts.

import {
  directories,
  directoryOf,
  firstSectionAddress,
  type Image,
  offsetOf,
  readU32,
  readU64,
  writeU32,
  writeU64,
} from './image-layout.ts'
import { claim, moved, moveStoredAddress, type Pass } from './pass.ts'

const descriptorSize = 20

/** Undoes binding: stamps and chains become 0, addresses' thunks become copies of the names' thunks. */
export function unbindImports(pass: Pass): void {
  const { image } = pass
  const { view, layout } = image
  for (const at of descriptors(pass)) {
    if (readU32(view, at + 4) === 0) continue
    writeU32(view, at + 4, 0)
    writeU32(view, at + 8, 0)
    const names = offsetOf(layout, readU32(view, at))
    const addresses = offsetOf(layout, readU32(view, at + 16))
    if (names === null || addresses === null) continue
    for (const { offset, value } of thunks(pass, names)) writeThunk(image, addresses + offset - names, value)
  }
  clearBoundImports(image)
  for (const { name, flagsOffset } of layout.sections) {
    if (name.toLowerCase() === '.idata') writeU32(view, flagsOffset, readU32(view, flagsOffset) | 0xc000_0000)
  }
}

/** Moves what descriptors and thunks point at. */
export function moveImports(pass: Pass): void {
  const { view, layout } = pass.image
  for (const at of descriptors(pass)) {
    const isBound = readU32(view, at + 4) !== 0
    moveThunks(pass, offsetOf(layout, readU32(view, at)), false)
    moveThunks(pass, offsetOf(layout, readU32(view, at + 16)), isBound)
    for (const field of [12, 0, 16]) moveStoredAddress(pass, at + field)
  }
}

/** Moves what the directory and its tables point at. */
export function moveExports(pass: Pass): void {
  const { view, layout } = pass.image
  const directory = directoryOf(layout, directories.exports)
  const at = directory && offsetOf(layout, directory.address)
  if (at === null || at + 40 > view.byteLength) return
  for (const [count, table] of [
    [20, 28],
    [24, 32],
  ] as const) {
    const start = offsetOf(layout, readU32(view, at + table))
    if (start === null) continue
    const end = Math.min(view.byteLength - 3, start + 4 * readU32(view, at + count))
    for (let entry = start; entry < end; entry += 4) moveStoredAddress(pass, entry)
  }
  for (const field of [12, 28, 32, 36]) moveStoredAddress(pass, at + field)
}

/**
 * The directory that lists the bound libraries stands in the headers, and becomes 0. Its entry among the directories should
 * too; no delta of the corpus depends on that.
 */
function clearBoundImports({ bytes, view, layout }: Image): void {
  const directory = directoryOf(layout, directories.boundImports)
  if (!directory) return
  const start =
    directory.address < firstSectionAddress(layout) ? directory.address : offsetOf(layout, directory.address)
  if (start !== null) bytes.fill(0, start, start + directory.size)
  writeU32(view, layout.directoryTable + 8 * directories.boundImports, 0)
  writeU32(view, layout.directoryTable + 8 * directories.boundImports + 4, 0)
}

function* descriptors(pass: Pass): Generator<number> {
  const { view, layout } = pass.image
  const directory = directoryOf(layout, directories.imports)
  const start = directory && offsetOf(layout, directory.address)
  if (start === null) return
  for (let at = start; at + descriptorSize <= view.byteLength; at += descriptorSize) {
    pass.spend(1)
    if ([0, 12, 16].every(field => readU32(view, at + field) === 0)) return
    yield at
  }
}

function* thunks(pass: Pass, start: number): Generator<{ offset: number; value: bigint }> {
  const { view, layout } = pass.image
  const size = layout.is64Bit ? 8 : 4
  for (let offset = start; offset + size <= view.byteLength; offset += size) {
    pass.spend(1)
    const value = layout.is64Bit ? readU64(view, offset) : BigInt(readU32(view, offset))
    if (value === 0n) return
    yield { offset, value }
  }
}

function moveThunks(pass: Pass, start: number | null, areBound: boolean): void {
  if (start === null) return
  const { image, preparation } = pass
  const { is64Bit, imageBase } = image.layout
  const ordinal = is64Bit ? 1n << 63n : 1n << 31n
  for (const { offset, value } of thunks(pass, start)) {
    if (areBound) {
      const target = preparation.imageBase + moved(preparation, Number(value) - imageBase)
      writeThunk(image, offset, BigInt(target))
    } else if ((value & ordinal) === 0n) moveStoredAddress(pass, offset)
    claim(pass, offset, is64Bit ? 8 : 4)
  }
}

function writeThunk(image: Image, offset: number, value: bigint): void {
  if (image.layout.is64Bit) writeU64(image.view, offset, value)
  else writeU32(image.view, offset, Number(BigInt.asUintN(32, value)))
}
