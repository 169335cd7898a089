// What a site server does again and again while it runs.

import type { DataFolder } from '#platform/data-folder'
import type { Database } from '#platform/database'
import { forgetAnswers } from '#platform/idempotency'
import { keepDoing, type StartOperation } from '#platform/jobs'
import type { Log } from '#platform/logging'
import type { Settings } from '#platform/settings'
import { keepAudit } from '#product/activity'
import { type AlertPolicy, keepDelivering, standardPatience } from '#product/alerts'
import { keepVerified } from '#product/content-recovery'
import { keepCollected } from '#product/content-retention'
import { keepRestartsWatched, keepRingsOpened } from '#product/deployments'
import { forgetNonces } from '#product/devices'
import { keepRolledOut } from '#product/distribution-rings'
import type { ShareReader } from '#product/package-sources'
import { keepRecordsRemoved } from '#product/record-retention'
import { endInterruptedRuns } from '#product/servicing'
import { keepServicingScheduled } from '#product/servicing-schedules'
import type { Site } from '#product/sites'
import { keepSynchronised } from '#product/update-catalogue'
import { keepWatched } from '#product/update-folders'
import { keepScheduled } from '#product/update-schedules'
import { runUntilClosed } from './run-until-closed.ts'

/** What it takes. */
export type UpkeepHouse = {
  db: Database
  folder: DataFolder
  log: Log
  settings: Settings
  recovery: Parameters<typeof keepVerified>[0] & Parameters<typeof keepCollected>[0]
  shares: ShareReader
  alertPolicy: AlertPolicy
  site: Site
  start: StartOperation
}

/** Starts all of it; each adds how it is ended. */
export function startUpkeep(house: UpkeepHouse, closers: (() => Promise<void>)[]): void {
  const { db, folder, log, settings, recovery, shares, alertPolicy, site, start } = house
  const ending = {
    doOnce: () => endInterruptedRuns(db),
    everyMs: 60_000,
    log,
    failed: 'runs could not be ended now',
  }
  closers.push(runUntilClosed(signal => keepDoing(ending, signal)))
  const forgetting = {
    doOnce: () => forgetAnswers(db),
    everyMs: 3_600_000,
    log,
    failed: 'answers could not be forgotten now',
  }
  closers.push(runUntilClosed(signal => keepDoing(forgetting, signal)))
  const nonces = {
    doOnce: () => forgetNonces(db),
    everyMs: 60_000,
    log,
    failed: 'what requests of devices have used could not be forgotten now',
  }
  closers.push(runUntilClosed(signal => keepDoing(nonces, signal)))
  const everyHours = settings['verify-library-hours']
  const bytesPerSecond = settings['verify-library-rate'] * 1_000_000
  closers.push(runUntilClosed(signal => keepVerified(recovery, { everyHours, bytesPerSecond }, signal)))
  closers.push(runUntilClosed(signal => keepCollected(recovery, signal)))
  const asking = { db, start: start, log }
  for (const keep of [
    keepScheduled,
    keepServicingScheduled,
    keepSynchronised,
    keepRolledOut,
    keepRingsOpened,
    keepRestartsWatched,
  ])
    closers.push(runUntilClosed(signal => keep(asking, signal)))
  const keptDays = { days: settings['keep-records-days'], reportDays: settings['keep-device-reports-days'] }
  closers.push(runUntilClosed(signal => keepRecordsRemoved({ db, log, ...keptDays }, signal)))
  closers.push(runUntilClosed(signal => keepWatched({ ...asking, shares }, signal)))
  closers.push(runUntilClosed(signal => keepAudit({ db, folder, log }, signal)))
  const delivering = { db, folder, log, alertPolicy, site, patience: standardPatience }
  closers.push(runUntilClosed(signal => keepDelivering(delivering, signal)))
}
