import type { Generated } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { ErrorFacts } from '#platform/errors'
import type { Severity } from './catalogue/define.ts'

type Tables = {
  activity_messages: {
    id: Generated<number>
    at: Generated<Date>
    severity: Severity
    code: string
    actor: string
    subject: string | null
    message: string
    facts: string | ErrorFacts
    announced: Generated<boolean>
  }
  activity_audit: {
    id: Generated<number>
    at: Generated<Date>
    code: string
    actor: string
    subject: string | null
    message: string
    value_before: string | null
    value_after: string | null
    sequence: number | null
    previous_hash: string | null
    hash: string | null
  }
}

/** The database with this room's tables. */
export function withActivity(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<Tables>()
}
