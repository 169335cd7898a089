import { join } from 'node:path'

export { clientsInNoBoundary } from './clients-in-no-boundary.ts'
export { BoundaryGroupMissing } from './errors.ts'
export { readBoundaryGroup } from './list-boundary-groups.ts'
export { type ContentLocation, type LocationQuestion, locateContent } from './locate-content.ts'
export type { ContentSource, LeftOut, SourceRelation } from './rank-sources.ts'
export { boundaryGroupRelation, boundaryMemberRelation, boundaryRelation } from './relations.ts'
export { addBoundaryRoutes } from './routes.ts'
/** This room's SQL. */
export const boundariesMigrations = join(import.meta.dirname, 'migrations')
