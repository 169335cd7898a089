import { sql } from 'kysely'
import type { Database } from '#platform/database'
import type { SourceKind } from './tables.ts'

/** The sources of one kind. `oldestSeconds`: how long ago the one that waits longest was synchronised, null when none ever was. `never`: those that never were. */
export type SourceFigures = { kind: SourceKind; oldestSeconds: number | null; never: number }

/** Reads them; a kind without sources is not there. */
export async function readSourceFigures(db: Database): Promise<SourceFigures[]> {
  const { rows } = await sql<{ kind: SourceKind; oldest: Date | null; never: number }>`
    select kind, min(last) as oldest, count(*) filter (where last is null)::bigint as never from (
      select kind, (select max(ended_at) from update_catalogue_synchronisations
                     where source_id = source.id and state in ('succeeded', 'nothing-new')) as last
        from update_catalogue_sources source
    ) as sources group by kind`.execute(db)
  return rows.map(({ kind, oldest, never }) => ({
    kind,
    oldestSeconds: oldest === null ? null : Math.max(0, (Date.now() - oldest.getTime()) / 1000),
    never,
  }))
}
