// Status messages as rows that others may put questions of their own to, in the database itself.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { statusCatalogue } from './status-catalogue.ts'
import { withActivity } from './tables.ts'

/** One row per status message, with what the catalogue says of its code; null for a code of another release. */
export function messageRelation(db: Database) {
  const kinds = Object.entries(statusCatalogue).map(([code, kind]) => ({ code, ...kind }))
  return withActivity(db)
    .selectFrom('activity_messages as m')
    .leftJoin(
      sql<{
        code: string
        number: number
        component: string
        isChange: boolean
      }>`jsonb_to_recordset(${JSON.stringify(kinds)}::jsonb)`.as<'k'>(
        sql`k (code text, number int, component text, "isChange" boolean)`,
      ),
      'k.code',
      'm.code',
    )
    .select(['m.id', 'm.at', 'm.severity', 'm.code', 'm.actor', 'm.subject', 'm.message'])
    .select(['k.number', 'k.component', 'k.isChange as is_change'])
}
