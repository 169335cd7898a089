export { type ContentSource, objectPath, objectUrl } from './content-source.ts'
export { piecesOf } from './cut-file.ts'
export {
  type DesiredContent,
  type DesiredState,
  desiredContent,
  desiredState,
  type Epoch,
  type HourRule,
  type PointQuestion,
  type PointRules,
  type Priority,
  pointQuestion,
  pointRules,
  priority,
  quarantineBytes,
  quarantineSeconds,
  standardQuarantine,
} from './desired-state.ts'
export {
  ClearTextRefused,
  PublicKeyInvalid,
  SignatureInvalid,
  SourceKeyUnknown,
  SourceRefused,
  SourceUnavailable,
  SourceUnsound,
  StatementInvalid,
  TargetFileRefused,
  TargetFolderRefused,
  TicketRefused,
} from './errors.ts'
export {
  type FilesFetched,
  type FileToFetch,
  fetchFiles,
  type TransferProgress,
} from './fetch-files.ts'
export { fetchManifest } from './fetch-manifest.ts'
export type { Piece } from './fetch-pieces.ts'
export type { Patience } from './fetch-range.ts'
export { fetchToFile, nameNewFile, refuseUsedFile } from './fetch-to-file.ts'
export { type FetchedFolder, fetchToFolder } from './fetch-to-folder.ts'
export { type FetchedVersion, fetchVersion, type VersionFetch } from './fetch-version.ts'
export { type PointCertificate, PROTOCOL_VERSION, pointCertificate } from './fields.ts'
export {
  findHeldPieces,
  type HeldRange,
  type HeldSegments,
  indexHeldSegments,
} from './held-segments.ts'
export { hourOfWeek, letsThrough, msToNextRule, ruleAt } from './hours.ts'
export {
  type ContentLocation,
  contentLocation,
  errorReport,
  type JoinAnswer,
  type JoinRequest,
  joinAnswer,
  joinRequest,
  type ProgressReport,
  progressReport,
  type Receipt,
  receipt,
  type SignedReceipt,
  type SignedTicket,
  signedReceipt,
  signedTicket,
  type Ticket,
  ticket,
} from './messages.ts'
export type { Pace } from './pace.ts'
export {
  type ByteRange,
  formatContentRange,
  formatUnsatisfiedRange,
  parseRange,
  type RangeRequest,
} from './ranges.ts'
export { type Limits, openRateLimit } from './rate-limit.ts'
export { openReceipt, signReceipt } from './receipts.ts'
export { refuseClearText } from './refuse-clear-text.ts'
export { type ServedObject, sendObject } from './send-object.ts'
export {
  openSignedManifest,
  type SignedManifest,
  signManifest,
  verifyManifestSignature,
} from './signed-manifest.ts'
export {
  canonicalJson,
  keyFingerprint,
  type StatementContext,
  signStatement,
  verifyStatement,
} from './signed-statement.ts'
export { issueTicket, openTicket, ticketAuthorization, ticketScheme } from './tickets.ts'
