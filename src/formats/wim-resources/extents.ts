// All places in a WIM file that its tables mention, in the order of the file. Numbers are kept in columns: half a million
// blobs cost 10 MB here and over 100 MB as objects.

import { MAX_WIM_BLOBS, WIM_BLOB_ENTRY_SIZE, type WimBlob } from './blob-table.ts'
import { cutOf, endsTablePiece } from './cut-rules.ts'
import { WimLayoutInvalid, WimTooManyResources } from './errors.ts'
import { WIM_HEADER_SIZE, type WimHeader, type WimResourceEntry, wimResourceFlags } from './wim-header.ts'

/** What a stretch of the file holds. A gap is space that no table names, usually left behind by a change in place. */
export type WimSegmentKind = 'header' | 'resources' | 'blob-table' | 'xml' | 'integrity-table' | 'gap'

/** One place in the file; `cut` is 32 bits of the SHA-1 for blobs. */
type Extent = { offset: number; size: number; cut: number; kind: WimSegmentKind }

/** The places, and after how many entries the blob table is to be cut. */
export type WimExtents = { inOrder(): Iterable<Extent>; tableCuts: readonly number[] }

const KINDS: readonly WimSegmentKind[] = [
  'resources',
  'header',
  'blob-table',
  'xml',
  'integrity-table',
  'gap',
]

/** Collects the places of the header's own resources and of the blobs that lie in this file. */
export function listExtents(wim: {
  header: WimHeader
  blobs: Iterable<WimBlob>
  fileSize: number
}): WimExtents {
  const { header, fileSize } = wim
  if (fileSize < WIM_HEADER_SIZE)
    throw new WimLayoutInvalid({ reason: `the file has only ${fileSize} bytes` })
  const capacity = header.blobTable.size / WIM_BLOB_ENTRY_SIZE
  if (capacity > MAX_WIM_BLOBS) throw new WimTooManyResources({ found: capacity, limit: MAX_WIM_BLOBS })
  const room = Math.ceil(capacity) + 5
  const offsets = new Float64Array(room)
  const sizes = new Float64Array(room)
  const cuts = new Uint32Array(room)
  const kinds = new Uint8Array(room)
  const tableCuts: number[] = []
  let count = 0

  function add(place: { offset: number; size: number }, kind: WimSegmentKind, cut: number): void {
    if (place.size === 0) return
    offsets[count] = place.offset
    sizes[count] = place.size
    cuts[count] = cut
    kinds[count] = KINDS.indexOf(kind)
    count += 1
  }

  let entries = 0
  let pieceStart = 0
  let bootMetadataListed = header.bootMetadata.size === 0
  for (const blob of wim.blobs) {
    entries += 1
    if (entries > capacity) break
    if (endsTablePiece(blob.sha1, entries - pieceStart)) {
      tableCuts.push(entries)
      pieceStart = entries
    }
    const isHere = blob.hasPlace && blob.partNumber === header.partNumber
    if (!isHere || (blob.flags & wimResourceFlags.free) !== 0) continue
    add(blob, 'resources', cutOf(blob.sha1))
    if (isSamePlace(blob, header.bootMetadata)) bootMetadataListed = true
  }
  if (entries !== capacity) {
    throw new WimLayoutInvalid({ reason: `the blob table has room for ${capacity} entries, not ${entries}` })
  }
  add({ offset: 0, size: WIM_HEADER_SIZE }, 'header', 0)
  add(header.blobTable, 'blob-table', 0)
  add(header.xml, 'xml', 0)
  add(header.integrityTable, 'integrity-table', 0)
  if (!bootMetadataListed) add(header.bootMetadata, 'resources', 0)

  const order = new Uint32Array(count)
  for (let index = 0; index < count; index += 1) order[index] = index
  order.sort((left, right) => (offsets[left] ?? 0) - (offsets[right] ?? 0))

  function* inOrder(): Generator<Extent, void, undefined> {
    for (const index of order) {
      yield {
        offset: offsets[index] ?? 0,
        size: sizes[index] ?? 0,
        cut: cuts[index] ?? 0,
        kind: KINDS[kinds[index] ?? 0] ?? 'gap',
      }
    }
  }
  return { inOrder, tableCuts }
}

function isSamePlace(left: WimResourceEntry, right: WimResourceEntry): boolean {
  return left.offset === right.offset && left.size === right.size
}
