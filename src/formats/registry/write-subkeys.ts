// The subkeys of keys of a hive that is being changed: found by name, added and removed, and in the end written as new lists, each
// once, however many of its keys are new.

import { HiveInvalid } from './errors.ts'
import { limitReading, nothing, readKeyCell, readSubkeyLeafCells, readSubkeyOffsets } from './hive-bytes.ts'
import { addCell, cellData, freeCell, type GrowingHive } from './hive-cells.ts'
import { foldKeyName, hashKeyName, hintOfKeyName } from './key-names.ts'

/** Entries of one list; Windows keeps a list within 4096 bytes, and puts several under one of kind "ri". */
const mostEntries = 507
/** Before minor version 5, lists have the first letters of names instead of hashes. */
const firstVersionWithHashes = 5

/** What has been looked into. */
export type Subkeys = {
  growing: GrowingHive
  /** Of each key by its offset: the subkeys by their folded names. */
  known: Map<number, Map<string, number>>
  changed: Set<number>
}

/** The subkeys of a key by their folded names. @throws HiveInvalid when two have one name */
export function subkeysOf({ growing, known }: Subkeys, key: number): Map<string, number> {
  const there = known.get(key)
  if (there) return there
  const { hive } = growing
  const byName = new Map<string, number>()
  for (const offset of readSubkeyOffsets(hive, readKeyCell(hive, key), limitReading(hive))) {
    const name = foldKeyName(readKeyCell(hive, offset).name)
    if (byName.has(name)) throw new HiveInvalid({ reason: 'two subkeys of a key have one name', offset: key })
    byName.set(name, offset)
  }
  known.set(key, byName)
  return byName
}

/** Finds a key by its path from the root; null when there is none. @throws HiveInvalid */
export function locateKey(subkeys: Subkeys, path: string): number | null {
  let at = subkeys.growing.hive.root
  for (const name of path.split('\\').filter(part => part !== '')) {
    const next = subkeysOf(subkeys, at).get(foldKeyName(name))
    if (next === undefined) return null
    at = next
  }
  return at
}

/** Writes the lists of all keys whose subkeys have changed. @throws HiveInvalid */
export function writeSubkeyLists({ growing, known, changed }: Subkeys): void {
  for (const key of changed) {
    const entries = [...(known.get(key) ?? [])].sort(([left], [right]) => (left < right ? -1 : 1))
    freeSubkeyLists(growing, key)
    const list = entries.length === 0 ? nothing : writeLists(growing, entries)
    const cell = cellData(growing, key)
    cell.writeUInt32LE(entries.length, 20)
    cell.writeUInt32LE(list, 28)
  }
}

/** Gives the cells of a key's lists back. @throws HiveInvalid */
export function freeSubkeyLists(growing: GrowingHive, key: number): void {
  for (const offset of readSubkeyLeafCells(growing.hive, readKeyCell(growing.hive, key)))
    freeCell(growing, offset)
}

function writeLists(growing: GrowingHive, entries: readonly [string, number][]): number {
  const leaves: number[] = []
  for (let at = 0; at < entries.length; at += mostEntries) {
    leaves.push(writeLeaf(growing, entries.slice(at, at + mostEntries)))
  }
  const [only] = leaves
  if (only !== undefined && leaves.length === 1) return only
  const offset = addCell(growing, 4 + 4 * leaves.length)
  const cell = cellData(growing, offset)
  cell.write('ri', 0, 'latin1')
  cell.writeUInt16LE(leaves.length, 2)
  for (const [number, leaf] of leaves.entries()) cell.writeUInt32LE(leaf, 4 + 4 * number)
  return offset
}

function writeLeaf(growing: GrowingHive, entries: readonly [string, number][]): number {
  const offset = addCell(growing, 4 + 8 * entries.length)
  const hasHashes = growing.hive.bytes.readUInt32LE(24) >= firstVersionWithHashes
  const cell = cellData(growing, offset)
  cell.write(hasHashes ? 'lh' : 'lf', 0, 'latin1')
  cell.writeUInt16LE(entries.length, 2)
  for (const [number, [name, key]] of entries.entries()) {
    cell.writeUInt32LE(key, 4 + 8 * number)
    const hint = hasHashes ? hashKeyName(name) : hintOfKeyName(readKeyCell(growing.hive, key).name)
    cell.writeUInt32LE(hint, 8 + 8 * number)
  }
  return offset
}
