// Asks for synchronisations: when somebody wants one, and when a schedule is due (`platform/jobs`). What was missed while no site server ran is
// made up for once; what is due while the source is still being synchronised is left out.

import type { Database, DatabaseTransaction } from '#platform/database'
import { reportError } from '#platform/errors'
import { keepDoing, type Operation, readOperation, type StartOperation, startDue } from '#platform/jobs'
import type { Log } from '#platform/logging'
import { occurrencesAfter, recurrenceSchema } from '#product/schedules'
import { CatalogueSourceMissing } from './errors.ts'
import { synchroniseFolderJob, synchroniseJob } from './jobs.ts'
import { withCatalogue } from './tables.ts'

/** What asking needs. */
export type AskingHouse = { db: Database; start: StartOperation }

const everyMs = 15_000

/**
 * Asks for a synchronisation, whatever else is under way.
 * @param retryRefused whether files that were refused before are tried once more.
 * @returns the operation
 * @throws CatalogueSourceMissing
 */
export async function startSynchronisation(
  { db, start }: AskingHouse,
  asked: { name: string; requestedBy: string; retryRefused: boolean },
): Promise<string> {
  return db.transaction().execute(async trx => {
    const source = await withCatalogue(trx)
      .selectFrom('update_catalogue_sources')
      .select(['id', 'name', 'kind'])
      .where('name', '=', asked.name)
      .forUpdate()
      .executeTakeFirst()
    if (!source) throw new CatalogueSourceMissing({ name: asked.name })
    return await startOne(trx, start, { ...asked, ...source })
  })
}

/**
 * Asks for the synchronisation of a source of which nothing is under way.
 * @returns the operation; null when one waits or runs, or the source is gone
 */
export async function startUnlessUnderWay(
  { db, start }: AskingHouse,
  asked: { id: string; requestedBy: string },
): Promise<string | null> {
  return db.transaction().execute(async trx => {
    const source = await withCatalogue(trx)
      .selectFrom('update_catalogue_sources')
      .select(['id', 'name', 'kind', 'last_operation'])
      .where('id', '=', asked.id)
      .forUpdate()
      .executeTakeFirst()
    if (!source || (await readUnderWay(trx, source.last_operation)) !== null) return null
    return await startOne(trx, start, { ...source, requestedBy: asked.requestedBy, retryRefused: false })
  })
}

/** Starts everything that is due at this moment; returns the names of the sources that were started. */
export async function startDueSources({ db, start }: AskingHouse, now = new Date()): Promise<string[]> {
  return startDue(
    db,
    {
      find: (trx, at) =>
        withCatalogue(trx)
          .selectFrom('update_catalogue_sources')
          .select(['id', 'name', 'kind', 'recurrence', 'schedule_set_by', 'last_operation'])
          .where('next_at', '<=', at)
          .orderBy('next_at'),
      async begin(trx, row) {
        const [next = null] = occurrencesAfter(recurrenceSchema.parse(row.recurrence), now, 1)
        await withCatalogue(trx)
          .updateTable('update_catalogue_sources')
          .set({ next_at: next })
          .where('id', '=', row.id)
          .execute()
        if ((await readUnderWay(trx, row.last_operation)) !== null) return null
        const requestedBy = `${row.schedule_set_by} (on schedule)`
        await startOne(trx, start, { ...row, requestedBy, retryRefused: false })
        return row.name
      },
    },
    now,
  )
}

/** Starts what is due, again and again until the signal. */
export async function keepSynchronised(
  house: AskingHouse & { log: Log },
  signal: AbortSignal,
): Promise<void> {
  const { log } = house
  const failed = 'sources of updates that are due could not be synchronised now'
  await keepDoing({ doOnce: () => startDueSources(house), everyMs, log, failed }, signal)
}

/** The operation of a source that waits or runs; null when none does. */
export async function readUnderWay(
  db: Database | DatabaseTransaction,
  operation: string | null,
): Promise<Operation | null> {
  const found = operation === null ? null : await findOperation(db, operation)
  return found?.state === 'waiting' || found?.state === 'running' ? found : null
}

/** An operation by its ID; null when there is none. */
export async function findOperation(
  db: Database | DatabaseTransaction,
  operation: string,
): Promise<Operation | null> {
  try {
    return await readOperation(db as Database, operation)
  } catch (error) {
    if (reportError(error).code === 'OPERATION_MISSING') return null
    throw error
  }
}

type Starting = { id: string; name: string; kind: string; requestedBy: string; retryRefused: boolean }

async function startOne(
  trx: DatabaseTransaction,
  start: StartOperation,
  { id, name, kind, requestedBy, retryRefused }: Starting,
): Promise<string> {
  const asked = { subject: name, requestedBy }
  const operation =
    kind === 'folder'
      ? await start(trx, synchroniseFolderJob, { ...asked, data: { source: name, retryRefused } })
      : await start(trx, synchroniseJob, { ...asked, data: { source: name } })
  await withCatalogue(trx)
    .updateTable('update_catalogue_sources')
    .set({ last_operation: operation })
    .where('id', '=', id)
    .execute()
  return operation
}
