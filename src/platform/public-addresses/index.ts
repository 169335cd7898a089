export { findInCauses } from './find-in-causes.ts'
export { makeGuardedConnector } from './guarded-connector.ts'
export { type ConnectionGuard, makeGuardedLookup, type RefuseHost } from './guarded-lookup.ts'
export { isHostIn, readHostPatterns } from './host-patterns.ts'
export {
  type AddressRule,
  isAskable,
  isPublicAddress,
  makeNetworkRule,
  readNetworks,
} from './public-addresses.ts'
