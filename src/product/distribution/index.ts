import { join } from 'node:path'

export { answerOf, carriedOutSchema } from './action-schemas.ts'
export {
  bringVersionInUse,
  cancelUnderWay,
  countProven,
  type PointCounts,
  returnToPoints,
} from './bring-version.ts'
export { type ActionHouse, type ActionRequest, carryOutIn, previewAction } from './carry-out.ts'
export { type ContentHolder, contentHolders } from './content-holders.ts'
export { readDistributionFigures } from './distribution-figures.ts'
export { PointGroupMissing, PointMissing } from './errors.ts'
export { forgetPackage, whoHasPackage } from './forget-package.ts'
export { changeGroup } from './group-members.ts'
export { findGroups } from './groups.ts'
export { makeTicket } from './make-ticket.ts'
export type { PlannedEntry } from './plan-entries.ts'
export { type OfferRefusal, type PointOffer, pointOffers } from './point-offers.ts'
export { addPointRoutes } from './point-routes.ts'
export { readPoint } from './point-status.ts'
export { createJoinToken, findPoints, listPoints, removePoint } from './points.ts'
export { previewBring, previewVersion } from './preview-version.ts'
export { contentRelation, groupRelation, pointRelation } from './relations.ts'
export { addDistributionRoutes } from './routes.ts'
export { setPointProperties } from './set-point-properties.ts'
export { listUnknownHeld, type UnknownHeld } from './unknown-held.ts'
export { updateDistributionPoints } from './update-points.ts'
export { type VersionOnPoints, versionsOnPoints } from './versions-on-points.ts'
export { openWaitingQuestions, stateChannel, type WaitingQuestions } from './waiting-questions.ts'
/** This room's SQL. */
export const distributionMigrations = join(import.meta.dirname, 'migrations')
