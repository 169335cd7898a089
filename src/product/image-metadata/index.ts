export {
  type AddedFile,
  type ChangedImages,
  type ChangeImagesOptions,
  changeImages,
  type ImageChange,
  type ImageChanges,
} from './change-images.ts'
export { compareResources, type ResourceComparison, type StoredStretch } from './compare-resources.ts'
export { compareStoredBytes } from './compare-stored-bytes.ts'
export { measureUnused } from './measure-unused.ts'
export { readImageMetadata } from './read-image-metadata.ts'
export { readXmlData } from './read-xml-data.ts'
