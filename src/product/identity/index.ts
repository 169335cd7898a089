import { join } from 'node:path'

export { authenticate } from './authenticate.ts'
export { builtInRoles, type SecurityRole } from './roles/built-in-roles.ts'
export { refuseUnknownPermissions } from './roles/known-permissions.ts'
export { addIdentityRoutes } from './routes.ts'
export {
  reachesAllPoints,
  refuseHiddenKept,
  refuseHiddenTargets,
  refuseUnlessAllPoints,
  refuseUnlessEverywhere,
  type ScopesHouse,
} from './scopes/guard-scopes.ts'
export { forgetScopesOfObject, giveScopesOfMaker, renameScopesOfObject } from './scopes/object-scopes.ts'
export { ensureFirstToken } from './tokens/first-token.ts'
export { addMetricsTokenRoutes } from './tokens/metrics-token-routes.ts'
export {
  createToken,
  findCaller,
  findSpentToken,
  revokeTokensOf,
  spendOneTimeToken,
} from './tokens/tokens.ts'
/** This room's SQL. */
export const identityMigrations = join(import.meta.dirname, 'migrations')
