export type {
  AddedFile,
  BytesProgress,
  ContentDraft,
  ContentPart,
  ContentPruner,
  ContentReader,
  ContentSegment,
  ContentWriter,
  FileIdentity,
  LongOperation,
  ObjectFile,
  Pace,
  Segmentation,
  StoredContent,
} from './contract.ts'
export {
  ContentChangedWhileRead,
  ContentDigestInvalid,
  ContentDraftInUse,
  ContentHashMismatch,
  ContentLengthMismatch,
  ContentMissing,
  ContentNoSpace,
  ContentPartsInvalid,
  ContentSourceNotAFile,
  ContentSourceUnreadable,
} from './errors.ts'
export { type ContentStore, openContentStore } from './open-content-store.ts'
