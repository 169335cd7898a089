export { applyImage } from './apply-image.ts'
export { appendImage, type CaptureOptions, captureImage, type WimCompression } from './capture-image.ts'
export { deleteImage } from './delete-image.ts'
export {
  NoSpaceForWim,
  WimArgumentRefused,
  WimContentRefused,
  WimDamaged,
  WimImageMissing,
  WimlibFailed,
  WimPathMissing,
  WimUnreadable,
} from './errors.ts'
export { type ExportOptions, exportImage } from './export-image.ts'
export { type ExtractOptions, extractPaths, extractToBuffer } from './extract-paths.ts'
export { type ListOptions, listImage, walkImage } from './list-image.ts'
export { optimizeWim } from './optimize-wim.ts'
export type { WimProgress } from './progress.ts'
export { readWimHeader, type WimHeader } from './read-wim-header.ts'
export { readWimXml } from './read-wim-xml.ts'
export type { WimOptions } from './run-wimlib.ts'
export { type ImagePropertyOptions, setImageProperties } from './set-image-properties.ts'
export { type SplitOptions, splitWim } from './split-wim.ts'
export { type UpdateOptions, updateImage, type WimUpdateCommand } from './update-image.ts'
export { verifyWim } from './verify-wim.ts'
export { fileAttributes, type WimFile } from './wim-file.ts'
export { wimlibVersion } from './wimlib-version.ts'
