// Offsets inside the header and the blob table that writing needs (wim-resources/wim-header.ts, blob-table.ts).

/** Offsets in the header. */
export const headerFields = {
  flags: 0x10,
  chunkSize: 0x14,
  blobTable: 0x30,
  xml: 0x48,
  bootMetadata: 0x60,
  bootIndex: 0x78,
  integrityTable: 0x7c,
} as const

/** Offsets in an entry of the blob table. */
export const tableFields = { flags: 0x07, partNumber: 0x18, referenceCount: 0x1a, sha1: 0x1e } as const

/** Length of a resource entry, in bytes. */
export const resourceEntrySize = 24

/** A view over the same bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
