// The exception table of amd64 images, and the code of the functions that it lists.
//
// An entry has 12 bytes: RVA of a function's start, of its end, and of its unwind information. That begins with the version (3
// bits) and flags (5 bits), +2 is the count n of unwind codes of 2 bytes each, which start at +4 and are padded to an even
// count; after them stands an RVA when a flag is set (of the handler, or of the function this one continues).
//
// Sources: Microsoft, "x64 exception handling"; for what is moved see prepare-image.ts.

import { measureInstruction } from './amd64-instruction.ts'
import { directories, directoryOf, firstSectionAddress, offsetOf, readU32, writeU32 } from './image-layout.ts'
import { moved, moveStoredAddress, type Pass } from './pass.ts'

const entrySize = 12

/** Moves operands that count from the end of their instruction: branches and data. */
export function moveRelativeOperands(pass: Pass): void {
  const { image, preparation } = pass
  const { bytes, view, layout } = image
  if (preparation.addresses.length === 0) return
  for (const entry of exceptionEntries(pass)) {
    const begin = readU32(view, entry)
    const size = readU32(view, entry + 4) - begin
    const start = offsetOf(layout, begin)
    if (begin === 0 || size <= 0 || start === null) continue
    const end = Math.min(bytes.length, start + size)
    for (let at = start; at < end; ) {
      pass.spend(1)
      const { length, distanceAt } = measureInstruction(bytes, at, end)
      if (distanceAt !== null) {
        const field = at + distanceAt
        const after = begin + (at - start) + length
        const target = after + view.getInt32(field, true)
        writeU32(view, field, moved(preparation, target) - moved(preparation, after))
      }
      at += length
    }
  }
}

/** Moves the entries, and before each the address after its unwind codes. */
export function moveExceptionTable(pass: Pass): void {
  const { bytes, view, layout } = pass.image
  const directory = directoryOf(layout, directories.exceptions)
  const table = directory && offsetOf(layout, directory.address)
  if (pass.preparation.addresses.length === 0 || !directory || table === null) return
  for (const entry of exceptionEntries(pass)) {
    const unwind = readU32(view, entry + 8)
    const at = unwind < firstSectionAddress(layout) ? unwind : offsetOf(layout, unwind)
    const isOutside = at !== null && at !== 0 && (at < table || at > table + directory.size)
    if (isOutside && ((bytes[at] ?? 0) & 0x38) !== 0) {
      moveStoredAddress(pass, at + 4 + (((bytes[at + 2] ?? 0) + 1) >>> 1) * 4)
    }
    for (const field of [0, 4, 8]) moveStoredAddress(pass, entry + field)
  }
}

function* exceptionEntries(pass: Pass): Generator<number> {
  const { view, layout } = pass.image
  const directory = directoryOf(layout, directories.exceptions)
  const start = directory && offsetOf(layout, directory.address)
  if (!directory || start === null) return
  const end = Math.min(view.byteLength, start + directory.size)
  for (let entry = start; entry + entrySize <= end; entry += entrySize) {
    pass.spend(1)
    yield entry
  }
}
