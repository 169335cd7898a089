// Finds keys of a hive by path and reads them.

import { HiveInvalid } from './errors.ts'
import {
  type Hive,
  type KeyCell,
  type KeyPlace,
  limitReading,
  readKeyCell,
  readSecurity,
  readSubkeyOffsets,
  readValues,
  type Spend,
} from './hive-bytes.ts'
import type { HiveKey } from './hive-key.ts'
import { foldKeyName } from './key-names.ts'

/**
 * Reads the key at `path` (see {@link HiveKey}), or null when the hive has none. Names are matched as Windows does,
 * without regard to case.
 * @throws HiveInvalid when the hive is damaged on the way there.
 */
export function readHiveKey(hive: Hive, path: string): HiveKey | null {
  const found = findKey(hive, path)
  return found === null ? null : readFound(hive, found, limitReading(hive)).key
}

/**
 * Reads the key at `path` and `depth` levels below it, parents first; nothing when the hive has no such key.
 * @throws HiveInvalid when the hive is damaged there, or when a key stands below two others or below itself.
 */
export function readHiveTree(hive: Hive, path: string, depth: number): HiveKey[] {
  const found = findKey(hive, path)
  return found === null ? [] : readTree(hive, found, depth)
}

/** As {@link readHiveTree}, of a key that was found already; `path` is what its own path is to be. @throws HiveInvalid */
export function readTreeAt(hive: Hive, place: KeyPlace, path: string, depth: number): HiveKey[] {
  return readTree(hive, { cell: readKeyCell(hive, place.offset), path }, depth)
}

/** Where the root key stands. @throws HiveInvalid */
export function rootOf(hive: Hive): KeyPlace {
  return readKeyCell(hive, hive.root)
}

/** Where the subkeys of a key stand, in the hive's order. @throws HiveInvalid */
export function subkeysAt(hive: Hive, place: KeyPlace): KeyPlace[] {
  const cell = readKeyCell(hive, place.offset)
  return readSubkeyOffsets(hive, cell, limitReading(hive)).map(offset => readKeyCell(hive, offset))
}

function readTree(hive: Hive, found: FoundKey, depth: number): HiveKey[] {
  const keys: HiveKey[] = []
  const seen = new Set<number>()
  const spend = limitReading(hive)
  const waiting = [{ ...found, level: 0 }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path: parent, level } = next
    const { offset } = next.cell
    if (seen.has(offset))
      throw new HiveInvalid({ reason: 'a key stands below two others or below itself', offset })
    seen.add(offset)
    const { key, children } = readFound(hive, next, spend)
    keys.push(key)
    if (level === depth) continue
    for (const cell of children.reverse()) {
      waiting.push({ cell, path: parent === '' ? cell.name : `${parent}\\${cell.name}`, level: level + 1 })
    }
  }
  return keys
}

/**
 * The security descriptor of the key at `path`, in self-relative form; null when the hive has no such key.
 * @throws HiveInvalid
 */
export function readKeySecurity(hive: Hive, path: string): Uint8Array | null {
  const found = findKey(hive, path)
  return found === null ? null : readSecurity(hive, found.cell.security)
}

/** A key and its path, spelled as the hive spells it. */
type FoundKey = { cell: KeyCell; path: string }

/** Finds a key. @throws HiveInvalid */
function findKey(hive: Hive, path: string): FoundKey | null {
  let found: FoundKey = { cell: readKeyCell(hive, hive.root), path: '' }
  for (const name of path.split('\\').filter(part => part !== '')) {
    const offset = subkeysByName(hive, found.cell).get(foldKeyName(name))
    if (offset === undefined) return null
    const cell = readKeyCell(hive, offset)
    found = { cell, path: found.path === '' ? cell.name : `${found.path}\\${cell.name}` }
  }
  return found
}

/** Keys that were looked into, so that many paths below one large key cost one reading of its list. */
const indexes = new WeakMap<Hive, Map<number, Map<string, number>>>()

function subkeysByName(hive: Hive, key: KeyCell): Map<string, number> {
  const index = indexes.get(hive) ?? new Map<number, Map<string, number>>()
  indexes.set(hive, index)
  const known = index.get(key.offset)
  if (known !== undefined) return known
  const byName = new Map<string, number>()
  for (const offset of readSubkeyOffsets(hive, key, limitReading(hive))) {
    const name = foldKeyName(readKeyCell(hive, offset).name)
    if (!byName.has(name)) byName.set(name, offset)
  }
  index.set(key.offset, byName)
  return byName
}

function readFound(
  hive: Hive,
  { cell, path }: FoundKey,
  spend: Spend,
): { key: HiveKey; children: KeyCell[] } {
  const children = readSubkeyOffsets(hive, cell, spend).map(offset => readKeyCell(hive, offset))
  const key = { path, values: readValues(hive, cell, spend), subkeys: children.map(({ name }) => name) }
  return { key, children }
}
