export type { ImageMetadataEdit, ImageMetadataEdits } from './collect-edits.ts'
export { editMetadata } from './edit-metadata.ts'
export {
  ImageMetadataEditRefused,
  ImagePathMissing,
  WimMetadataDamaged,
  WimMetadataMissing,
  WimMetadataTooLarge,
  WimMetadataUnsupported,
  WimMetadataWriteRefused,
} from './errors.ts'
export { type ImageFileMetadata, type ImageMetadata, readMetadata } from './image-metadata.ts'
export { metadataDifferences } from './metadata-differences.ts'
export { decodeMetadata, findMetadata, MAX_METADATA_SIZE, type MetadataPlace } from './metadata-resource.ts'
export {
  checkWritable,
  type MetadataResource,
  plainResource,
  planWimCommit,
  type WimCommitPlan,
} from './plan-wim-commit.ts'
export { type AddedBlob, makeShadowWim, type WimDescription } from './shadow-wim.ts'
