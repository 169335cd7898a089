export { holdContent } from './hold-content.ts'
export { type Imported, type ImportHouse, importPrestage } from './import-prestage.ts'
export { ensureMembership, type JoinSettings } from './join-site.ts'
export { openMetricsToken } from './metrics-token.ts'
export type { PointHouse, ShownCertificate } from './point.ts'
export {
  forgetSiteEpoch,
  type HeldVersion,
  type Membership,
  readHeld,
  readMembership,
} from './point-state.ts'
export { addContentRoute, makeTicketCheck, openServedContent, type ServedContent } from './serve-content.ts'
export { addFolderRoutes } from './serve-folders.ts'
export { countServing, type ServingLoad } from './serving-load.ts'
export { openSiteClock, type SiteClock } from './site-clock.ts'
