export { compareResources, type ResourceComparison } from './compare-resources.ts'
export {
  type EditedImageMetadata,
  type EditImageMetadataOptions,
  editImageMetadata,
} from './edit-image-metadata.ts'
export { measureUnused } from './measure-unused.ts'
export { readImageMetadata } from './read-image-metadata.ts'
