// What the metadata of an image says of each file, by path.

import { createHash } from 'node:crypto'
import {
  dentryFields,
  hashSize,
  type Metadata,
  metadataOf,
  nameOf,
  shortNameOf,
  unnamedHashOffset,
} from './dentry.ts'
import { type DentryTree, isFolder, readDentryTree } from './dentry-tree.ts'
import { WimMetadataDamaged } from './errors.ts'
import { findHardLinkGroups, type HardLinkGroups } from './hard-link-groups.ts'
import { readSecurityBlock, type SecurityBlock } from './security-block.ts'

/** What an image holds about one of its files or folders besides the content. */
export type ImageFileMetadata = {
  /** '/'-separated from the image's root, as the image spells it; the root itself is `/`. */
  path: string
  /** FILE_ATTRIBUTE_* bits. */
  attributes: number
  /** Whether it is a folder, and no link to one. */
  isFolder: boolean
  /** SHA-1 of the unnamed data stream, lower-case hexadecimal; null when there is none: a folder, or an empty file. */
  sha1: string | null
  /** Self-relative security descriptor; null when the file has none of its own. A view, not to be changed. */
  securityDescriptor: Uint8Array | null
  /** The DOS 8.3 name; '' when there is none. */
  shortName: string
  /** FILETIME: 100 ns since 1601, UTC. */
  creationTime: bigint
  lastAccessTime: bigint
  lastWriteTime: bigint
  /** Files with the same number are one file with several names; null when the file has one name. Of this image only. */
  hardLinkGroup: number | null
  /** How many names the file has. */
  hardLinkCount: number
}

/** The metadata of an image. Nothing is held for each file but a few numbers: about 100 bytes a file beside the plain bytes. */
export type ImageMetadata = {
  /** SHA-1 of the plain metadata (hexadecimal), by which the WIM file knows it. */
  sha1: string
  /** How many files and folders there are, with the root. */
  count: number
  /**
   * One file by its path, without regard to letter case where only one name fits, with '/' or '\\' between the parts.
   * Null when there is none, or when several differ in letter case only and none has this very spelling.
   */
  find(path: string): ImageFileMetadata | null
  /** All files, each after its folder. */
  files(): Iterable<ImageFileMetadata>
  /** What files have as their content, with a file that has it; much less work than {@link ImageMetadata.files}. */
  contents(): Iterable<{ sha1: string; file: () => ImageFileMetadata }>
  /** The plain bytes, as they go into a file. */
  plain: Uint8Array
  /** The parsed form, for `editMetadata`. */
  parsed: ParsedMetadata
}

/** The parts of an image's metadata. */
export type ParsedMetadata = {
  metadata: Metadata
  security: SecurityBlock
  tree: DentryTree
  groups: HardLinkGroups
  /** The number of the entry at a path; null, and why, when there is none or more than one. */
  locate(path: string): { entry: number } | { entry: null; reason: string }
  /** The numbers of all entries in a folder whose name is this one, without regard to letter case. */
  entriesNamed(folder: number, name: string): readonly number[]
}

/**
 * Reads the plain metadata of an image.
 * @throws WimMetadataDamaged when anything in it cannot be.
 */
export function readMetadata(plain: Uint8Array): ImageMetadata {
  const parsed = parseMetadata(plain)
  const { tree } = parsed
  const describe = createDescriber(parsed)
  return {
    sha1: createHash('sha1').update(plain).digest('hex'),
    count: tree.count,
    find(path) {
      const { entry } = parsed.locate(path)
      return entry === null ? null : describe(entry)
    },
    *files() {
      for (let entry = 0; entry < tree.count; entry += 1) yield describe(entry)
    },
    *contents() {
      for (let entry = 0; entry < tree.count; entry += 1) {
        const sha1 = hashText(parsed.metadata, tree.offsets[entry] ?? 0)
        if (sha1 !== null) yield { sha1, file: () => describe(entry) }
      }
    },
    plain,
    parsed,
  }
}

function parseMetadata(plain: Uint8Array): ParsedMetadata {
  const metadata = metadataOf(plain)
  const security = readSecurityBlock(plain)
  const tree = readDentryTree(metadata, security.end)
  for (let entry = 0; entry < tree.count; entry += 1) {
    const id = metadata.view.getInt32((tree.offsets[entry] ?? 0) + dentryFields.securityId, true)
    if (id < -1 || id >= security.descriptors.length) {
      throw new WimMetadataDamaged({ reason: `a file has the security descriptor ${id}` })
    }
  }
  const entriesNamed = createLookup(metadata, tree)
  return {
    metadata,
    security,
    tree,
    groups: findHardLinkGroups(metadata, tree),
    entriesNamed,
    locate(path) {
      let entry = 0
      for (const name of path.split(/[/\\]/)) {
        if (name === '') continue
        const candidates = entriesNamed(entry, name)
        const exact = candidates.find(one => nameOf(metadata, tree.offsets[one] ?? 0) === name)
        const found = exact ?? (candidates.length === 1 ? candidates[0] : undefined)
        if (found === undefined) {
          const what = candidates.length === 0 ? 'is not in its folder' : 'has several spellings'
          return { entry: null, reason: `${JSON.stringify(name)} ${what}` }
        }
        entry = found
      }
      return { entry }
    },
  }
}

/** Finds children by name. Each folder's names are read once, when they are first asked for. */
function createLookup(metadata: Metadata, tree: DentryTree): ParsedMetadata['entriesNamed'] {
  const folders = new Map<number, Map<string, number[]>>()
  return (folder, name) => {
    let names = folders.get(folder)
    if (names === undefined) {
      names = new Map()
      const first = tree.firstChildren[folder] ?? 0
      for (let entry = first; entry < first + (tree.childCounts[folder] ?? 0); entry += 1) {
        const key = nameOf(metadata, tree.offsets[entry] ?? 0).toLowerCase()
        const known = names.get(key)
        if (known === undefined) names.set(key, [entry])
        else known.push(entry)
      }
      folders.set(folder, names)
    }
    return names.get(name.toLowerCase()) ?? []
  }
}

function createDescriber(parsed: ParsedMetadata): (entry: number) => ImageFileMetadata {
  const { metadata, tree, security, groups } = parsed
  const { view } = metadata
  const folderPaths = new Map<number, string>([[0, '']])

  function folderPath(folder: number): string {
    const missing: number[] = []
    let known = folder
    while (!folderPaths.has(known)) {
      missing.push(known)
      known = tree.parents[known] ?? 0
    }
    let path = folderPaths.get(known) ?? ''
    for (const one of missing.reverse()) {
      path = `${path}/${nameOf(metadata, tree.offsets[one] ?? 0)}`
      folderPaths.set(one, path)
    }
    return path
  }

  return entry => {
    const offset = tree.offsets[entry] ?? 0
    const group = groups.groupOf[entry] ?? 0
    const securityId = view.getInt32(offset + dentryFields.securityId, true)
    return {
      path: entry === 0 ? '/' : `${folderPath(tree.parents[entry] ?? 0)}/${nameOf(metadata, offset)}`,
      attributes: view.getUint32(offset + dentryFields.attributes, true),
      isFolder: isFolder(metadata, offset),
      sha1: hashText(metadata, offset),
      securityDescriptor: security.descriptors[securityId] ?? null,
      shortName: shortNameOf(metadata, offset),
      creationTime: view.getBigUint64(offset + dentryFields.creationTime, true),
      lastAccessTime: view.getBigUint64(offset + dentryFields.lastAccessTime, true),
      lastWriteTime: view.getBigUint64(offset + dentryFields.lastWriteTime, true),
      hardLinkGroup: group === 0 ? null : group,
      hardLinkCount: group === 0 ? 1 : (groups.members[group] ?? []).length,
    }
  }
}

const noHash = '0'.repeat(2 * hashSize)

function hashText(metadata: Metadata, offset: number): string | null {
  const at = unnamedHashOffset(metadata, offset)
  const text = metadata.bytes.toString('hex', at, at + hashSize)
  return text === noHash ? null : text
}
