import type { ColumnType, Generated, GeneratedAlways } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { BoundaryKind } from './boundary-value.ts'

type Made = {
  created_by: ColumnType<string, string, never>
  created_at: ColumnType<Date, undefined, never>
  modified_by: string
  modified_at: Generated<Date>
}

type Tables = {
  boundaries: Made & {
    id: GeneratedAlways<number>
    name: string
    name_key: string
    kind: BoundaryKind
    value: string
    /** Never read as text: `value` says the same. */
    addresses: ColumnType<string, string, string>
    description: string
  }
  boundaries_groups: Made & {
    id: GeneratedAlways<number>
    name: string
    name_key: string
    description: string
    is_default: Generated<boolean>
    default_fallback_minutes: ColumnType<number | null, undefined, number | null>
    holds_ungrouped_points: Generated<boolean>
  }
  boundaries_group_boundaries: { group_id: number; boundary_id: number }
  boundaries_group_points: { group_id: number; point_id: string }
  boundaries_group_neighbours: { group_id: number; neighbour_id: number; fallback_minutes: number | null }
}

/** The database with this room's tables. */
export function withBoundaries(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<Tables>()
}
