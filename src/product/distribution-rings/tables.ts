import type { ColumnType, Generated } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { RolloutState, StageState } from './rollout-rule.ts'

type Json<Value> = ColumnType<Value, string, string>
type Optional<Value> = ColumnType<Value | null, Value | null | undefined, Value | null>

type RingColumns = {
  name: string
  points: Json<string[]>
  groups: Json<string[]>
  minimum_success_percent: number
  minimum_success_count: number
  soak_seconds: number
  needs_promotion: boolean
}

type Tables = {
  distribution_rings: RingColumns & {
    id: string
    name_key: string
    ring_order: number
    set_by: string
    set_at: Generated<Date>
  }
  distribution_rings_rollouts: {
    id: string
    package_id: string
    version_number: number
    state: RolloutState
    reason: Optional<string>
    started_by: string
    started_at: Generated<Date>
    ended_at: Optional<Date>
    next_look_at: Generated<Date>
  }
  distribution_rings_stages: RingColumns & {
    rollout_id: string
    place: number
    state: StageState
    reason: Optional<string>
    point_ids: ColumnType<string[] | null, string | null | undefined, string | null>
    targeted: Generated<number>
    proven: Generated<number>
    failed: Generated<number>
    began_at: Optional<Date>
    gate_met_at: Optional<Date>
    ended_at: Optional<Date>
  }
}

/** The database with this room's tables. */
export function withRings(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<Tables>()
}
