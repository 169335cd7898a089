import { join } from 'node:path'

export { authenticate } from './authenticate.ts'
export { ensureFirstToken } from './first-token.ts'
export { addMetricsTokenRoutes } from './metrics-token-routes.ts'
export { addIdentityRoutes } from './routes.ts'
export { addSessionRoutes } from './sessions/session-routes.ts'
export { createToken, findCaller, findSpentToken, revokeTokensOf, spendOneTimeToken } from './tokens.ts'
/** This room's SQL. */
export const identityMigrations = join(import.meta.dirname, 'migrations')
