// Base relocations: the list of places that hold absolute addresses.
//
// Blocks, each for one page of 4096 bytes: +0 RVA of the page, +4 size of the block, then entries of 16 bits: type (4 highest
// bits) and place in the page. Type 0 ends the block, 3 is a 32-bit address, 10 a 64-bit one; 1 and 2 are halves of one, and so
// is 4, which takes the next entry as well.
//
// Source: Microsoft, "PE Format"; for what is moved see prepare-image.ts.

import {
  directories,
  directoryOf,
  offsetOf,
  readU16,
  readU32,
  readU64,
  sectionAt,
  writeU32,
  writeU64,
} from './image-layout.ts'
import { claim, moved, type Pass } from './pass.ts'
import { riftAt } from './rift-table.ts'

/** `address` is where the place went. */
type Relocation = { address: number; type: number; extra: number }

/** Moves every absolute address, then writes the list anew for the places where they went. */
export function moveRelocations(pass: Pass): void {
  const { view, layout } = pass.image
  const directory = directoryOf(layout, directories.relocations)
  const start = directory && offsetOf(layout, directory.address)
  if (!directory || start === null) return
  const end = Math.min(view.byteLength, start + directory.size)
  const relocations: Relocation[] = []
  for (let block = start; block + 8 <= end; ) {
    const size = readU32(view, block + 4)
    if (size < 8 || block + size > end) break
    readBlock(pass, { block, size }, relocations)
    block += size
  }
  relocations.sort((left, right) => left.address - right.address)

  const section = sectionAt(layout, directory.address)
  const room = section ? section.sizeInFile - (directory.address - section.address) : 0
  const limit = start + (Math.max(room, directory.size) & ~1)
  writeBlocks(view, { start, end: Math.min(view.byteLength, limit) }, relocations)
}

function readBlock(pass: Pass, { block, size }: { block: number; size: number }, found: Relocation[]): void {
  const { view, layout } = pass.image
  const page = readU32(view, block)
  for (let at = block + 8; at + 2 <= block + size; at += 2) {
    pass.spend(1)
    const entry = readU16(view, at)
    const type = entry >>> 12
    if (type === 0) return
    const place = page + (entry & 0xfff)
    const address = moved(pass.preparation, place) >>> 0
    const offset = offsetOf(layout, place)
    if (offset === null) {
      found.push({ address, type, extra: 0 })
      continue
    }
    const hasExtra = type === 4
    found.push({ address, type: moveAt(pass, offset, type), extra: hasExtra ? readU16(view, at + 2) : 0 })
    if (hasExtra) at += 2
  }
}

/** Moves the address at the offset; gives the type to be written, which is 0 for one that is not known. */
function moveAt(pass: Pass, offset: number, type: number): number {
  const { image, preparation } = pass
  const { imageBase } = image.layout
  if (type === 3) {
    const address = (readU32(image.view, offset) | 0) - imageBase
    writeU32(image.view, offset, preparation.imageBase + moved(preparation, address))
    claim(pass, offset, 4)
    return type
  }
  if (type === 10) {
    const address = readU64(image.view, offset) - BigInt(imageBase)
    const distance = riftAt(preparation.addresses, Number(BigInt.asIntN(64, address)))
    writeU64(image.view, offset, BigInt(preparation.imageBase) + address + BigInt(distance))
    claim(pass, offset, 8)
    return type
  }
  if (type !== 1 && type !== 2 && type !== 4) return 0
  claim(pass, offset, 2)
  return type
}

/** One block for each page; blocks are padded to four bytes. What does not fit is left out. */
function writeBlocks(
  view: DataView,
  { start, end }: { start: number; end: number },
  relocations: readonly Relocation[],
): void {
  let at = start
  let index = 0
  while (at + 8 <= end && index < relocations.length) {
    const block = at
    const page = pageOf(relocations[index])
    at += 8
    for (
      let next = relocations[index];
      next && pageOf(next) === page && at + 2 <= end;
      next = relocations[index]
    ) {
      view.setUint16(at, (next.type << 12) | (next.address & 0xfff), true)
      at += 2
      if (next.type === 4 && at + 2 <= end) {
        view.setUint16(at, next.extra, true)
        at += 2
      }
      index += 1
    }
    if ((at - block) % 4 !== 0 && at + 2 <= end) {
      view.setUint16(at, 0, true)
      at += 2
    }
    writeU32(view, block, page)
    writeU32(view, block + 4, at - block)
  }
}

function pageOf(relocation: Relocation | undefined): number {
  const address = relocation?.address ?? 0
  return address - (address & 0xfff)
}
