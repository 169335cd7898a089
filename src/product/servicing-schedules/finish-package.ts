// What follows a run that succeeded: the new version goes where the schedule says, and old versions go. Done twice it is the same.

import type { Database, DatabaseTransaction } from '#platform/database'
import { type ErrorReport, reportError, SlipstreamError } from '#platform/errors'
import { keepNewestVersions } from '#product/content-retention'
import { type ActionHouse, type ActionRequest, carryOutIn } from '#product/distribution'
import { chosenRings, RolloutUnderWay, startRollout } from '#product/distribution-rings'
import { ServicingNoUpdateLeft } from './errors.ts'
import { changePackage, type OccurrenceWork, type PackageWork } from './occurrence-records.ts'
import type { ScheduleOptions } from './schedule-definition.ts'
import type { DistributedTo } from './tables.ts'
import { isDone } from './update-results.ts'

/** What finishing needs. */
export type FinishingHouse = ActionHouse

/** Distributes, removes what is not kept, and ends the package. */
export async function finishPackage(
  { db }: FinishingHouse,
  { id: occurrence, definition, requestedBy }: OccurrenceWork,
  one: PackageWork,
): Promise<void> {
  const { packageId, publishedVersion } = one
  const at = { occurrence, packageId }
  const isNew = publishedVersion !== null
  const missing = one.results.filter(result => !isDone(result))
  const notApplied = missing.length
  const { distribute, keepVersions } = definition.options
  const failures: ErrorReport[] = []
  // What was done before a restart stays as it was told, and a rollout that somebody has stopped since stays stopped.
  if (isNew && one.distributed.length === 0)
    await noteFailure(failures, () =>
      db.transaction().execute(async trx => {
        const distributed = await distributeTo(trx, { distribute, packageId, by: requestedBy })
        await changePackage(trx, at, 'finishing', { distributed: JSON.stringify(distributed) })
      }),
    )
  if (isNew && keepVersions !== null)
    await noteFailure(failures, async () => {
      const removed = await keepNewestVersions(db, { packageId, keep: keepVersions, by: requestedBy })
      if (removed.length > 0) await changePackage(db, at, 'finishing', { removed_versions: removed })
    })
  // Refusals alone are no success, whatever the schedule goes on over.
  const isFailed = !isNew && notApplied > 0 && notApplied === one.results.length
  if (isFailed) {
    const failed = missing.map(({ kb, title }) => kb ?? title)
    failures.push(reportError(new ServicingNoUpdateLeft({ packageId, failed })))
  }
  const [error = null] = failures
  const ended = error !== null || notApplied > 0 ? 'partly' : isNew ? 'succeeded' : 'nothing-to-do'
  await changePackage(db, at, 'finishing', {
    state: isFailed ? 'failed' : ended,
    reason: isFailed ? (error?.message ?? null) : reasonOf({ publishedVersion, notApplied, error }),
    error: error && JSON.stringify(error),
    finished_at: new Date(),
  })
}

/** A version that was published stays so, whatever goes wrong after that. */
async function noteFailure(failures: ErrorReport[], act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (!(error instanceof SlipstreamError)) throw error
    failures.push(reportError(error))
  }
}

async function distributeTo(
  trx: DatabaseTransaction,
  { distribute, packageId, by }: { distribute: ScheduleOptions['distribute']; packageId: string; by: string },
): Promise<DistributedTo[]> {
  if (distribute.to === 'rings') return startInRings(trx, { packageId, rings: distribute.rings, by })
  const requests = distributionRequests(distribute, { packageId, by })
  const told: DistributedTo[] = []
  for (const request of requests) {
    const { entries } = await carryOutIn(trx, request)
    told.push(...entries.map(({ point, effect, reason }) => ({ point, effect, reason })))
  }
  return oneForEachPoint(told)
}

/** Starts the rollout; one of this version that was started before goes on. */
async function startInRings(
  trx: DatabaseTransaction,
  rollout: { packageId: string; rings: readonly string[]; by: string },
): Promise<DistributedTo[]> {
  await startRollout(trx, rollout).catch((error: unknown) => {
    if (!(error instanceof RolloutUnderWay)) throw error
  })
  return readRings(trx, rollout)
}

/** What a rollout does in each of its rings. @throws RingsMissing, RingMissing */
export async function readRings(
  db: Database | DatabaseTransaction,
  rollout: { packageId: string; rings: readonly string[] },
): Promise<DistributedTo[]> {
  const rings = await chosenRings(db, rollout)
  return rings.map(({ name }, index) => ({
    point: `ring “${name}”`,
    effect: 'rollout',
    reason: index === 0 ? 'begins' : 'waits for the gate of the ring before',
  }))
}

/** The actions that bring the version in use to the points that a schedule names: the first copy to those that have none, the new version to the others. */
export function distributionRequests(
  distribute: ScheduleOptions['distribute'],
  { packageId, by }: { packageId: string; by: string },
): ActionRequest[] {
  if (distribute.to === 'none' || distribute.to === 'rings') return []
  const groups = distribute.to === 'groups' ? distribute.groups : []
  const request = { packageId, points: [], groups, all: true, priority: null, by }
  const update = { ...request, action: 'update' as const }
  return distribute.to === 'package' ? [update] : [update, { ...request, action: 'distribute' as const }]
}

/** What was done to a point, rather than why another action did nothing to it. */
export function oneForEachPoint<Entry extends DistributedTo>(entries: readonly Entry[]): Entry[] {
  const byPoint = new Map<string, Entry>()
  for (const entry of entries)
    if (!byPoint.has(entry.point) || entry.effect !== 'nothing') byPoint.set(entry.point, entry)
  return [...byPoint.values()]
}

function reasonOf({
  publishedVersion,
  notApplied,
  error,
}: {
  publishedVersion: number | null
  notApplied: number
  error: ErrorReport | null
}): string {
  const what =
    publishedVersion === null
      ? 'Nothing to do: what was chosen is in.'
      : `Version ${publishedVersion} is in use.`
  const without = notApplied === 0 ? '' : ` Not applied: ${notApplied} of the chosen updates.`
  return `${notApplied > 0 && publishedVersion === null ? 'Nothing was published.' : what}${without}${error === null ? '' : ` ${error.message}`}`
}
