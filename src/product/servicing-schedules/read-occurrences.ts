// Reading what a schedule did: its times, and the result of each package and update.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import type { ErrorReport } from '#platform/errors'
import { olderThan, type Page } from '#platform/http'
import type { ChosenUpdate, LeftOutUpdate } from './chosen-update.ts'
import {
  ServicingOccurrenceAmbiguous,
  ServicingOccurrenceMissing,
  ServicingScheduleMissing,
} from './errors.ts'
import { isNamed } from './schedules.ts'
import {
  type DistributedTo,
  type OccurrenceState,
  type PackageState,
  withServicingSchedules,
} from './tables.ts'
import type { UpdateResult } from './update-results.ts'

/** One time of a schedule, without its packages. Times are ISO 8601 in UTC. */
export type OccurrenceSummary = {
  id: string
  state: OccurrenceState
  reason: string | null
  dueAt: string
  /** When it may begin. */
  notBefore: string
  requestedBy: string
  operation: string | null
  startedAt: string | null
  finishedAt: string | null
}

/** What became of a package at one time. */
export type PackageOutcome = {
  packageId: string
  state: PackageState
  reason: string | null
  chosen: ChosenUpdate[]
  leftOut: LeftOutUpdate[]
  /** The operation of the download, and of the run, which is also the ID of the run. */
  download: string | null
  run: string | null
  publishedVersion: number | null
  /** Each update that was chosen; empty before the run has ended. */
  results: UpdateResult[]
  distributed: DistributedTo[]
  removedVersions: number[]
  error: ErrorReport | null
  startedAt: string | null
  finishedAt: string | null
}

/** One time of a schedule. */
export type Occurrence = OccurrenceSummary & { schedule: string; packages: PackageOutcome[] }

const shownOccurrences = 100

/** Which times of a schedule are listed. */
export type OccurrenceFilter = Page & { state?: OccurrenceState | undefined }

/** Times of a schedule, the newest first; at most 100 where nothing else is said. @throws ServicingScheduleMissing, PagePlaceGone */
export async function listOccurrences(
  db: Database,
  schedule: string,
  { state, limit = shownOccurrences, after }: OccurrenceFilter = {},
): Promise<OccurrenceSummary[]> {
  const { id } = await findSchedule(db, schedule)
  let query = withServicingSchedules(db)
    .selectFrom('servicing_schedules_occurrences')
    .selectAll()
    .where('schedule_id', '=', id)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
  if (state !== undefined) query = query.where('state', '=', state)
  if (after !== undefined) {
    const timed = { table: 'servicing_schedules_occurrences', time: 'created_at', id: 'id' }
    query = query.where(await olderThan(db, timed, after))
  }
  return (await query.execute()).map(summaryOf)
}

/**
 * One time of a schedule with its packages.
 * @param occurrence its ID or the beginning of it; null for the newest.
 * @throws ServicingScheduleMissing, ServicingOccurrenceMissing, ServicingOccurrenceAmbiguous
 */
export async function readOccurrence(
  db: Database,
  { schedule, occurrence }: { schedule: string; occurrence: string | null },
): Promise<Occurrence> {
  const { id, name } = await findSchedule(db, schedule)
  let query = withServicingSchedules(db)
    .selectFrom('servicing_schedules_occurrences')
    .selectAll()
    .where('schedule_id', '=', id)
    .orderBy('created_at', 'desc')
    .limit(occurrence === null ? 1 : 2)
  if (occurrence !== null) query = query.where(sql<string>`id::text`, 'like', `${occurrence.toLowerCase()}%`)
  const rows = await query.execute()
  const [row] = rows
  if (occurrence !== null && rows.length > 1) throw new ServicingOccurrenceAmbiguous({ occurrence })
  if (!row) throw new ServicingOccurrenceMissing({ occurrence: occurrence ?? `of “${name}”` })
  const packages = await withServicingSchedules(db)
    .selectFrom('servicing_schedules_packages')
    .selectAll()
    .where('occurrence_id', '=', row.id)
    .orderBy('place')
    .execute()
  return {
    ...summaryOf(row),
    schedule: name,
    packages: packages.map(one => ({
      packageId: one.package_id,
      state: one.state,
      reason: one.reason,
      chosen: one.chosen ?? [],
      leftOut: one.left_out ?? [],
      download: one.download,
      run: one.run,
      publishedVersion: one.published_version,
      results: one.results,
      distributed: one.distributed,
      removedVersions: one.removed_versions,
      error: one.error,
      startedAt: one.started_at?.toISOString() ?? null,
      finishedAt: one.finished_at?.toISOString() ?? null,
    })),
  }
}

async function findSchedule(db: Database, schedule: string): Promise<{ id: string; name: string }> {
  const { column, value } = isNamed(schedule)
  const row = await withServicingSchedules(db)
    .selectFrom('servicing_schedules')
    .select(['id', 'name'])
    .where(column, '=', value)
    .executeTakeFirst()
  if (!row) throw new ServicingScheduleMissing({ schedule })
  return row
}

/** An occurrence as its row says. */
export function summaryOf(row: {
  id: string
  state: OccurrenceState
  reason: string | null
  due_at: Date
  not_before: Date
  requested_by: string
  operation: string | null
  started_at: Date | null
  finished_at: Date | null
}): OccurrenceSummary {
  return {
    id: row.id,
    state: row.state,
    reason: row.reason,
    dueAt: row.due_at.toISOString(),
    notBefore: row.not_before.toISOString(),
    requestedBy: row.requested_by,
    operation: row.operation,
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  }
}
