// What a schedule does when it is due: the source is compared; what is different is read as the next version and goes to the points that
// have the package; what is the same costs a listing and nothing else.

import { reportError } from '#platform/errors'
import type { JobContext } from '#platform/jobs'
import { recordActivity } from '#product/activity'
import {
  compareSource,
  findVersionOfOperation,
  type ReloadHouse,
  reloadPackage,
} from '#product/upgrade-packages'
import type { UpdateRequest } from './jobs.ts'
import { type ScheduleOutcome, withSchedules } from './tables.ts'

/** What came of it. `version`: the one that was published, or null. */
export type UpdateOutcome = { packageId: string; outcome: ScheduleOutcome; version: number | null }

/**
 * Updates. A package whose version in use was serviced is left alone, with a message: the source does not have its updates, and nobody is
 * there to say that they may be lost.
 * @throws the errors of comparing and reloading
 */
export async function updateOnSchedule(
  house: ReloadHouse,
  { packageId }: UpdateRequest,
  context: JobContext,
): Promise<UpdateOutcome> {
  // Interrupted after it was published: the source is now as it was read, and this was still a reload.
  const before = await findVersionOfOperation(house.db, context.operationId)
  if (before) return await end(house, { packageId, outcome: 'reloaded', version: before.version }, context)
  try {
    const { comparison } = await compareSource(
      house.db,
      { packageId, path: null },
      context.signal,
      house.shares,
    )
    const { outcome, isServiced, currentVersion } = comparison
    if (outcome === 'unchanged')
      return await end(house, { packageId, outcome: 'unchanged', version: null }, context)
    if (isServiced) {
      const message = `The source of ${packageId} is not as it was read, but version ${currentVersion}, which is in use, was serviced: the reloaded version would be without its updates. Reload it by hand, and apply them again.`
      return await end(house, { packageId, outcome: 'refused', version: null }, context, message)
    }
    const asked = {
      packageId,
      expectedVersion: currentVersion,
      path: null,
      evenIfUnchanged: true,
      discardServicing: false,
      updateDistributionPoints: true,
    }
    const { version } = await reloadPackage(house, asked, context)
    return await end(house, { packageId, outcome: 'reloaded', version }, context)
  } catch (error) {
    const { code, message } = reportError(error)
    // Read in full, and every byte is the same: this is what a schedule hopes for.
    if (code === 'SOURCE_UNCHANGED')
      return await end(house, { packageId, outcome: 'unchanged', version: null }, context)
    if (!context.signal.aborted)
      await end(house, { packageId, outcome: 'failed', version: null }, context, message)
    throw error
  }
}

async function end(
  { db }: ReloadHouse,
  outcome: UpdateOutcome,
  { operationId, requestedBy }: JobContext,
  message: string | null = null,
): Promise<UpdateOutcome> {
  const { packageId } = outcome
  await db.transaction().execute(async trx => {
    await withSchedules(trx)
      .updateTable('update_schedules')
      .set({ last_outcome: outcome.outcome, last_message: message })
      .where('package_id', '=', packageId)
      // Not when another time has begun since.
      .where('last_operation', '=', operationId)
      .execute()
    if (message !== null)
      await recordActivity(trx, {
        code: 'UPDATE_ON_SCHEDULE_NOT_DONE',
        actor: requestedBy,
        subject: packageId,
        message: `Updating the distribution points of ${packageId} on schedule was not done: ${message}`,
      })
  })
  return outcome
}
