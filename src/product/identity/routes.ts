import type { DataFolder } from '#platform/data-folder'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import { addSessionRoutes } from './sessions/session-routes.ts'
import { addApiTokenRoutes } from './tokens/api-token-routes.ts'
import { addMetricsTokenRoutes } from './tokens/metrics-token-routes.ts'
import { addSignInRoute } from './tokens/sign-in-route.ts'
import { addOwnRoutes } from './users/own-routes.ts'
import { addUserRoutes } from './users/user-routes.ts'

/** What these routes are given. */
export type IdentityHouse = { db: Database; folder: DataFolder; site: { code: string; publicKey: string } }

/** Who may do what, over HTTP. */
export function addIdentityRoutes(server: HttpServer, house: IdentityHouse): void {
  addSignInRoute(server, house)
  addSessionRoutes(server, house)
  addOwnRoutes(server, house)
  addUserRoutes(server, house)
  addApiTokenRoutes(server, house)
  addMetricsTokenRoutes(server, house)
}
