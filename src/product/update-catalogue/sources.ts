// Where updates are learnt from.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { recordActivity } from '#product/activity'
import { occurrencesAfter, type Recurrence } from '#product/schedules'
import { CatalogueSourceExists, CatalogueSourceMissing } from './errors.ts'
import { forgetStaged } from './forget-staged.ts'
import { type SourceKind, type UpstreamSettings, withCatalogue } from './tables.ts'

/** A source as it was set up. */
export type CatalogueSource = {
  id: string
  name: string
  kind: SourceKind
  /** Absolute path of the file or folder on the site server, of a folder also a UNC path; the address of an update server. */
  location: string
  /** Languages of titles beside English, in lower case. */
  languages: string[]
  /** How often a folder is looked at, in seconds; null when only a schedule or a person lets it be read. */
  watchSeconds: number | null
  /** Of an update server; null otherwise. */
  upstream: UpstreamSettings | null
  addedBy: string
  addedAt: string
}

/** What a source is added with. `watchSeconds` is for folders, `upstream` for update servers. */
export type NewSource = {
  name: string
  kind?: SourceKind
  location: string
  languages: string[]
  watchSeconds?: number | null
  upstream?: UpstreamSettings | null
  by: string
}

const shownTimes = 5

/** The next times of a recurrence, at most five, as ISO 8601 in UTC. */
export function nextTimes(recurrence: Recurrence): string[] {
  return occurrencesAfter(recurrence, new Date(), shownTimes).map(moment => moment.toISOString())
}

/** Adds a source; nothing is read yet, but a folder that is watched is due. @throws CatalogueSourceExists */
export async function addSource(db: Database, asked: NewSource): Promise<CatalogueSource> {
  const { kind = 'catalogue-file', watchSeconds = null } = asked
  return db.transaction().execute(async trx => {
    const row = await withCatalogue(trx)
      .insertInto('update_catalogue_sources')
      .values({
        name: asked.name,
        kind,
        location: asked.location,
        languages: [...new Set(asked.languages.map(language => language.toLowerCase()))].sort(),
        watch_seconds: watchSeconds,
        upstream: asked.upstream ? JSON.stringify(asked.upstream) : null,
        next_look_at: watchSeconds === null ? null : new Date(),
        added_by: asked.by,
      })
      .onConflict(conflict => conflict.column('name').doNothing())
      .returningAll()
      .executeTakeFirst()
    if (!row) throw new CatalogueSourceExists({ name: asked.name })
    await recordActivity(trx, {
      code: 'SOFTWARE_UPDATE_SOURCE_ADDED',
      actor: asked.by,
      subject: row.id,
      message: `${asked.by} added “${row.name}” as a source of software updates (${row.location}).`,
      change: { after: describeSource(row) },
    })
    return fromRow(row)
  })
}

/** A source as the audit keeps it. */
function describeSource(row: {
  name: string
  kind: string
  location: string
  languages: string[]
  watch_seconds: number | null
}) {
  const { name, kind, location, languages, watch_seconds: watchSeconds } = row
  return { name, kind, location, languages, watchSeconds }
}

/** Removes a source; the updates that it listed stay. @throws CatalogueSourceMissing */
export async function removeSource(db: Database, asked: { name: string; by: string }): Promise<void> {
  await db.transaction().execute(async trx => {
    const begun = await withCatalogue(trx)
      .selectFrom('update_catalogue_synchronisations as one')
      .innerJoin('update_catalogue_sources as source', 'source.id', 'one.source_id')
      .select('one.id')
      .where('source.name', '=', asked.name)
      .where('one.state', '=', 'running')
      .execute()
    await forgetStaged(
      trx,
      begun.map(one => one.id),
    )
    const row = await withCatalogue(trx)
      .deleteFrom('update_catalogue_sources')
      .where('name', '=', asked.name)
      .returning(['id', 'name', 'kind', 'location', 'languages', 'watch_seconds'])
      .executeTakeFirst()
    if (!row) throw new CatalogueSourceMissing({ name: asked.name })
    await sql`
      update update_catalogue_updates set source_ids = array_remove(source_ids, ${row.id}::uuid)
       where source_ids @> array[${row.id}::uuid]`.execute(trx)
    await recordActivity(trx, {
      code: 'SOFTWARE_UPDATE_SOURCE_REMOVED',
      actor: asked.by,
      subject: row.id,
      message: `${asked.by} removed “${asked.name}” from the sources of software updates.`,
      change: { before: describeSource(row) },
    })
  })
}

/** A source by its name. @throws CatalogueSourceMissing */
export async function readSource(db: Database | DatabaseTransaction, name: string): Promise<CatalogueSource> {
  const row = await withCatalogue(db)
    .selectFrom('update_catalogue_sources')
    .selectAll()
    .where('name', '=', name)
    .executeTakeFirst()
  if (!row) throw new CatalogueSourceMissing({ name })
  return fromRow(row)
}

/** A source as its row. */
export type SourceRow = {
  id: string
  name: string
  kind: SourceKind
  location: string
  languages: string[]
  watch_seconds: number | null
  upstream: UpstreamSettings | null
  added_by: string
  added_at: Date
}

/** What a row says. */
export function fromRow(row: SourceRow): CatalogueSource {
  const { id, name, kind, location, languages, upstream, added_by: addedBy } = row
  const source = { id, name, kind, location, languages, watchSeconds: row.watch_seconds, upstream }
  return { ...source, addedBy, addedAt: row.added_at.toISOString() }
}
