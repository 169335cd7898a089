export {
  ShareAccessDenied,
  ShareAccountInvalid,
  ShareAccountRefused,
  ShareAddressInvalid,
  ShareConnectionLost,
  ShareContentRefused,
  ShareFileChanged,
  ShareMissing,
  SharePathMissing,
  ShareServerUnreachable,
  ShareTimedOut,
  SmbclientFailed,
} from './errors.ts'
export { fetchShare } from './fetch-share.ts'
export { listShare, type ShareListing } from './list-share.ts'
export type { ShareFile } from './read-listing.ts'
export type { ShareAccess, ShareProtection } from './run-smbclient.ts'
export { checkShareAccount, type ShareAccount } from './share-account.ts'
export {
  isUncPath,
  parseShareAddress,
  type ShareAddress,
  shareAddressText,
  smbPort,
} from './share-address.ts'
export { smbclientProgram } from './smbclient-program.ts'
