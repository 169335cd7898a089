// Devices as rows that others may put questions of their own to, in the database itself.

import type { Database } from '#platform/database'
import { withDevices } from './tables.ts'

/** One row per device. */
export function deviceRelation(db: Database) {
  return withDevices(db)
    .selectFrom('devices_devices')
    .select(['id', 'name', 'state', 'architecture', 'edition', 'language', 'build', 'last_seen_at'])
}
