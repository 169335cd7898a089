export { makeGuardedConnector } from './guarded-connector.ts'
export { isHostIn, readHostPatterns } from './host-patterns.ts'
export { isPublicAddress, makePublicLookup, type RefuseHost } from './public-addresses.ts'
