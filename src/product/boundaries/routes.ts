import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import { addBoundaryGroupRoutes } from './boundary-group-routes.ts'
import { addRoutesOfBoundaries } from './boundary-routes.ts'
import { addLocationRoutes } from './location-routes.ts'

/** Boundaries, boundary groups and the preview of content locations over HTTP. */
export function addBoundaryRoutes(server: HttpServer, { db }: { db: Database }): void {
  addRoutesOfBoundaries(server, db)
  addBoundaryGroupRoutes(server, db)
  addLocationRoutes(server, db)
}
