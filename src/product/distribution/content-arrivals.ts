// Compliance over time: of what points were asked to hold, how much had proved to be there at each moment.

import { type SqlBool, sql } from 'kysely'
import type { Database } from '#platform/database'
import type { Sees } from './content-status.ts'
import { withDistribution } from './tables.ts'

/** One moment: how much was asked for until then, and how much of it was proved by a receipt. */
export type ArrivedUntil = { at: string; asked: number; proved: number }

/**
 * Moments evenly from the first request to now, both of them included; none when nothing was ever asked for. One package on one point is
 * one; what was cancelled, or asked for anew before it arrived, is not counted, for nobody wants it any more.
 * @param moments at least 2.
 * @param sees null: everything.
 */
export async function contentArrivals(
  db: Database,
  { moments, now, sees }: { moments: number; now: Date; sees: Sees | null },
): Promise<ArrivedUntil[]> {
  const isCounted = sql<SqlBool>`entry.effect in ('send', 'update', 'send-again')
    and (entry.outcome is null or entry.outcome = 'verified')
    and action.requested_at <= ${now}
    and ${sees === null ? sql`true` : await isSeen(db, sees)}`
  // Each entry counts from the first moment that is not before it; then all are summed up, so that every row is looked at once.
  const { rows } = await sql<{ at: Date; asked: number; proved: number }>`
    with entries as (
      select action.requested_at as asked, case when entry.outcome = 'verified' then entry.ended_at end as proved
        from distribution_action_entries entry join distribution_actions action on action.id = entry.action_id
       where ${isCounted}
    ), span as (
      select min(asked) as first,
             greatest(extract(epoch from ${now}::timestamptz - min(asked)) / ${moments - 1}::int, 0.001) as step
        from entries having count(*) > 0
    ), placed as (
      select ceil(extract(epoch from asked - first) / step)::int as place, 1 as asked, 0 as proved from entries, span
      union all
      select ceil(greatest(extract(epoch from proved - first), 0) / step)::int, 0, 1 from entries, span where proved is not null
    ), counted as (
      select least(place, ${moments - 1}::int) as place, sum(asked) as asked, sum(proved) as proved from placed group by 1
    )
    select first + make_interval(secs => (step * n)::float8) as at,
           coalesce(sum(counted.asked) over (order by n), 0)::int as asked,
           coalesce(sum(counted.proved) over (order by n), 0)::int as proved
      from span cross join generate_series(0, ${moments - 1}::int) n left join counted on counted.place = n
     order by n`.execute(db)
  return rows.map(({ at, asked, proved }) => ({ at: at.toISOString(), asked, proved }))
}

/** What the caller sees, decided once for each package and each point. */
async function isSeen(db: Database, sees: Sees) {
  const named = async (column: 'package_id' | 'point_name') => {
    const table = withDistribution(db).selectFrom('distribution_action_entries')
    return (await table.select(`${column} as name`).distinct().execute()).map(({ name }) => name)
  }
  const packages = (await named('package_id')).filter(sees.package)
  const points = (await named('point_name')).filter(sees.point)
  return sql`entry.package_id = any(${packages}) and entry.point_name = any(${points})`
}
