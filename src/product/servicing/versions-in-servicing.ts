// Which package versions servicing works on now.

import type { Database } from '#platform/database'
import { withServicing } from './tables.ts'

/** The versions that runs which have not ended began with. */
export async function versionsInServicing(db: Database): Promise<{ packageId: string; version: number }[]> {
  const rows = await withServicing(db)
    .selectFrom('servicing_runs')
    .select(['package_id', 'base_version'])
    .where('state', 'in', ['planning', 'waiting', 'running'])
    .execute()
  return rows.map(row => ({ packageId: row.package_id, version: row.base_version }))
}
