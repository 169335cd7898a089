export { WimXmlInvalid } from './errors.ts'
export { readWimImages } from './read-wim-images.ts'
export type { WimArchitecture, WimImageDescription } from './wim-image-description.ts'
