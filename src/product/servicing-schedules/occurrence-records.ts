// The record of one time of a schedule, and of each package in it. Every change says from which state it starts, so that two attempts
// at the same work cannot undo each other.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { ErrorReport } from '#platform/errors'
import { recordActivity } from '#product/activity'
import type { ChosenUpdate } from './chosen-update.ts'
import { readDefinition, type ScheduleDefinition } from './schedule-definition.ts'
import {
  type DistributedTo,
  type OccurrenceState,
  type PackageState,
  withServicingSchedules,
} from './tables.ts'
import type { UpdateResult } from './update-results.ts'

/** Which package at which time. */
export type PackageAt = { occurrence: string; packageId: string }

/** States in which a package is not done with. */
export const openPackageStates: readonly PackageState[] = ['waiting', 'downloading', 'servicing', 'finishing']

/** What is needed to go on with a package. */
export type PackageWork = {
  packageId: string
  state: PackageState
  reason: string | null
  chosen: ChosenUpdate[] | null
  download: string | null
  run: string | null
  publishedVersion: number | null
  results: UpdateResult[]
  /** What was done to points; empty before it was. */
  distributed: DistributedTo[]
  error: ErrorReport | null
}

/** What is needed to go on with an occurrence. */
export type OccurrenceWork = {
  id: string
  scheduleId: string
  state: OccurrenceState
  definition: ScheduleDefinition
  outsideWindows: boolean
  requestedBy: string
  packages: PackageWork[]
}

/** One time of a schedule, as it is written down first. */
export type NewOccurrence = {
  scheduleId: string
  definition: ScheduleDefinition
  dueAt: Date
  notBefore: Date
  notAfter: Date | null
  outsideWindows?: boolean
  state: 'waiting' | 'skipped' | 'missed'
  reason: string | null
  requestedBy: string
}

/** Writes down a new one, with a row for each package; gives its ID. */
export async function addOccurrence(trx: DatabaseTransaction, asked: NewOccurrence): Promise<string> {
  const table = withServicingSchedules(trx)
  const { id } = await table
    .insertInto('servicing_schedules_occurrences')
    .values({
      schedule_id: asked.scheduleId,
      definition: JSON.stringify(asked.definition),
      due_at: asked.dueAt,
      not_before: asked.notBefore,
      not_after: asked.notAfter,
      outside_windows: asked.outsideWindows ?? false,
      state: asked.state,
      reason: asked.reason,
      requested_by: asked.requestedBy,
      finished_at: asked.state === 'waiting' ? null : new Date(),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const state = asked.state === 'waiting' ? ('waiting' as const) : ('not-started' as const)
  await table
    .insertInto('servicing_schedules_packages')
    .values(
      asked.definition.packages.map((packageId, place) => ({
        occurrence_id: id,
        package_id: packageId,
        place,
        state,
        reason: asked.reason,
      })),
    )
    .execute()
  return id
}

/** An occurrence with its packages in order; null when it is gone. */
export async function readWork(db: Database, occurrence: string): Promise<OccurrenceWork | null> {
  const table = withServicingSchedules(db)
  const row = await table
    .selectFrom('servicing_schedules_occurrences')
    .selectAll()
    .where('id', '=', occurrence)
    .executeTakeFirst()
  if (!row) return null
  const packages = await table
    .selectFrom('servicing_schedules_packages')
    .selectAll()
    .where('occurrence_id', '=', occurrence)
    .orderBy('place')
    .execute()
  return {
    id: row.id,
    scheduleId: row.schedule_id,
    state: row.state,
    definition: readDefinition(row.definition),
    outsideWindows: row.outside_windows,
    requestedBy: row.requested_by,
    packages: packages.map(one => ({
      packageId: one.package_id,
      state: one.state,
      reason: one.reason,
      chosen: one.chosen,
      download: one.download,
      run: one.run,
      publishedVersion: one.published_version,
      results: one.results,
      distributed: one.distributed,
      error: one.error,
    })),
  }
}

type PackageRowChange = {
  state?: PackageState
  reason?: string | null
  chosen?: string
  left_out?: string
  published_version?: number | null
  results?: string
  distributed?: string
  removed_versions?: number[]
  error?: string | null
  started_at?: Date
  finished_at?: Date
}

/** Changes a package that is in this state; nothing otherwise. */
export async function changePackage(
  db: Database | DatabaseTransaction,
  { occurrence, packageId }: PackageAt,
  from: PackageState,
  change: PackageRowChange,
): Promise<boolean> {
  const changed = await withServicingSchedules(db)
    .updateTable('servicing_schedules_packages')
    .set(change)
    .where('occurrence_id', '=', occurrence)
    .where('package_id', '=', packageId)
    .where('state', '=', from)
    .executeTakeFirst()
  return changed.numUpdatedRows > 0n
}

/** Another attempt at the same package has asked for the operation already. */
export class OperationNoted extends Error {}

/** Notes an operation with its package, in the transaction that asks for it. @throws OperationNoted */
export async function noteOperation(
  trx: DatabaseTransaction,
  { occurrence, packageId }: PackageAt,
  noted: { download: string } | { run: string },
): Promise<void> {
  const column = 'run' in noted ? 'run' : 'download'
  const changed = await withServicingSchedules(trx)
    .updateTable('servicing_schedules_packages')
    .set(noted)
    .where('occurrence_id', '=', occurrence)
    .where('package_id', '=', packageId)
    .where(column, 'is', null)
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n) throw new OperationNoted()
}

/** How an occurrence ended. */
export type OccurrenceEnd = { state: 'succeeded' | 'failed' | 'cancelled'; reason: string | null }

/** Ends an occurrence that runs or waits, and what is still open of its packages; says so. */
export async function endOccurrence(
  db: Database | DatabaseTransaction,
  { id, name, requestedBy }: { id: string; name: string; requestedBy: string },
  { state, reason }: OccurrenceEnd,
): Promise<void> {
  if (db.isTransaction) return end(db as DatabaseTransaction)
  await db.transaction().execute(end)

  async function end(trx: DatabaseTransaction): Promise<void> {
    const table = withServicingSchedules(trx)
    const ended = await table
      .updateTable('servicing_schedules_occurrences')
      .set({ state, reason, finished_at: new Date() })
      .where('id', '=', id)
      .where('state', 'in', ['waiting', 'running'])
      .returning('schedule_id')
      .executeTakeFirst()
    if (!ended) return
    await table
      .updateTable('servicing_schedules_packages')
      .set({
        state:
          state === 'cancelled'
            ? 'cancelled'
            : sql<PackageState>`case when run is null then 'not-started' else 'failed' end`,
        reason: reason ?? 'The schedule ended before it.',
        finished_at: new Date(),
      })
      .where('occurrence_id', '=', id)
      .where('state', 'in', openPackageStates)
      .execute()
    const word = { succeeded: 'Succeeded', failed: 'Failed', cancelled: 'was cancelled' }[state]
    await recordActivity(trx, {
      code: `SERVICING_OCCURRENCE_${state.toUpperCase() as Uppercase<typeof state>}`,
      actor: requestedBy,
      subject: ended.schedule_id,
      message: `Scheduled updates “${name}”: ${word}.${reason === null ? '' : ` ${reason}`}`,
    })
  }
}
