// A source that is a folder is looked at again and again. Here: how often, whose turn it is, and how the last look went.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { type ErrorReport, reportError } from '#platform/errors'
import { recordActivity } from '#product/activity'
import { CatalogueSourceMissing, CatalogueSourceNotWatchable } from './errors.ts'
import { type CatalogueSource, fromRow } from './sources.ts'
import { readUnderWay } from './start-synchronisation.ts'
import { withCatalogue } from './tables.ts'

/** How often a folder can be looked at, in seconds. */
export const watchLimits = { least: 15, most: 86_400 }

/** Sets how often a folder is looked at; null: never by itself. @throws CatalogueSourceMissing, CatalogueSourceNotWatchable */
export async function setWatch(
  db: Database,
  { name, everySeconds, by }: { name: string; everySeconds: number | null; by: string },
): Promise<void> {
  await db.transaction().execute(async trx => {
    const before = await withCatalogue(trx)
      .selectFrom('update_catalogue_sources')
      .select('watch_seconds')
      .where('name', '=', name)
      .executeTakeFirst()
    const row = await withCatalogue(trx)
      .updateTable('update_catalogue_sources')
      .set({
        watch_seconds: everySeconds,
        next_look_at: everySeconds === null ? null : new Date(),
        looked_at: null,
        look_error: null,
      })
      .where('name', '=', name)
      .returning(['id', 'kind'])
      .executeTakeFirst()
    if (!row) throw new CatalogueSourceMissing({ name })
    if (row.kind !== 'folder') throw new CatalogueSourceNotWatchable({ name })
    const often = everySeconds === null ? 'no longer by itself' : `every ${everySeconds} seconds`
    await recordActivity(trx, {
      code: 'SOFTWARE_UPDATE_SOURCE_WATCH_SET',
      actor: by,
      subject: row.id,
      message: `${by} lets the folder of “${name}” be looked at ${often}.`,
      change: {
        before: { everySeconds: before?.watch_seconds ?? null },
        after: { everySeconds },
      },
    })
  })
}

/**
 * A folder whose turn it is; the next turn is set at once, so that no other site server looks as well. Folders that are being synchronised are
 * passed over.
 * @returns null when it is nobody's turn
 */
export async function claimLook(db: Database, now = new Date()): Promise<CatalogueSource | null> {
  for (;;) {
    const claimed = await db.transaction().execute(async trx => {
      const sources = withCatalogue(trx)
      const row = await sources
        .selectFrom('update_catalogue_sources')
        .selectAll()
        .where('next_look_at', '<=', now)
        .orderBy('next_look_at')
        .limit(1)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst()
      if (!row) return null
      await sources
        .updateTable('update_catalogue_sources')
        .set({ next_look_at: sql<Date>`now() + make_interval(secs => watch_seconds)` })
        .where('id', '=', row.id)
        .execute()
      const isBusy = (await readUnderWay(trx, row.last_operation)) !== null
      return isBusy ? 'busy' : fromRow(row)
    })
    if (claimed !== 'busy') return claimed
  }
}

/** Writes down how a look went. People are told when a folder cannot be read any more, and when it can again. */
export async function noteLook(
  db: Database,
  source: Pick<CatalogueSource, 'id' | 'name'>,
  error: unknown,
): Promise<void> {
  const report: ErrorReport | null = error === null ? null : reportError(error)
  await db.transaction().execute(async trx => {
    const sources = withCatalogue(trx)
    const before = await sources
      .selectFrom('update_catalogue_sources')
      .select('look_error')
      .where('id', '=', source.id)
      .forUpdate()
      .executeTakeFirst()
    if (!before) return
    await sources
      .updateTable('update_catalogue_sources')
      .set({ looked_at: sql<Date>`now()`, look_error: report && JSON.stringify(report) })
      .where('id', '=', source.id)
      .execute()
    if (before.look_error?.code === report?.code) return
    await recordActivity(trx, {
      code: report === null ? 'SOFTWARE_UPDATE_FOLDER_READABLE' : 'SOFTWARE_UPDATE_FOLDER_UNREADABLE',
      actor: 'site server',
      subject: source.id,
      message: report === null ? `The folder of “${source.name}” can be read again.` : report.message,
    })
  })
}
