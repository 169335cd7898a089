// What is asked for, by path, becomes changes of entries: all names of a hard link group together, short names on their own.

import { dentryFields, nameOf, shortNameOf, structuralAttributes } from './dentry.ts'
import { ImageMetadataEditRefused, ImagePathMissing } from './errors.ts'
import type { ParsedMetadata } from './image-metadata.ts'
import { descriptorKey } from './security-block.ts'

/** What shall become of one file. What is absent stays as it is. */
export type ImageMetadataEdit = {
  /** Self-relative security descriptor; null takes it away. */
  securityDescriptor?: Uint8Array | null
  /** The DOS 8.3 name of this path only, not of its other hard links; '' takes it away. */
  shortName?: string
  /** FILETIME: 100 ns since 1601, UTC. */
  creationTime?: bigint
  lastAccessTime?: bigint
  lastWriteTime?: bigint
  /** FILE_ATTRIBUTE_* bits. Whether it is a folder, a link or encrypted cannot be changed. */
  attributes?: number
}

/** Edits by path, as `ImageMetadata.find` understands paths. */
export type ImageMetadataEdits = ReadonlyMap<string, ImageMetadataEdit>

/** The changes of each entry, by its number. */
export type EntryEdits = Map<number, ImageMetadataEdit>

const fixedAttributes =
  structuralAttributes.directory | structuralAttributes.reparsePoint | structuralAttributes.encrypted
const latestTime = 2n ** 64n - 1n
const smallestDescriptor = 20
const largestDescriptor = 0xffff
const selfRelative = 0x8000
/** Eight characters and three, none of which DOS forbids ([MS-FSCC] 2.1.5.2.1); lower case is not as strict here. */
const shortNamePattern = /^[^\0-\x20"*+,./:;<=>?[\\\]|\x7f]{1,8}(?:\.[^\0-\x20"*+,./:;<=>?[\\\]|\x7f]{1,3})?$/

/**
 * Collects the changes.
 * @throws ImagePathMissing; ImageMetadataEditRefused for values that cannot be, for two edits of one file that contradict one
 * another, and for a short name that another file of the folder has.
 */
export function collectEdits(parsed: ParsedMetadata, edits: ImageMetadataEdits): EntryEdits {
  const { groups } = parsed
  const changes: EntryEdits = new Map()
  const shortNames: [path: string, entry: number][] = []
  for (const [path, edit] of edits) {
    const located = parsed.locate(path)
    if (located.entry === null) throw new ImagePathMissing({ path, reason: located.reason })
    const { entry } = located
    checkValues(parsed, { path, entry, edit })
    const { shortName, ...ofFile } = edit
    const group = groups.groupOf[entry] ?? 0
    const members = group === 0 ? [entry] : (groups.members[group] ?? [])
    for (const member of members) merge(changes, { path, entry: member, edit: ofFile })
    if (shortName === undefined) continue
    merge(changes, { path, entry, edit: { shortName } })
    shortNames.push([path, entry])
  }
  const takenBy = createShortNameIndex(parsed, changes)
  for (const [path, entry] of shortNames) {
    const shortName = changes.get(entry)?.shortName ?? ''
    const folder = parsed.tree.parents[entry] ?? 0
    const others =
      shortName === '' ? [] : [...parsed.entriesNamed(folder, shortName), ...takenBy(folder, shortName)]
    if (others.some(other => other !== entry)) {
      throw new ImageMetadataEditRefused({
        path,
        reason: `another file of its folder is called ${shortName}`,
      })
    }
  }
  return changes
}

function checkValues(
  parsed: ParsedMetadata,
  { path, entry, edit }: { path: string; entry: number; edit: ImageMetadataEdit },
): void {
  const refuse = (reason: string): Error => new ImageMetadataEditRefused({ path, reason })
  const { securityDescriptor, shortName, attributes } = edit
  // What the image holds already may be copied as it is, sound or not.
  if (securityDescriptor && !parsed.security.ids.has(descriptorKey(securityDescriptor))) {
    const { length, 0: revision, 3: controlHigh = 0 } = securityDescriptor
    const isSound = revision === 1 && (controlHigh & (selfRelative >>> 8)) !== 0
    if (length < smallestDescriptor || length > largestDescriptor || !isSound) {
      throw refuse('the security descriptor is not self-relative')
    }
  }
  for (const time of [edit.creationTime, edit.lastAccessTime, edit.lastWriteTime]) {
    if (time !== undefined && (time < 0n || time > latestTime)) throw refuse('a time is no FILETIME')
  }
  if (shortName !== undefined) {
    if (entry === 0) throw refuse('the root has no short name')
    if (shortName !== '' && !shortNamePattern.test(shortName)) {
      throw refuse(`${JSON.stringify(shortName)} is no short name`)
    }
  }
  if (attributes !== undefined) {
    const offset = parsed.tree.offsets[entry] ?? 0
    const present = parsed.metadata.view.getUint32(offset + dentryFields.attributes, true)
    if (!Number.isInteger(attributes) || attributes < 0 || attributes > 0xffffffff) {
      throw refuse('the attributes are no 32-bit number')
    }
    if (((attributes ^ present) & fixedAttributes) !== 0)
      throw refuse('its attributes would make it something else')
  }
}

function merge(
  changes: EntryEdits,
  { path, entry, edit }: { path: string; entry: number; edit: ImageMetadataEdit },
): void {
  const known = changes.get(entry)
  if (known === undefined) {
    changes.set(entry, { ...edit })
    return
  }
  for (const name of Object.keys(edit) as (keyof ImageMetadataEdit)[]) {
    if (known[name] !== undefined && edit[name] !== undefined && !isSame(known[name], edit[name])) {
      throw new ImageMetadataEditRefused({
        path,
        reason: `two edits of this file give it a different ${name}`,
      })
    }
  }
  for (const [name, value] of Object.entries(edit)) {
    if (value !== undefined) Object.assign(known, { [name]: value })
  }
}

function isSame(left: unknown, right: unknown): boolean {
  if (left instanceof Uint8Array && right instanceof Uint8Array) return Buffer.compare(left, right) === 0
  return left === right
}

/** Who in a folder has a short name once all changes are made. Each folder is read once, when it is first asked for. */
function createShortNameIndex(
  { metadata, tree }: ParsedMetadata,
  changes: EntryEdits,
): (folder: number, shortName: string) => readonly number[] {
  const folders = new Map<number, Map<string, number[]>>()
  return (folder, shortName) => {
    let names = folders.get(folder)
    if (names === undefined) {
      names = new Map()
      const first = tree.firstChildren[folder] ?? 0
      for (let entry = first; entry < first + (tree.childCounts[folder] ?? 0); entry += 1) {
        const offset = tree.offsets[entry] ?? 0
        const name = changes.get(entry)?.shortName ?? shortNameOf(metadata, offset)
        if (name === '' || name.toLowerCase() === nameOf(metadata, offset).toLowerCase()) continue
        const key = name.toLowerCase()
        const known = names.get(key)
        if (known === undefined) names.set(key, [entry])
        else known.push(entry)
      }
      folders.set(folder, names)
    }
    return names.get(shortName.toLowerCase()) ?? []
  }
}
