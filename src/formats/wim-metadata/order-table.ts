// The order of a blob table. Readers do not need one, but what travels to a distribution point does: a table in the order of the
// file differs from the one before only where something changed.

import { readWimBlobTable, WIM_BLOB_ENTRY_SIZE, type WimBlob, wimResourceFlags } from '#formats/wim-resources'

/**
 * The same entries: those of images' metadata first, in their order (it is that of the images), then the others by their place in the
 * file, as wimlib writes them. A table with solid resources stays as it is, because blobs inside one follow its entry.
 * @throws WimBlobTableInvalid
 */
export function orderTable(table: Uint8Array): Uint8Array {
  const entries: { position: number; blob: WimBlob }[] = []
  for (const blob of readWimBlobTable(table)) {
    if ((blob.flags & wimResourceFlags.solid) !== 0) return table
    entries.push({ position: entries.length * WIM_BLOB_ENTRY_SIZE, blob })
  }
  const isMetadata = ({ flags }: WimBlob) => (flags & wimResourceFlags.metadata) !== 0
  const ofImages = entries.filter(({ blob }) => isMetadata(blob))
  const others = entries.filter(({ blob }) => !isMetadata(blob))
  others.sort((left, right) => left.blob.offset - right.blob.offset)
  const ordered = new Uint8Array(table.length)
  let end = 0
  for (const { position } of [...ofImages, ...others]) {
    ordered.set(table.subarray(position, position + WIM_BLOB_ENTRY_SIZE), end)
    end += WIM_BLOB_ENTRY_SIZE
  }
  return ordered
}
