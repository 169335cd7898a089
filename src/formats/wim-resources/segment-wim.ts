// Cuts a WIM file into segments at the boundaries of its own resources, so that a later version of the file (images
// added, files changed, the file rebuilt) keeps most segments byte for byte.
//
// Where a cut falls depends only on what lies right before it: after a blob when its SHA-1 says so, with a probability
// in proportion to the blob's size in the file. So segments have the wanted mean whatever the mean size of the blobs,
// and after an insertion the cuts fall into step again at the next common cut. The blob table is cut in the same way at
// its entries: appending to a WIM keeps the old entries as they are.

import { WIM_BLOB_ENTRY_SIZE, type WimBlob } from './blob-table.ts'
import { ALONE_FROM, endsGroup, MAX_GROUP, MAX_SEGMENT, MIN_GROUP } from './cut-rules.ts'
import { WimLayoutInvalid, WimTooManyResources } from './errors.ts'
import { listExtents, type WimSegmentKind } from './extents.ts'
import type { WimHeader } from './wim-header.ts'

/** A stretch of the file, in bytes. */
export type WimSegment = { offset: number; length: number; kind: WimSegmentKind }

/** The most segments of one file. */
export const MAX_WIM_SEGMENTS = 262_144

/**
 * Segments that cover the whole file in order, without gap or overlap.
 *
 * `blobs` are all the entries of the file's blob table in the order of the table.
 * @throws WimLayoutInvalid when resources overlap, lie beyond the end, or the entries are not those of the table;
 * WimTooManyResources when the result would be unreasonably long.
 */
export function segmentWim(wim: {
  header: WimHeader
  blobs: Iterable<WimBlob>
  fileSize: number
}): WimSegment[] {
  const extents = listExtents(wim)
  const segments: WimSegment[] = []
  let cursor = 0
  let groupStart = 0

  function push(segment: WimSegment): void {
    if (segments.length === MAX_WIM_SEGMENTS) {
      throw new WimTooManyResources({ found: segments.length + 1, limit: MAX_WIM_SEGMENTS })
    }
    segments.push(segment)
  }
  function pushPieces(start: number, end: number, kind: WimSegmentKind): void {
    for (let offset = start; offset < end; offset += MAX_SEGMENT) {
      push({ offset, length: Math.min(MAX_SEGMENT, end - offset), kind })
    }
  }
  function endGroup(): void {
    if (cursor > groupStart) push({ offset: groupStart, length: cursor - groupStart, kind: 'resources' })
    groupStart = cursor
  }
  function pushAlone(end: number, kind: WimSegmentKind): void {
    endGroup()
    pushPieces(cursor, end, kind)
    cursor = end
    groupStart = end
  }

  for (const extent of extents.inOrder()) {
    if (extent.offset < cursor)
      throw new WimLayoutInvalid({ reason: `two resources overlap at byte ${extent.offset}` })
    const end = extent.offset + extent.size
    if (end > wim.fileSize)
      throw new WimLayoutInvalid({ reason: `a resource ends at byte ${end}, after the end` })
    if (extent.offset > cursor) pushAlone(extent.offset, 'gap')

    if (extent.kind === 'blob-table') {
      for (const entries of extents.tableCuts) {
        pushAlone(extent.offset + entries * WIM_BLOB_ENTRY_SIZE, 'blob-table')
      }
      pushAlone(end, 'blob-table')
      continue
    }
    if (extent.kind !== 'resources' || extent.size >= ALONE_FROM) {
      pushAlone(end, extent.kind)
      continue
    }
    if (end - groupStart > MAX_GROUP) endGroup()
    cursor = end
    if (cursor - groupStart >= MIN_GROUP && endsGroup(extent.cut, extent.size)) endGroup()
  }
  endGroup()
  if (cursor < wim.fileSize) pushAlone(wim.fileSize, 'gap')
  return segments
}
