// Whether everything below a key is the same in two hives, told from their cells without reading names and values: a hive that was
// changed by `changeHive` has every other cell where it was. So a hundred thousand keys cost milliseconds.

import {
  type Hive,
  type KeyPlace,
  nothing,
  readCell,
  readKeyCell,
  readSecurity,
  readSubkeyLeafCells,
  readSubkeyOffsets,
  readValueOffsets,
  type Spend,
} from './hive-bytes.ts'

/** Compares subtrees of two hives; see {@link startSubtreeComparison}. */
export type SubtreeComparison = (before: KeyPlace, after: KeyPlace) => boolean

/**
 * Begins to compare two hives. The result says whether a key and all below it stand in the same cells with the same bytes in both,
 * security descriptors compared too. False says nothing: cells may have moved, or the hive be damaged there. A key is compared once.
 */
export function startSubtreeComparison(before: Hive, after: Hive): SubtreeComparison {
  const comparison = new CellComparison(before, after)
  return (old, now) => {
    if (old.offset !== now.offset) return false
    try {
      return comparison.isSame(old.offset)
    } catch {
      // Whoever reads the keys themselves tells what is wrong with them.
      return false
    }
  }
}

class CellComparison {
  readonly #before: Hive
  readonly #after: Hive
  readonly #seen = new Set<number>()
  readonly #security = new Map<number, boolean>()

  constructor(before: Hive, after: Hive) {
    this.#before = before
    this.#after = after
  }

  isSame(root: number): boolean {
    const waiting = [root]
    for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
      // A key below two others, or below itself, is for another reader to refuse.
      if (this.#seen.has(key) || !this.#isSameCell(key)) return false
      this.#seen.add(key)
      const cell = readKeyCell(this.#before, key)
      if (cell.valueCount > 0 && !this.#areSameValues(cell)) return false
      if (!readSubkeyLeafCells(this.#before, cell).every(list => this.#isSameCell(list))) return false
      if (cell.security !== nothing && !this.#isSameSecurity(cell.security)) return false
      for (const subkey of readSubkeyOffsets(this.#before, cell, free)) waiting.push(subkey)
    }
    return true
  }

  #areSameValues(cell: ReturnType<typeof readKeyCell>): boolean {
    if (!this.#isSameCell(cell.valueList)) return false
    return readValueOffsets(this.#before, cell).every(
      offset => this.#isSameCell(offset) && this.#isSameData(offset),
    )
  }

  #isSameData(value: number): boolean {
    const cell = readCell(this.#before, value, 20, 'vk')
    const size = cell.readUInt32LE(4)
    if (size >= 0x80000000 || size === 0) return true
    const offset = cell.readUInt32LE(8)
    if (!this.#isSameCell(offset)) return false
    const data = readCell(this.#before, offset, 0, null)
    if (size <= data.length) return true
    const list = data.readUInt32LE(4)
    if (!this.#isSameCell(list)) return false
    const segments = readCell(this.#before, list, 4 * data.readUInt16LE(2), null)
    for (let entry = 0; entry < data.readUInt16LE(2); entry += 1)
      if (!this.#isSameCell(segments.readUInt32LE(4 * entry))) return false
    return true
  }

  /** The ring of descriptors and their counts change with keys that are added elsewhere; the descriptor does not. */
  #isSameSecurity(offset: number): boolean {
    const known = this.#security.get(offset)
    if (known !== undefined) return known
    const [old, now] = [readSecurity(this.#before, offset), readSecurity(this.#after, offset)]
    const isSame = Buffer.compare(old, now) === 0
    this.#security.set(offset, isSame)
    return isSame
  }

  #isSameCell(offset: number): boolean {
    return readCell(this.#before, offset, 0, null).equals(readCell(this.#after, offset, 0, null))
  }
}

/** Each key is looked at once, so that nothing needs to be counted. */
const free: Spend = () => {}
