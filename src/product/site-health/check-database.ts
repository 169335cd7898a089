// The database: its version and size, its clock, whether it was restored from an older backup, and work that it says is stuck.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { readIncarnation } from '#product/content-library'
import { type HealthFinding, ok } from './finding.ts'

/** Tickets and leases are dated by both clocks. */
const mostSecondsApart = 5

/** See above. */
export async function checkDatabase(db: Database): Promise<HealthFinding[]> {
  const before = Date.now()
  const { rows } = await sql<{ version: string; bytes: number; now: Date }>`
    select current_setting('server_version') as version,
      pg_database_size(current_database())::bigint as bytes, clock_timestamp() as now`.execute(db)
  const middle = (before + Date.now()) / 2
  const [row] = rows
  const apart = row === undefined ? 0 : Math.abs(row.now.getTime() - middle) / 1000
  return [
    ok('database', `PostgreSQL ${row?.version}, ${(Number(row?.bytes ?? 0) / 1e6).toFixed(0)} MB.`),
    clockFinding(apart),
    await restoredFinding(db),
  ]
}

function clockFinding(apart: number): HealthFinding {
  const check = 'clock of the database'
  const message = `The clocks of the database and of the site server are ${apart.toFixed(1)} seconds apart.`
  if (apart <= mostSecondsApart) return ok(check, message)
  const remedy = 'Set both clocks by the same time service (NTP).'
  return { check, state: 'warning', message, remedy }
}

async function restoredFinding(db: Database): Promise<HealthFinding> {
  const check = 'age of the database'
  const { behindSince } = await readIncarnation(db)
  if (behindSince === null) return ok(check, 'It is as new as its content store and its points.')
  return {
    check,
    state: 'error',
    message: `It was restored from an older backup (found at ${behindSince}): nothing is removed until it is accepted.`,
    remedy: 'Look at `slipstream content-library accept-database --dry-run`.',
  }
}
