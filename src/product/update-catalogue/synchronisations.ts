// The record of each synchronisation: begun, how far, and how it ended.

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { type ErrorReport, reportError } from '#platform/errors'
import type { JobContext } from '#platform/jobs'
import { recordActivity } from '#product/activity'
import { CatalogueUnreadable, SynchronisationReplaced } from './errors.ts'
import { forgetLost, forgetStaged } from './forget-staged.ts'
import type { CatalogueChange } from './publish-staged.ts'
import { type CatalogueSource, readSource } from './sources.ts'
import { type FolderCounts, withCatalogue } from './tables.ts'

/** How a synchronisation ended. */
export type SynchronisationResult = { outcome: 'succeeded' | 'nothing-new' } & CatalogueChange

/** How the synchronisation of a folder ended; updates are those of the catalogues in its files. */
export type FolderResult = SynchronisationResult & { files: FolderCounts }

/**
 * Begins, or goes on after a crash. Whatever else was under way for the source is replaced: of two, only one can publish, and one whose server
 * died for good must not stand in the way for ever.
 * @returns how it ended, when only its end could not be told
 */
export async function beginSynchronisation(
  db: Database,
  source: CatalogueSource,
  { operationId, requestedBy }: JobContext,
): Promise<(SynchronisationResult & Partial<FolderResult>) | null> {
  return db.transaction().execute(async trx => {
    const catalogue = withCatalogue(trx)
    const before = await catalogue
      .selectFrom('update_catalogue_synchronisations')
      .select(['state', 'revisions', 'listed', 'added', 'revised', 'expired', 'files'])
      .where('id', '=', operationId)
      .executeTakeFirst()
    if (before?.state === 'succeeded' || before?.state === 'nothing-new') {
      const { state: outcome, revisions, listed, added, revised, expired } = before
      const counts = { revisions, listed, added, revised, expired }
      return { outcome, ...(counts as CatalogueChange), ...(before.files && { files: before.files }) }
    }
    const replaced = await catalogue
      .updateTable('update_catalogue_synchronisations')
      .set({ state: 'failed', ended_at: sql<Date>`now()`, error: JSON.stringify(replacedReport(source)) })
      .where('source_id', '=', source.id)
      .where('state', '=', 'running')
      .where('id', '<>', operationId)
      .returning('id')
      .execute()
    await forgetStaged(
      trx,
      replaced.map(one => one.id),
    )
    await forgetLost(trx)
    await catalogue
      .insertInto('update_catalogue_synchronisations')
      .values({ id: operationId, source_id: source.id, requested_by: requestedBy })
      .onConflict(conflict => conflict.column('id').doUpdateSet({ state: 'running', ended_at: null }))
      .execute()
    return null
  })
}

function replacedReport({ name }: CatalogueSource): ErrorReport {
  return reportError(new SynchronisationReplaced({ name }))
}

/** SHA-256 of the catalogue. @throws CatalogueUnreadable when the file is not there */
export async function digestOf(
  { location }: CatalogueSource,
  { signal, report }: JobContext,
): Promise<string> {
  const hash = createHash('sha256')
  try {
    const { size: bytesTotal } = await stat(location)
    let bytesDone = 0
    for await (const piece of createReadStream(location, { highWaterMark: 1024 * 1024, signal })) {
      hash.update(piece as Buffer)
      bytesDone += (piece as Buffer).length
      report({ phase: 'looking whether it is new', bytesDone, bytesTotal })
    }
  } catch (error) {
    signal.throwIfAborted()
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new CatalogueUnreadable(
      { file: basename(location), reason: `it cannot be read from ${location} (${code})` },
      { cause: error },
    )
  }
  return hash.digest('hex')
}

/** What was read in the last synchronisation that published something. */
export type PublishedCatalogue = { catalogue: string | null; revisions: number | null; listed: number | null }

/** The last catalogue of a source that was published; null when there is none. */
export async function lastPublished(db: Database, source: string): Promise<PublishedCatalogue | null> {
  const row = await withCatalogue(db)
    .selectFrom('update_catalogue_synchronisations')
    .select(['catalogue', 'revisions', 'listed'])
    .where('source_id', '=', source)
    .where('state', '=', 'succeeded')
    .orderBy('started_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

/** The cabinets that are staged already; what was staged of another catalogue is taken away first. */
export async function resume(db: Database, synchronisation: string, catalogue: string): Promise<string[]> {
  return db.transaction().execute(async trx => {
    const tables = withCatalogue(trx)
    const row = await tables
      .selectFrom('update_catalogue_synchronisations')
      .select('catalogue')
      .where('id', '=', synchronisation)
      .forUpdate()
      .executeTakeFirst()
    if (row?.catalogue === catalogue) return doneCabinets(trx, synchronisation)
    await forgetStaged(trx, [synchronisation])
    await tables
      .updateTable('update_catalogue_synchronisations')
      .set({ catalogue })
      .where('id', '=', synchronisation)
      .execute()
    return []
  })
}

/** Of which cabinets everything is staged. */
async function doneCabinets(trx: DatabaseTransaction, synchronisation: string): Promise<string[]> {
  const rows = await withCatalogue(trx)
    .selectFrom('update_catalogue_staged')
    .select('language')
    .where('synchronisation_id', '=', synchronisation)
    .where('kind', '=', 'done')
    .execute()
  return rows.map(row => row.language)
}

/** Ends one whose catalogue was published before: it lists what that one listed, and nothing is different. */
export async function endWithNothingNew(
  db: Database | DatabaseTransaction,
  synchronisation: string,
  { revisions, listed }: PublishedCatalogue,
): Promise<SynchronisationResult> {
  const change = { revisions: revisions ?? 0, listed: listed ?? 0, added: 0, revised: 0, expired: 0 }
  await withCatalogue(db)
    .updateTable('update_catalogue_synchronisations')
    .set({ ...change, state: 'nothing-new', ended_at: sql<Date>`now()`, error: null })
    .where('id', '=', synchronisation)
    .execute()
  return { outcome: 'nothing-new', ...change }
}

/**
 * Ends the synchronisation of a folder. What it did is told when anything changed.
 * @throws SynchronisationReplaced, CatalogueSourceMissing when the source was removed meanwhile
 */
export async function endFolderSynchronisation(
  db: Database,
  source: CatalogueSource,
  { operationId, requestedBy }: JobContext,
  done: { files: FolderCounts; updates: CatalogueChange },
): Promise<FolderResult> {
  const { files, updates } = done
  const { taken, alreadyHeld, refused, unsettled, vanished } = files
  const isNew = taken + alreadyHeld + refused + unsettled + vanished > 0
  const outcome = isNew ? ('succeeded' as const) : ('nothing-new' as const)
  await db.transaction().execute(async trx => {
    const ended = await withCatalogue(trx)
      .updateTable('update_catalogue_synchronisations')
      .set({
        ...updates,
        files: JSON.stringify(files),
        state: outcome,
        ended_at: sql<Date>`now()`,
        error: null,
      })
      .where('id', '=', operationId)
      .where('state', '=', 'running')
      .returning('id')
      .executeTakeFirst()
    if (!ended) {
      await readSource(trx, source.name)
      throw new SynchronisationReplaced({ name: source.name })
    }
    if (!isNew) return
    await recordActivity(trx, {
      code: 'SOFTWARE_UPDATE_FOLDER_SYNCHRONISED',
      actor: requestedBy,
      subject: source.id,
      message: `The folder of “${source.name}” was synchronised: ${taken} files taken, ${alreadyHeld} held before, ${refused} refused, ${unsettled} not settled yet, ${vanished} vanished; ${updates.added} new updates in their catalogues, ${updates.revised} revised.`,
    })
  })
  return { outcome, ...updates, files }
}

/** Writes down why it failed, and takes away what was staged. */
export async function failSynchronisation(
  db: Database,
  synchronisation: string,
  error: unknown,
): Promise<void> {
  const report = reportError(error)
  await db.transaction().execute(async trx => {
    const catalogue = withCatalogue(trx)
    const ended = await catalogue
      .updateTable('update_catalogue_synchronisations')
      .set({ state: 'failed', ended_at: sql<Date>`now()`, error: JSON.stringify(report) })
      .where('id', '=', synchronisation)
      .where('state', '=', 'running')
      .returning(['source_id', 'requested_by'])
      .executeTakeFirst()
    await forgetStaged(trx, [synchronisation])
    if (!ended) return
    await recordActivity(trx, {
      code: 'SOFTWARE_UPDATES_NOT_SYNCHRONISED',
      actor: ended.requested_by,
      subject: ended.source_id,
      message: report.message,
    })
  })
}
