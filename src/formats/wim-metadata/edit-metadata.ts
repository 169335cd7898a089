// Changes the metadata of an image: new metadata, in which everything that was not named is as it was.
//
// New security descriptors go to the end of the security block, so that all numbers in use stay right. The block, or a short name, may
// grow: then what follows moves, and every folder's offset of its first child moves with it. Nothing else in the metadata is an
// offset. Bytes that belong to no entry are copied as they are.

import { collectEdits, type EntryEdits, type ImageMetadataEdits } from './collect-edits.ts'
import { dentryFields, exactLength, namedSize } from './dentry.ts'
import { ImageMetadataEditRefused } from './errors.ts'
import { type ImageMetadata, type ParsedMetadata, readMetadata } from './image-metadata.ts'
import { alignTo8, descriptorKey, writeSecurityBlock } from './security-block.ts'

/** An entry whose short name changes: where its head (fixed part, names, tagged items) was, and what takes its place. */
type Splice = { start: number; end: number; head: Uint8Array }

/**
 * Makes the metadata with the edits in it. The input stays as it is.
 * @throws ImagePathMissing, ImageMetadataEditRefused
 */
export function editMetadata(image: ImageMetadata, edits: ImageMetadataEdits): ImageMetadata {
  const { parsed } = image
  const changes = collectEdits(parsed, edits)
  const securityIds = assignDescriptors(parsed, changes)
  const splices = [...changes]
    .flatMap(([entry, { shortName }]) =>
      shortName === undefined ? [] : [spliceOf(parsed, entry, shortName)],
    )
    .sort((left, right) => left.start - right.start)

  const security =
    securityIds.added.length === 0
      ? parsed.metadata.bytes.subarray(0, parsed.security.end)
      : writeSecurityBlock([...parsed.security.descriptors, ...securityIds.added])
  const { bytes, move } = assemble(parsed, { security, splices })
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  setFields(view, { parsed, changes, securityIds: securityIds.idOf, move })
  moveFirstChildren(view, parsed, move)
  return readAgain(bytes, image)
}

/** The number of each new descriptor, and those that the block does not have yet. */
function assignDescriptors(
  { security }: ParsedMetadata,
  changes: EntryEdits,
): { added: Uint8Array[]; idOf: (descriptor: Uint8Array | null) => number } {
  const ids = new Map(security.ids)
  const added: Uint8Array[] = []
  for (const { securityDescriptor } of changes.values()) {
    if (!securityDescriptor || ids.has(descriptorKey(securityDescriptor))) continue
    ids.set(descriptorKey(securityDescriptor), security.descriptors.length + added.length)
    added.push(securityDescriptor)
  }
  return {
    added,
    idOf: descriptor => (descriptor === null ? -1 : (ids.get(descriptorKey(descriptor)) ?? -1)),
  }
}

function spliceOf({ metadata, tree }: ParsedMetadata, entry: number, shortName: string): Splice {
  const { bytes, view } = metadata
  const start = tree.offsets[entry] ?? 0
  const length = exactLength(view, start)
  const nameLength = view.getUint16(start + dentryFields.nameLength, true)
  const oldShort = view.getUint16(start + dentryFields.shortNameLength, true)
  const named = namedSize(nameLength, 0)
  const tagged = bytes.subarray(
    start + Math.min(length, alignTo8(namedSize(nameLength, oldShort))),
    start + length,
  )
  const text = Buffer.from(shortName, 'utf16le')
  const taggedStart = alignTo8(namedSize(nameLength, text.length))
  // Some programs count the padding after the names, some do not; the entry stays as it was in this too.
  const unpadded = tagged.length > 0 ? taggedStart + tagged.length : namedSize(nameLength, text.length)
  const newLength = length % 8 === 0 ? alignTo8(unpadded) : unpadded
  const head = new Uint8Array(alignTo8(newLength))
  head.set(bytes.subarray(start, start + named))
  head.set(text, named)
  head.set(tagged, taggedStart)
  const headView = new DataView(head.buffer)
  headView.setBigUint64(0, BigInt(newLength), true)
  headView.setUint16(dentryFields.shortNameLength, text.length, true)
  return { start, end: start + alignTo8(length), head }
}

/** Puts the parts together, and says where an offset of the old metadata is now. */
function assemble(
  { metadata, security: old }: ParsedMetadata,
  { security, splices }: { security: Uint8Array; splices: readonly Splice[] },
): { bytes: Uint8Array; move: (offset: number) => number } {
  const base = security.length - old.end
  const ends: number[] = []
  const growths: number[] = []
  let growth = base
  for (const { start, end, head } of splices) {
    growth += head.length - (end - start)
    ends.push(end)
    growths.push(growth)
  }
  const bytes = new Uint8Array(metadata.bytes.length + growth)
  bytes.set(security)
  let from = old.end
  let to = security.length
  for (const { start, end, head } of splices) {
    bytes.set(metadata.bytes.subarray(from, start), to)
    to += start - from
    bytes.set(head, to)
    to += head.length
    from = end
  }
  bytes.set(metadata.bytes.subarray(from), to)

  /** By bisection: the last splice that ends at the offset or before says how far it has moved. */
  function move(offset: number): number {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((ends[middle] ?? 0) <= offset) low = middle + 1
      else high = middle
    }
    return offset + (low === 0 ? base : (growths[low - 1] ?? 0))
  }
  return { bytes, move }
}

function setFields(
  view: DataView,
  input: {
    parsed: ParsedMetadata
    changes: EntryEdits
    securityIds: (descriptor: Uint8Array | null) => number
    move: (offset: number) => number
  },
): void {
  const { parsed, changes, securityIds, move } = input
  for (const [entry, edit] of changes) {
    const offset = move(parsed.tree.offsets[entry] ?? 0)
    const { securityDescriptor, attributes } = edit
    if (securityDescriptor !== undefined) {
      view.setInt32(offset + dentryFields.securityId, securityIds(securityDescriptor), true)
    }
    if (attributes !== undefined) view.setUint32(offset + dentryFields.attributes, attributes, true)
    for (const name of ['creationTime', 'lastAccessTime', 'lastWriteTime'] as const) {
      const time = edit[name]
      if (time !== undefined) view.setBigUint64(offset + dentryFields[name], time, true)
    }
  }
}

function moveFirstChildren(view: DataView, parsed: ParsedMetadata, move: (offset: number) => number): void {
  const { tree, metadata } = parsed
  for (let entry = 0; entry < tree.count; entry += 1) {
    const offset = tree.offsets[entry] ?? 0
    const firstChild = exactLength(metadata.view, offset + dentryFields.firstChild)
    if (firstChild === 0) continue
    view.setBigUint64(move(offset) + dentryFields.firstChild, BigInt(move(firstChild)), true)
  }
}

/** Reads the result as if it were foreign: a tree that cannot be read must never reach a file. */
function readAgain(bytes: Uint8Array, before: ImageMetadata): ImageMetadata {
  const after = readMetadata(bytes)
  if (after.count === before.count) return after
  throw new ImageMetadataEditRefused({ path: '/', reason: 'the changed image would have other files' })
}
