// Deciding follows what changes its answers: a version that was looked into, and a catalogue that is not what it was.

import type { Database } from '#platform/database'
import type { StartOperation } from '#platform/jobs'
import { catalogueState } from '#product/update-catalogue'
import { listPackages } from '#product/upgrade-packages'
import { type DecideRequest, decideApplicabilityJob } from './jobs.ts'

/** What starting needs. */
export type StartDecidingHouse = { db: Database; start: StartOperation }

/** Starts deciding about a version, unless there is no catalogue yet. */
export async function decideAboutVersion(
  { db, start }: StartDecidingHouse,
  version: DecideRequest,
  requestedBy: string,
): Promise<void> {
  if ((await catalogueState(db)) === 'empty') return
  const asked = { data: version, subject: version.packageId, requestedBy }
  await db.transaction().execute(trx => start(trx, decideApplicabilityJob, asked))
}

/** Starts deciding about the version in use of every package. */
export async function decideAboutAll(house: StartDecidingHouse, requestedBy: string): Promise<void> {
  for (const { id, currentVersion } of await listPackages(house.db))
    await decideAboutVersion(house, { packageId: id, version: currentVersion }, requestedBy)
}
