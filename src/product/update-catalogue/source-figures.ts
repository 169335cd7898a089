import { sql } from 'kysely'
import type { Database } from '#platform/database'

/** How long ago the source that waits longest was synchronised, in seconds; null when none ever was. `never`: sources that never were. */
export type SourceFigures = { oldestSeconds: number | null; never: number }

/** Reads them. */
export async function readSourceFigures(db: Database): Promise<SourceFigures> {
  const { rows } = await sql<{ oldest: Date | null; never: number }>`
    select min(last) as oldest, count(*) filter (where last is null)::bigint as never from (
      select (select max(ended_at) from update_catalogue_synchronisations
               where source_id = source.id and state in ('succeeded', 'nothing-new')) as last
        from update_catalogue_sources source
    ) as sources`.execute(db)
  const [row] = rows
  const oldest = row?.oldest ?? null
  return {
    oldestSeconds: oldest === null ? null : Math.max(0, (Date.now() - oldest.getTime()) / 1000),
    never: row?.never ?? 0,
  }
}
