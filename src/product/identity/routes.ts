import type { DataFolder } from '#platform/data-folder'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import { addProviderRoutes } from './provider/provider-routes.ts'
import { addRoleRoutes } from './roles/role-routes.ts'
import { guardScopes, type ScopesHouse } from './scopes/guard-scopes.ts'
import { addScopeRoutes } from './scopes/scope-routes.ts'
import { addSessionRoutes } from './sessions/session-routes.ts'
import { addApiTokenRoutes } from './tokens/api-token-routes.ts'
import { addMetricsTokenRoutes } from './tokens/metrics-token-routes.ts'
import { addSignInRoute } from './tokens/sign-in-route.ts'
import { addOwnRoutes } from './users/own-routes.ts'
import { addUserRoutes } from './users/user-routes.ts'

/** What these routes are given. */
export type IdentityHouse = ScopesHouse & {
  db: Database
  folder: DataFolder
  /** Where browsers reach the site. */
  address: () => string
  /** Where the identity provider may be, beside the public internet. */
  internalNetworks: readonly string[]
  site: { code: string; publicKey: string }
}

/** Who may do what, over HTTP. Added before every other route, so that security scopes keep them. */
export function addIdentityRoutes(server: HttpServer, house: IdentityHouse): void {
  guardScopes(server, house)
  addSignInRoute(server, house)
  addSessionRoutes(server, house)
  addOwnRoutes(server, house)
  addUserRoutes(server, house)
  addApiTokenRoutes(server, house)
  addRoleRoutes(server, house)
  addScopeRoutes(server, house)
  addProviderRoutes(server, house)
  addMetricsTokenRoutes(server, house)
}
