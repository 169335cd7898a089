// Schedules as rows that others may put questions of their own to, in the database itself.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { withServicingSchedules } from './tables.ts'

const occurrences = sql.table('servicing_schedules_occurrences')

/** The state in Configuration Manager's number, as {@link import('./schedule-state.ts').scheduledUpdatesStatus} decides it. */
const status = sql<number>`case
  when exists (select from ${occurrences} o where o.schedule_id = s.id and o.state = 'running') then 2
  when s.next_at is not null or exists (select from ${occurrences} o where o.schedule_id = s.id and o.state = 'waiting') then 1
  else case (select o.state from ${occurrences} o where o.schedule_id = s.id and o.state in ('succeeded', 'failed')
      order by o.created_at desc limit 1) when 'succeeded' then 3 when 'failed' then 4 else 0 end end`

/** One row per schedule. `definition` is a `ServicingScheduleRequest`. */
export function scheduleRelation(db: Database) {
  return withServicingSchedules(db)
    .selectFrom('servicing_schedules as s')
    .select(['id', 'name', 'definition', 'state', 'next_at'])
    .select([
      status.as('status'),
      sql<Date | null>`(select max(o.started_at) from ${occurrences} o where o.schedule_id = s.id)`.as(
        'last_run_at',
      ),
    ])
}

/** One row per package of a schedule. */
export function scheduledPackageRelation(db: Database) {
  return withServicingSchedules(db)
    .selectFrom('servicing_schedules as s')
    .crossJoin(
      sql<{ package_id: string }>`jsonb_array_elements_text(s.definition->'packages')`.as<'p'>(
        sql`p (package_id)`,
      ),
    )
    .select(['s.id', 'p.package_id'])
}
