// Puts a list of subkeys into Windows' order. hivex adds keys in the order of lower-case ASCII, which differs from
// Windows' around "_", and it hashes only ASCII; Windows searches by both.

import { type Hive, readKeyCell, readSubkeyLeaves } from './hive-bytes.ts'
import { compareKeyNames, hashKeyName } from './key-names.ts'
import { findKey } from './read-hive-key.ts'

/**
 * Sorts the subkeys of the key at `path` in place and corrects their hashes; sizes and offsets of cells stay. Returns
 * whether a byte changed. A key that is not there has nothing to sort.
 * @throws HiveInvalid
 */
export function sortSubkeys(hive: Hive, path: string): boolean {
  const parent = findKey(hive, path)
  if (parent === null) return false
  const leaves = readSubkeyLeaves(hive, parent.cell)
  const keys = leaves
    .flatMap(leaf =>
      Array.from({ length: leaf.count }, (_, entry) =>
        hive.bytes.readUInt32LE(leaf.start + entry * leaf.entryBytes),
      ),
    )
    .map(offset => ({ offset, name: readKeyCell(hive, offset).name }))
    .sort((left, right) => compareKeyNames(left.name, right.name))
  let changed = false
  let next = 0
  for (const leaf of leaves) {
    for (let entry = 0; entry < leaf.count; entry++) {
      const key = keys[next++]
      if (key === undefined) continue
      const at = leaf.start + entry * leaf.entryBytes
      changed = writeNumber(hive.bytes, at, key.offset) || changed
      if (leaf.kind === 'lh') changed = writeNumber(hive.bytes, at + 4, hashKeyName(key.name)) || changed
      if (leaf.kind === 'lf') changed = writeNumber(hive.bytes, at + 4, hintOf(key.name)) || changed
    }
  }
  return changed
}

/** The hint in an "lf" list: the first four characters, none at all for a name that is not Latin-1. */
function hintOf(name: string): number {
  const hint = Buffer.alloc(4)
  for (let position = 0; position < Math.min(4, name.length); position++) {
    const unit = name.charCodeAt(position)
    if (unit > 0xff) return 0
    hint.writeUInt8(unit, position)
  }
  return hint.readUInt32LE(0)
}

function writeNumber(bytes: Buffer, at: number, value: number): boolean {
  if (bytes.readUInt32LE(at) === value) return false
  bytes.writeUInt32LE(value, at)
  return true
}
