export { checkUnchanged } from './check-unchanged.ts'
export {
  type ContentManifest,
  digestManifest,
  encodeManifest,
  type ManifestFile,
  type ManifestTotals,
  makeManifest,
  manifestFileOf,
  manifestLimits,
  manifestTotals,
} from './content-manifest.ts'
export { refusePath } from './content-path.ts'
export {
  ManifestInvalid,
  SourceDigestWrong,
  SourceEmpty,
  SourceEntryRefused,
  SourceNameRefused,
  SourceTooLarge,
  SourceUnreadable,
} from './errors.ts'
export { parseManifest } from './parse-manifest.ts'
export { lookAtSourceFile, type SourceFile, scanSource, sortSourceFiles } from './scan-source.ts'
export { type StoredSource, storeSource } from './store-source.ts'
