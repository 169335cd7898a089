export {
  UpstreamAnswerRefused,
  UpstreamAuthorityUnreadable,
  UpstreamFilterIncomplete,
} from './errors.ts'
export {
  type ListAnchors,
  openUpstream,
  type Upstream,
  type UpstreamAccess,
  type UpstreamListing,
} from './open-upstream.ts'
export type { UpstreamLimits } from './post-soap.ts'
export { documentBytes, unpackDocuments } from './unpack-documents.ts'
export { parseUpstreamAddress } from './upstream-address.ts'
export type {
  UpstreamAnchors,
  UpstreamConfiguration,
  UpstreamFile,
  UpstreamFilter,
  UpstreamRevision,
  UpstreamUpdate,
} from './upstream-messages.ts'
