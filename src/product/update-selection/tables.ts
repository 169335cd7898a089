import type { ColumnType, Generated } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { ChosenUpdate } from './choose-updates.ts'
import type { SelectionRule } from './selection-rule.ts'

type Json<Value> = ColumnType<Value, string, string>

type Tables = {
  update_selection_rules: {
    id: Generated<string>
    name: string
    rule: Json<SelectionRule>
    made_by: string
    made_at: Generated<Date>
    changed_at: Generated<Date>
  }
  update_selection_evaluations: {
    id: Generated<string>
    rule_id: string
    package_id: string
    version_number: number
    evaluated_at: Generated<Date>
    requested_by: string
    chosen: Json<ChosenUpdate[]>
  }
}

/** The database with this room's tables. */
export function withSelection(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<Tables>()
}
