// Synchronises one source of updates: read, stage, check, publish. What was staged before a crash is not read again.

import { mkdir, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Database, RowCopy } from '#platform/database'
import { reportError } from '#platform/errors'
import { reachFailpoint } from '#platform/failpoints'
import type { JobContext } from '#platform/jobs'
import { type ReaderWork, type ReplyTaker, runReader } from './catalogue-reader.ts'
import { type DoneRow, encodeRows } from './catalogue-row.ts'
import { publishStaged } from './publish-staged.ts'
import { type CatalogueSource, readSource } from './sources.ts'
import { beginStaging } from './stage-rows.ts'
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
import type { UpstreamTuning } from './upstream-reader.ts'

/**
 * What synchronising needs. `work` is a folder for scratch; each run uses and removes one of its own in it. `internalNetworks`: where an
 * update server may be, beside the public internet. `upstream`: what is to be otherwise
 * than always with an update server. `cabinetsAtOnce`: how many cabinets of an offline catalogue are read at the same time; by its size when absent.
 */
export type SynchroniseHouse = {
  db: Database
  work: string
  internalNetworks: readonly string[]
  upstream?: UpstreamTuning
  cabinetsAtOnce?: number
}

/** Bytes of a catalogue of which two cabinets are read at the same time; of a smaller one that would gain nothing. */
const twoAtOnceFrom = 8 * 1024 * 1024

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
      return await synchroniseUpstream(db, source, {
        scratch,
        context,
        internalNetworks: house.internalNetworks,
        tuning: house.upstream ?? {},
      })
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
  const atOnce = house.cabinetsAtOnce ?? ((await stat(file)).size >= twoAtOnceFrom ? 2 : 1)
  const catalogue = { file, fileName, languages, done, atOnce }
  await stage(db, { synchronisation, catalogue, scratch, context })
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
  catalogue: Omit<ReaderWork, 'scratch' | 'synchronisation'>
  /** A folder that is there. */
  scratch: string
  context: JobContext
}

/**
 * Stages a catalogue. Everything of a cabinet is staged at once, with its name: half a cabinet is never taken for a whole one.
 * @throws what reading a catalogue throws; the signal's reason
 */
export async function stage(db: Database, staging: Staging): Promise<void> {
  const { synchronisation, catalogue, scratch, context } = staging
  const copies = new Map<string, RowCopy>()
  const copyOf = async (cabinet: string) => {
    const copy = copies.get(cabinet) ?? (await beginStaging(db, catalogue.fileName))
    copies.set(cabinet, copy)
    return copy
  }
  const taker: ReplyTaker = {
    async take(reply) {
      const { cabinet } = reply
      if (reply.kind === 'begin') {
        const { bytesDone, bytesTotal } = reply
        return context.report({ phase: `reading ${cabinet}`, bytesDone, bytesTotal })
      }
      const copy = await copyOf(cabinet)
      if (reply.kind === 'rows') return await copy.write(reply.bytes)
      await copy.write(encodeRows(synchronisation, [doneRow(cabinet)]))
      await copy.end()
      copies.delete(cabinet)
      reachFailpoint('update-catalogue.cabinet-staged')
    },
    giveUp() {
      for (const copy of copies.values()) copy.abort()
    },
  }
  try {
    await runReader({ ...catalogue, synchronisation, scratch }, taker, context.signal)
  } finally {
    // One may have begun while the others were given up.
    taker.giveUp()
  }
}

function doneRow(cabinet: string): DoneRow {
  return { kind: 'done', revision: 0, language: cabinet, facts: {}, body: null }
}
