export {
  checkWimBlobTable,
  MAX_WIM_BLOBS,
  readWimBlobTable,
  WIM_BLOB_ENTRY_SIZE,
  type WimBlob,
} from './blob-table.ts'
export { endsTablePiece as endsWimTablePiece } from './cut-rules.ts'
export { WimBlobTableInvalid, WimHeaderInvalid, WimLayoutInvalid, WimTooManyResources } from './errors.ts'
export type { WimSegmentKind } from './extents.ts'
export { MAX_WIM_SEGMENTS, segmentWim, type WimSegment } from './segment-wim.ts'
export {
  hasWimMagic,
  readWimHeader,
  WIM_HEADER_SIZE,
  type WimHeader,
  type WimResourceEntry,
  wimHeaderFlags,
  wimResourceFlags,
  writeWimResourceEntry,
} from './wim-header.ts'
