// The folder tree of an image: all entries, found from the root.
//
// The children of a folder stand one after the other and end with eight zero bytes. Numbers are kept in columns: an image has more
// than 100,000 entries. The tree is read folder by folder without recursion, each child after its folder and all children of one
// folder side by side.
//
// No byte may belong to two entries. That one rule refuses cycles, shared folders and overlaps, and it bounds the work: every entry
// takes at least 104 bytes.

import {
  DENTRY_SIZE,
  dentryFields,
  endOfDentry,
  exactLength,
  type Metadata,
  nameOf,
  structuralAttributes,
} from './dentry.ts'
import { WimMetadataDamaged } from './errors.ts'

/** The most entries of an image. The largest known have about 200,000. */
const MAX_DENTRIES = 2_000_000

/** The longest path of Windows, in UTF-16 units. */
const LONGEST_PATH = 32_767

/** The entries by number; 0 is the root. */
export type DentryTree = {
  count: number
  /** Offset of each entry in the metadata. */
  offsets: Uint32Array
  /** Number of the folder that an entry stands in; the root's own for the root. */
  parents: Uint32Array
  /** Number of a folder's first child; its children have consecutive numbers. */
  firstChildren: Uint32Array
  childCounts: Uint32Array
}

/** What a stretch of eight bytes holds; a terminator may end the lists of several empty folders. */
const occupied = { dentry: 1, terminator: 2 } as const

/**
 * Reads the tree whose root stands at `rootOffset`.
 * @throws WimMetadataDamaged for entries that do not fit, overlap or form a cycle, for names that no file can have, for two entries
 * of one name in a folder, and for paths that are too long.
 */
export function readDentryTree(metadata: Metadata, rootOffset: number): DentryTree {
  const { bytes, view } = metadata
  const capacity = Math.min(MAX_DENTRIES, Math.floor(bytes.length / DENTRY_SIZE) + 1)
  const tree: DentryTree = {
    count: 0,
    offsets: new Uint32Array(capacity),
    parents: new Uint32Array(capacity),
    firstChildren: new Uint32Array(capacity),
    childCounts: new Uint32Array(capacity),
  }
  const marks = new Uint8Array(Math.ceil(bytes.length / 8))
  const pathLengths = new Uint16Array(capacity)

  function mark(start: number, end: number, kind: number): void {
    for (let unit = start / 8; unit < end / 8; unit += 1) {
      if (marks[unit] !== 0 && !(kind === occupied.terminator && marks[unit] === kind)) {
        throw new WimMetadataDamaged({ reason: `two entries share byte ${unit * 8}` })
      }
      marks[unit] = kind
    }
  }

  function add(offset: number, parent: number): number {
    const end = endOfDentry(metadata, offset)
    mark(offset, end, occupied.dentry)
    if (tree.count === capacity) throw new WimMetadataDamaged({ reason: 'it has too many entries' })
    tree.offsets[tree.count] = offset
    tree.parents[tree.count] = parent
    tree.count += 1
    return end
  }

  function addChildren(folder: number): void {
    let offset = exactLength(view, (tree.offsets[folder] ?? 0) + dentryFields.firstChild)
    if (offset === 0) return
    if (offset % 8 !== 0) throw new WimMetadataDamaged({ reason: `a list begins at byte ${offset}` })
    const first = tree.count
    const names = new Set<string>()
    while (true) {
      if (offset + 8 > bytes.length) throw new WimMetadataDamaged({ reason: 'a list has no end' })
      if (exactLength(view, offset) === 0) break
      const end = add(offset, folder)
      const name = checkName(nameOf(metadata, offset), names)
      pathLengths[tree.count - 1] = checkPathLength((pathLengths[folder] ?? 0) + 1 + name.length)
      offset = end
    }
    mark(offset, offset + 8, occupied.terminator)
    tree.firstChildren[folder] = first
    tree.childCounts[folder] = tree.count - first
    if (tree.count > first && !isFolder(metadata, tree.offsets[folder] ?? 0)) {
      throw new WimMetadataDamaged({ reason: 'something that is no folder has files in it' })
    }
  }

  add(rootOffset, 0)
  if (nameOf(metadata, rootOffset) !== '' || !isFolder(metadata, rootOffset)) {
    throw new WimMetadataDamaged({ reason: 'its root is no folder without a name' })
  }
  for (let folder = 0; folder < tree.count; folder += 1) addChildren(folder)
  return tree
}

/** Whether an entry is a folder and no link to one. */
export function isFolder({ view }: Metadata, offset: number): boolean {
  const attributes = view.getUint32(offset + dentryFields.attributes, true)
  return (
    (attributes & (structuralAttributes.directory | structuralAttributes.reparsePoint)) ===
    structuralAttributes.directory
  )
}

function checkName(name: string, names: Set<string>): string {
  if (name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name)) {
    throw new WimMetadataDamaged({ reason: `it holds the name ${shown(name)}` })
  }
  if (names.has(name)) throw new WimMetadataDamaged({ reason: `a folder holds ${shown(name)} twice` })
  names.add(name)
  return name
}

/** Of a name that may have 32,000 characters, as much as a sentence bears. */
function shown(name: string): string {
  return JSON.stringify(name.slice(0, 100))
}

function checkPathLength(length: number): number {
  if (length > LONGEST_PATH) throw new WimMetadataDamaged({ reason: 'a path in it is too long' })
  return length
}
