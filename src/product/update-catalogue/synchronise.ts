// Synchronises one source of updates: read, stage, check, publish. What was staged before a crash is not read again.

import { mkdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { reportError } from '#platform/errors'
import { reachFailpoint } from '#platform/failpoints'
import type { JobContext } from '#platform/jobs'
import { type ReaderWork, runReader } from './catalogue-reader.ts'
import { publishStaged } from './publish-staged.ts'
import { type CatalogueSource, readSource } from './sources.ts'
import { insertRows } from './stage-rows.ts'
import {
  beginSynchronisation,
  digestOf,
  endWithNothingNew,
  failSynchronisation,
  lastPublished,
  resume,
  type SynchronisationResult,
} from './synchronisations.ts'
import { synchroniseUpstream } from './synchronise-upstream.ts'
import { withCatalogue } from './tables.ts'
import type { UpstreamTuning } from './upstream-reader.ts'

/**
 * What synchronising needs. `work` is a folder for scratch; each run uses and removes one of its own in it. `upstream`: what is to be otherwise
 * than always with an update server.
 */
export type SynchroniseHouse = { db: Database; work: string; upstream?: UpstreamTuning }

/**
 * Synchronises the source. The same catalogue again changes nothing and says so. When it fails, the catalogue stays as it was.
 * @throws CatalogueSourceMissing, CatalogueUnreadable, CatalogueCycle, UpdateMetadataUnreadable, SynchronisationReplaced, the errors of reading
 * archives, for an update server those of `synchroniseUpstream`
 */
export async function synchronise(
  house: SynchroniseHouse,
  { source: name }: { source: string },
  context: JobContext,
): Promise<SynchronisationResult> {
  const { db } = house
  const source = await readSource(db, name)
  const ended = await beginSynchronisation(db, source, context)
  if (ended !== null) return ended
  const scratch = join(house.work, context.operationId)
  await rm(scratch, { recursive: true, force: true })
  await mkdir(scratch, { recursive: true, mode: 0o700 })
  try {
    if (source.kind === 'wsus')
      return await synchroniseUpstream(db, source, { scratch, context, tuning: house.upstream ?? {} })
    return await readAndPublish(db, source, { scratch, context })
  } catch (error) {
    // A server that stops goes on with what is staged when the work is handed out again; what somebody cancelled does not.
    const { signal } = context
    if (!signal.aborted || reportError(signal.reason).kind === 'cancelled')
      await failSynchronisation(db, context.operationId, error)
    throw error
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

type Work = { scratch: string; context: JobContext }

async function readAndPublish(
  db: Database,
  source: CatalogueSource,
  { scratch, context }: Work,
): Promise<SynchronisationResult> {
  const { report, operationId: synchronisation, requestedBy } = context
  const fileName = basename(source.location)
  const sha256 = await digestOf(source, context)
  // With other languages the same file gives other titles.
  const key = [sha256, ...source.languages].join(' ')
  const published = await lastPublished(db, source.id)
  if (published?.catalogue === key) return endWithNothingNew(db, synchronisation, published)
  const done = await resume(db, synchronisation, key)
  const { languages, location: file } = source
  const reading = { file, fileName, scratch, languages, done }
  await stage(db, { synchronisation, reading, scratch, context })
  reachFailpoint('update-catalogue.staged')
  report({ phase: 'publishing', bytesDone: 0, bytesTotal: null })
  const { id, name: shown } = source
  const change = await publishStaged(db, {
    synchronisation,
    source: { id, name: shown },
    fileName,
    by: requestedBy,
  })
  reachFailpoint('update-catalogue.published')
  return { outcome: 'succeeded', ...change }
}

/** What staging takes. */
export type Staging = Work & { synchronisation: string; reading: ReaderWork }

/** Everything of a cabinet is staged in one transaction, with its name: half a cabinet is never taken for a whole one. */
export async function stage(db: Database, { synchronisation, reading, context }: Staging): Promise<void> {
  let trx = await db.startTransaction().execute()
  try {
    await runReader(
      reading,
      async reply => {
        if (reply.kind === 'begin') {
          const { bytesDone, bytesTotal } = reply
          context.report({ phase: `reading ${reply.cabinet}`, bytesDone, bytesTotal })
        } else if (reply.kind === 'rows') await insertRows(trx, synchronisation, reply.bytes)
        else {
          await noteCabinet(trx, synchronisation, reply.cabinet)
          await trx.commit().execute()
          reachFailpoint('update-catalogue.cabinet-staged')
          trx = await db.startTransaction().execute()
        }
      },
      context.signal,
    )
  } finally {
    if (!trx.isCommitted && !trx.isRolledBack) await trx.rollback().execute()
  }
}

async function noteCabinet(
  trx: DatabaseTransaction,
  synchronisation: string,
  cabinet: string,
): Promise<void> {
  await withCatalogue(trx)
    .updateTable('update_catalogue_synchronisations')
    .set({ cabinets_done: sql<string[]>`array_append(cabinets_done, ${cabinet})` })
    .where('id', '=', synchronisation)
    .execute()
}
