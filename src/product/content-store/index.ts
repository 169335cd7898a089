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
  StoreNotes,
} from './contract.ts'
export {
  bytesInQuarantine,
  oldestInQuarantine,
  removeFromQuarantine,
  whatGoesFromQuarantine,
} from './empty-quarantine.ts'
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
  StoreNoteTooLarge,
} from './errors.ts'
export { type ContentStore, openContentStore } from './open-content-store.ts'
export { newQuarantineName, type Quarantined, quarantinedSince } from './quarantine-names.ts'
