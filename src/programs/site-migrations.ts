// The tables of a site: the SQL of every room that has some.

import { idempotencyMigrations } from '#platform/idempotency'
import { jobsMigrations } from '#platform/jobs'
import { activityMigrations } from '#product/activity'
import { alertsMigrations } from '#product/alerts'
import { boundariesMigrations } from '#product/boundaries'
import { contentLibraryMigrations } from '#product/content-library'
import { contentRecoveryMigrations } from '#product/content-recovery'
import { deploymentsMigrations } from '#product/deployments'
import { devicesMigrations } from '#product/devices'
import { distributionMigrations } from '#product/distribution'
import { distributionRingsMigrations } from '#product/distribution-rings'
import { identityMigrations } from '#product/identity'
import { imageContentsMigrations } from '#product/image-contents'
import { liveEventsMigrations } from '#product/live-events'
import { networkAccountsMigrations } from '#product/network-accounts'
import { servicingMigrations } from '#product/servicing'
import { servicingSchedulesMigrations } from '#product/servicing-schedules'
import { sitesMigrations } from '#product/sites'
import { softwareUpdatesMigrations } from '#product/software-updates'
import { taskSequencesMigrations } from '#product/task-sequences'
import { updateApplicabilityMigrations } from '#product/update-applicability'
import { updateCatalogueMigrations } from '#product/update-catalogue'
import { updateDownloadsMigrations } from '#product/update-downloads'
import { updateFoldersMigrations } from '#product/update-folders'
import { updateSchedulesMigrations } from '#product/update-schedules'
import { updateSelectionMigrations } from '#product/update-selection'
import { upgradePackagesMigrations } from '#product/upgrade-packages'

/** Their folders; the numbers of the files order them over all rooms. */
export const migrationFolders = [
  jobsMigrations,
  idempotencyMigrations,
  activityMigrations,
  alertsMigrations,
  identityMigrations,
  sitesMigrations,
  networkAccountsMigrations,
  contentLibraryMigrations,
  softwareUpdatesMigrations,
  updateCatalogueMigrations,
  updateFoldersMigrations,
  updateDownloadsMigrations,
  upgradePackagesMigrations,
  taskSequencesMigrations,
  servicingMigrations,
  imageContentsMigrations,
  updateApplicabilityMigrations,
  updateSelectionMigrations,
  distributionMigrations,
  boundariesMigrations,
  contentRecoveryMigrations,
  updateSchedulesMigrations,
  distributionRingsMigrations,
  devicesMigrations,
  deploymentsMigrations,
  servicingSchedulesMigrations,
  liveEventsMigrations,
]
