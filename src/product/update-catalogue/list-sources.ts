// What people see of the sources: schedule, watch, what is under way, and how it ended last.

import type { Database } from '#platform/database'
import type { ErrorReport } from '#platform/errors'
import type { Operation } from '#platform/jobs'
import { type Recurrence, recurrenceSchema } from '#product/schedules'
import { type CatalogueSource, fromRow, nextTimes } from './sources.ts'
import { findOperation, readUnderWay } from './start-synchronisation.ts'
import { type FolderCounts, type SynchronisationState, withCatalogue } from './tables.ts'

/** One synchronisation. */
export type Synchronisation = {
  operation: string
  state: SynchronisationState
  requestedBy: string
  startedAt: string
  endedAt: string | null
  revisions: number | null
  listed: number | null
  added: number | null
  revised: number | null
  expired: number | null
  /** Of a folder. */
  files: FolderCounts | null
  error: ErrorReport | null
}

/** On which schedule a source is synchronised. Times are ISO 8601 in UTC. */
export type SourceSchedule = {
  recurrence: Recurrence
  /** At most five, the earliest first. */
  next: string[]
  setBy: string
  setAt: string
}

/** How a folder is watched. */
export type SourceWatch = {
  everySeconds: number
  nextLookAt: string | null
  lookedAt: string | null
  /** Why the last look saw nothing; null when it did. */
  error: ErrorReport | null
}

/** A synchronisation that waits or runs; bytes of the phase. */
export type UnderWay = Pick<Operation, 'phase' | 'bytesDone' | 'bytesTotal'> & {
  operation: string
  state: 'waiting' | 'running'
}

/** A source with everything about its synchronisation. */
export type CatalogueSourceStatus = CatalogueSource & {
  schedule: SourceSchedule | null
  watch: SourceWatch | null
  underWay: UnderWay | null
  last: Synchronisation | null
}

/** All sources by name, each with its last synchronisation. */
export async function listSources(db: Database): Promise<CatalogueSourceStatus[]> {
  const rows = await withCatalogue(db)
    .selectFrom('update_catalogue_sources as source')
    .leftJoinLateral(
      eb =>
        eb
          .selectFrom('update_catalogue_synchronisations as one')
          .selectAll('one')
          .whereRef('one.source_id', '=', 'source.id')
          .orderBy('one.started_at', 'desc')
          .limit(1)
          .as('last'),
      join => join.onTrue(),
    )
    .selectAll('source')
    .select([
      'last.id as operation',
      'last.state',
      'last.requested_by',
      'last.started_at',
      'last.ended_at',
      'last.revisions',
      'last.listed',
      'last.added',
      'last.revised',
      'last.expired',
      'last.files',
      'last.error',
    ])
    .orderBy('source.name')
    .execute()
  const sources: CatalogueSourceStatus[] = []
  for (const row of rows) {
    const underWay = await readUnderWay(db, row.last_operation)
    sources.push({
      ...fromRow(row),
      schedule: scheduleOf(row),
      watch: watchOf(row),
      underWay: underWay && underWayOf(underWay),
      last: await withEnd(db, lastOf(row)),
    })
  }
  return sources
}

function scheduleOf(row: {
  recurrence: unknown
  next_at: Date | null
  schedule_set_by: string | null
  schedule_set_at: Date | null
}): SourceSchedule | null {
  const { recurrence, next_at, schedule_set_by: setBy, schedule_set_at: setAt } = row
  if (recurrence === null || setBy === null || setAt === null) return null
  const read = recurrenceSchema.parse(recurrence)
  return {
    recurrence: read,
    next: next_at === null ? [] : nextTimes(read),
    setBy,
    setAt: setAt.toISOString(),
  }
}

function watchOf(row: {
  watch_seconds: number | null
  next_look_at: Date | null
  looked_at: Date | null
  look_error: ErrorReport | null
}): SourceWatch | null {
  const { watch_seconds: everySeconds, next_look_at, looked_at, look_error: error } = row
  if (everySeconds === null) return null
  const time = (moment: Date | null) => moment?.toISOString() ?? null
  return { everySeconds, nextLookAt: time(next_look_at), lookedAt: time(looked_at), error }
}

function underWayOf({ id, state, phase, bytesDone, bytesTotal }: Operation): UnderWay {
  const shown = state === 'waiting' ? ('waiting' as const) : ('running' as const)
  return { operation: id, state: shown, phase, bytesDone, bytesTotal }
}

/** One whose operation was given up, because its server died, never wrote down its own end. */
async function withEnd(db: Database, last: Synchronisation | null): Promise<Synchronisation | null> {
  if (last?.state !== 'running') return last
  const operation = await findOperation(db, last.operation)
  if (operation?.state !== 'failed' && operation?.state !== 'cancelled') return last
  return { ...last, state: 'failed', endedAt: operation.finishedAt, error: operation.error }
}

type LastRow = {
  operation: string | null
  state: SynchronisationState | null
  requested_by: string | null
  started_at: Date | null
  ended_at: Date | null
  revisions: number | null
  listed: number | null
  added: number | null
  revised: number | null
  expired: number | null
  files: FolderCounts | null
  error: ErrorReport | null
}

function lastOf(row: LastRow): Synchronisation | null {
  const { operation, state, requested_by, started_at, ended_at } = row
  if (operation === null || state === null || requested_by === null || started_at === null) return null
  const { revisions, listed, added, revised, expired, files, error } = row
  return {
    operation,
    state,
    requestedBy: requested_by,
    startedAt: started_at.toISOString(),
    endedAt: ended_at?.toISOString() ?? null,
    revisions,
    listed,
    added,
    revised,
    expired,
    files,
    error,
  }
}
