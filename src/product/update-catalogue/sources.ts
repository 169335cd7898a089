// Where updates are learnt from.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import type { ErrorReport } from '#platform/errors'
import { recordActivity } from '#product/activity'
import { CatalogueSourceExists, CatalogueSourceMissing } from './errors.ts'
import { type SynchronisationState, withCatalogue } from './tables.ts'

/** A source as it was set up. */
export type CatalogueSource = {
  id: string
  name: string
  kind: 'catalogue-file'
  /** Absolute path of the file on the site server. */
  location: string
  /** Languages of titles beside English, in lower case. */
  languages: string[]
  addedBy: string
  addedAt: string
}

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
  error: ErrorReport | null
}

/** A source and its last synchronisation. */
export type CatalogueSourceStatus = CatalogueSource & { last: Synchronisation | null }

/** Adds a source; nothing is read yet. @throws CatalogueSourceExists */
export async function addSource(
  db: Database,
  asked: { name: string; location: string; languages: string[]; by: string },
): Promise<CatalogueSource> {
  return db.transaction().execute(async trx => {
    const row = await withCatalogue(trx)
      .insertInto('update_catalogue_sources')
      .values({
        name: asked.name,
        kind: 'catalogue-file',
        location: asked.location,
        languages: [...new Set(asked.languages.map(language => language.toLowerCase()))].sort(),
        added_by: asked.by,
      })
      .onConflict(conflict => conflict.column('name').doNothing())
      .returningAll()
      .executeTakeFirst()
    if (!row) throw new CatalogueSourceExists({ name: asked.name })
    await recordActivity(trx, {
      severity: 'information',
      code: 'SOFTWARE_UPDATE_SOURCE_ADDED',
      actor: asked.by,
      subject: row.id,
      message: `${asked.by} added “${row.name}” as a source of software updates (${row.location}).`,
    })
    return fromRow(row)
  })
}

/** Removes a source; the updates that it listed stay. @throws CatalogueSourceMissing */
export async function removeSource(db: Database, asked: { name: string; by: string }): Promise<void> {
  await db.transaction().execute(async trx => {
    const row = await withCatalogue(trx)
      .deleteFrom('update_catalogue_sources')
      .where('name', '=', asked.name)
      .returning('id')
      .executeTakeFirst()
    if (!row) throw new CatalogueSourceMissing({ name: asked.name })
    await sql`
      update update_catalogue_updates set source_ids = array_remove(source_ids, ${row.id}::uuid)
       where source_ids @> array[${row.id}::uuid]`.execute(trx)
    await recordActivity(trx, {
      severity: 'information',
      code: 'SOFTWARE_UPDATE_SOURCE_REMOVED',
      actor: asked.by,
      subject: row.id,
      message: `${asked.by} removed “${asked.name}” from the sources of software updates.`,
    })
  })
}

/** A source by its name. @throws CatalogueSourceMissing */
export async function readSource(db: Database, name: string): Promise<CatalogueSource> {
  const row = await withCatalogue(db)
    .selectFrom('update_catalogue_sources')
    .selectAll()
    .where('name', '=', name)
    .executeTakeFirst()
  if (!row) throw new CatalogueSourceMissing({ name })
  return fromRow(row)
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
      'last.error',
    ])
    .orderBy('source.name')
    .execute()
  return rows.map(row => ({ ...fromRow(row), last: lastOf(row) }))
}

type SourceRow = {
  id: string
  name: string
  kind: 'catalogue-file'
  location: string
  languages: string[]
  added_by: string
  added_at: Date
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
  error: ErrorReport | null
}

function fromRow({ added_by, added_at, id, name, kind, location, languages }: SourceRow): CatalogueSource {
  return { id, name, kind, location, languages, addedBy: added_by, addedAt: added_at.toISOString() }
}

function lastOf(row: LastRow): Synchronisation | null {
  const { operation, state, requested_by, started_at, ended_at } = row
  if (operation === null || state === null || requested_by === null || started_at === null) return null
  const { revisions, listed, added, revised, expired, error } = row
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
    error,
  }
}
