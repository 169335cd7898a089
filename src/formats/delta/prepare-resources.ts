// The resource directory: a tree whose offsets count from its own start.
//
// A node has 16 bytes (+12 count of named entries, +14 count of numbered ones) and then its entries of 8 bytes: +0 number, or
// with the highest bit set the offset of a name; +4 offset of a leaf, or with the highest bit set of another node. A leaf has
// 16 bytes; its first field should be an RVA, but the maker of deltas moves it as if it were an offset too.
//
// Source: Microsoft, "PE Format"; for what is moved see prepare-image.ts.

import { directories, directoryOf, offsetOf, readU16, readU32, writeU32 } from './image-layout.ts'
import { claim, moved, type Pass } from './pass.ts'

const highest = 0x8000_0000
const rest = 0x7fff_ffff

/** Moves the offsets of names, nodes and leaves. A node is visited once, and only nodes further on are followed. */
export function moveResources(pass: Pass): void {
  const { view, layout } = pass.image
  const directory = directoryOf(layout, directories.resources)
  const start = directory && offsetOf(layout, directory.address)
  if (!directory || start === null) return
  const end = Math.min(view.byteLength, start + directory.size)
  const base = moved(pass.preparation, directory.address)
  const move = (at: number, offset: number, mark: number) => {
    const target = moved(pass.preparation, directory.address + offset) - base
    writeU32(view, at, mark === 0 ? target : (target & rest) | highest)
    claim(pass, at, 4)
  }

  const nodes = [start]
  const visited = new Set<number>()
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    if (visited.has(node) || node + 16 > end) continue
    visited.add(node)
    const count = readU16(view, node + 12) + readU16(view, node + 14)
    const last = Math.min(node + 16 + count * 8, end - 7)
    for (let entry = node + 16; entry < last; entry += 8) {
      pass.spend(1)
      const name = readU32(view, entry)
      const below = readU32(view, entry + 4)
      const place = start + (below & rest)
      if (below >= highest) {
        if (place > entry) nodes.push(place)
        move(entry + 4, below & rest, highest)
      } else if (place + 16 <= end) move(place, readU32(view, place), 0)
      if (name >= highest) move(entry, name & rest, highest)
    }
  }
}
