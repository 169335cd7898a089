// Synchronises one source of updates: read, stage, check, publish. What was staged before a crash is not read again.

import { mkdir, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
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
 * than always with an update server. `readers`: how many threads read an offline catalogue; by its size when absent.
 */
export type SynchroniseHouse = { db: Database; work: string; upstream?: UpstreamTuning; readers?: number }

/** Bytes of a catalogue that two threads read: of a smaller one the second would have nothing to do before the first is done. */
const twoReadersFrom = 8 * 1024 * 1024

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
    return await readAndPublish(house, source, { scratch, context })
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
  house: SynchroniseHouse,
  source: CatalogueSource,
  { scratch, context }: Work,
): Promise<SynchronisationResult> {
  const { db } = house
  const { report, operationId: synchronisation, requestedBy } = context
  const fileName = basename(source.location)
  const sha256 = await digestOf(source, context)
  // With other languages the same file gives other titles.
  const key = [sha256, ...source.languages].join(' ')
  const published = await lastPublished(db, source.id)
  if (published?.catalogue === key) return endWithNothingNew(db, synchronisation, published)
  const done = await resume(db, synchronisation, key)
  const { languages, location: file } = source
  const readers = house.readers ?? ((await stat(file)).size >= twoReadersFrom ? 2 : 1)
  const catalogue = { file, fileName, languages, done }
  await stage(db, { synchronisation, catalogue, scratch, readers, context })
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
export type Staging = {
  synchronisation: string
  catalogue: Omit<ReaderWork, 'scratch' | 'share'>
  /** A folder that is there. */
  scratch: string
  /** How many threads read, each its share of the cabinets. */
  readers: number
  context: JobContext
}

/** Stages a catalogue. When one reader fails, the others are stopped. @throws what reading a catalogue throws; the signal's reason */
export async function stage(db: Database, staging: Staging): Promise<void> {
  const { catalogue, scratch, readers, context } = staging
  const bytes = Array.from({ length: readers }, () => 0)
  const failed = new AbortController()
  const signal = AbortSignal.any([context.signal, failed.signal])
  const read = async (number: number) => {
    const own = join(scratch, `reader-${number}`)
    await mkdir(own, { recursive: true, mode: 0o700 })
    const reading = { ...catalogue, scratch: own, share: { number, of: readers } }
    const onBegin = ({ cabinet, bytesDone, bytesTotal }: BeginReply) => {
      bytes[number] = bytesDone
      const done = bytes.reduce((sum, one) => sum + one, 0)
      context.report({ phase: `reading ${cabinet}`, bytesDone: done, bytesTotal })
    }
    await stageShare(db, { synchronisation: staging.synchronisation, reading, onBegin, signal })
  }
  const reads = bytes.map((_, number) =>
    read(number).catch(error => {
      failed.abort(error)
      throw error
    }),
  )
  await Promise.allSettled(reads)
  context.signal.throwIfAborted()
  if (failed.signal.aborted) throw failed.signal.reason
}

type BeginReply = { cabinet: string; bytesDone: number; bytesTotal: number }
type Share = {
  synchronisation: string
  reading: ReaderWork
  onBegin: (reply: BeginReply) => void
  signal: AbortSignal
}

/** Everything of a cabinet is staged in one transaction, with its name: half a cabinet is never taken for a whole one. */
async function stageShare(db: Database, { synchronisation, reading, onBegin, signal }: Share): Promise<void> {
  let trx = await db.startTransaction().execute()
  try {
    await runReader(
      reading,
      async reply => {
        if (reply.kind === 'begin') onBegin(reply)
        else if (reply.kind === 'rows') await insertRows(trx, synchronisation, reply.bytes)
        else {
          await noteCabinet(trx, synchronisation, reply.cabinet)
          await trx.commit().execute()
          reachFailpoint('update-catalogue.cabinet-staged')
          trx = await db.startTransaction().execute()
        }
      },
      signal,
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
  const row = { kind: 'done', revision: 0, language: cabinet, facts: '{}', body: null }
  await withCatalogue(trx)
    .insertInto('update_catalogue_staged')
    .values({ synchronisation_id: synchronisation, ...row })
    .execute()
}
