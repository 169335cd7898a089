// Which entries are names of one file.
//
// Entries with the same group number are one file, except for folders, and only when their unnamed data is the same too: install.wim
// files of Windows 7 hold groups that are none, and Windows itself tells them apart by the data (a finding that wimlib's
// inode_fixup.c writes down). Reparse points use the field for something else.

import {
  dentryFields,
  exactLength,
  hashSize,
  type Metadata,
  structuralAttributes,
  unnamedHashOffset,
} from './dentry.ts'
import type { DentryTree } from './dentry-tree.ts'

const idSize = 8

/** The groups of at least two entries. */
export type HardLinkGroups = {
  /** The group of an entry, from 1; 0 for none. */
  groupOf: Uint32Array
  /** The entries of each group, by group; index 0 is empty. */
  members: number[][]
}

/** Finds the groups. They are numbered in the order of their first entries, whatever their numbers in the file. */
export function findHardLinkGroups(metadata: Metadata, tree: DentryTree): HardLinkGroups {
  const candidates = new Map<number, number[]>()
  for (let entry = 0; entry < tree.count; entry += 1) {
    const id = groupNumber(metadata, tree.offsets[entry] ?? 0)
    if (id === 0) continue
    const known = candidates.get(id)
    if (known === undefined) candidates.set(id, [entry])
    else known.push(entry)
  }
  const groups = [...candidates.values()]
    .filter(group => group.length > 1)
    .flatMap(group => splitByData(metadata, tree, group))
    .sort(([left = 0], [right = 0]) => left - right)
  const groupOf = new Uint32Array(tree.count)
  for (const [index, group] of groups.entries()) {
    for (const entry of group) groupOf[entry] = index + 1
  }
  return { groupOf, members: [[], ...groups] }
}

/** The number of an entry's group; 0 for none. Numbers beyond 2^53 may fall together; the data then tells them apart. */
function groupNumber({ view }: Metadata, offset: number): number {
  const attributes = view.getUint32(offset + dentryFields.attributes, true)
  if ((attributes & (structuralAttributes.directory | structuralAttributes.reparsePoint)) !== 0) return 0
  return exactLength(view, offset + dentryFields.hardLinkGroup)
}

/** Usually the group as it is: all entries have the same number and the same data. */
function splitByData(metadata: Metadata, tree: DentryTree, group: number[]): number[][] {
  const { bytes } = metadata
  const [firstId = 0, firstHash = 0] = placesOf(metadata, tree, group[0] ?? 0)
  const isOne = group.every(entry => {
    const [id, hash] = placesOf(metadata, tree, entry)
    return (
      bytes.compare(bytes, firstId, firstId + idSize, id, id + idSize) === 0 &&
      bytes.compare(bytes, firstHash, firstHash + hashSize, hash, hash + hashSize) === 0
    )
  })
  if (isOne) return [group]
  const parts = Map.groupBy(group, entry => {
    const [id, hash] = placesOf(metadata, tree, entry)
    return bytes.toString('latin1', id, id + idSize) + bytes.toString('latin1', hash, hash + hashSize)
  })
  return [...parts.values()].filter(part => part.length > 1)
}

/** Where an entry's group number and the SHA-1 of its data stand. */
function placesOf(metadata: Metadata, tree: DentryTree, entry: number): [id: number, hash: number] {
  const offset = tree.offsets[entry] ?? 0
  return [offset + dentryFields.hardLinkGroup, unnamedHashOffset(metadata, offset)]
}
