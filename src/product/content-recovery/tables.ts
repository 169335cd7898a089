import type { Generated } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'

/** Who wanted a verification: somebody now, or the schedule. */
export type PassKind = 'requested' | 'scheduled'

type Tables = {
  content_recovery_passes: {
    id: string
    kind: PassKind
    started_at: Generated<Date>
    finished_at: Date | null
    last_object: Generated<string>
    objects_checked: Generated<number>
    bytes_checked: Generated<number>
    objects_total: number
    bytes_total: number
  }
  content_recovery_findings: {
    sha256: string
    size: number
    state: 'damaged' | 'missing'
    pass: string
    found_at: Generated<Date>
    healed_at: Date | null
    healed_from: string | null
    why: string | null
  }
}

/** The database with this room's tables. */
export function withRecovery(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<Tables>()
}
