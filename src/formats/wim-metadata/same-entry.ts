// Whether two entries of metadata say the same. Numbers and offsets may differ: those of descriptors, of hard link groups and of lists.

import { dentryFields, endOfDentry, structuralAttributes } from './dentry.ts'
import type { ParsedMetadata } from './image-metadata.ts'

/** Whether two entries are the same, byte for byte, apart from numbers and offsets. */
export function hasSameBytes(
  one: ParsedMetadata,
  other: ParsedMetadata,
  entry: number,
  otherEntry = entry,
): boolean {
  const [start, otherStart] = [one.tree.offsets[entry] ?? 0, other.tree.offsets[otherEntry] ?? 0]
  const [end, otherEnd] = [endOfDentry(one.metadata, start), endOfDentry(other.metadata, otherStart)]
  if (end - start !== otherEnd - otherStart) return false
  const isSame = (from: number, to: number): boolean =>
    one.metadata.bytes.compare(
      other.metadata.bytes,
      otherStart + from,
      otherStart + to,
      start + from,
      start + to,
    ) === 0
  const attributes = one.metadata.view.getUint32(start + dentryFields.attributes, true)
  const isReparsePoint = (attributes & structuralAttributes.reparsePoint) !== 0
  return (
    isSame(0, dentryFields.securityId) &&
    isSame(dentryFields.firstChild + 8, dentryFields.hardLinkGroup) &&
    (!isReparsePoint || isSame(dentryFields.hardLinkGroup, dentryFields.streamCount)) &&
    isSame(dentryFields.streamCount, end - start)
  )
}

/** Whether two entries have the same security descriptor, or none. */
export function hasSameDescriptor(
  one: ParsedMetadata,
  other: ParsedMetadata,
  entry: number,
  otherEntry = entry,
): boolean {
  const descriptorOf = ({ metadata, tree, security }: ParsedMetadata, at: number): Uint8Array | undefined => {
    const field = (tree.offsets[at] ?? 0) + dentryFields.securityId
    return security.descriptors[metadata.view.getInt32(field, true)]
  }
  const [left, right] = [descriptorOf(one, entry), descriptorOf(other, otherEntry)]
  return left === undefined || right === undefined ? left === right : Buffer.compare(left, right) === 0
}
