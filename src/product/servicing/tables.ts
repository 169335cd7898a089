import type { ColumnType, Generated } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { ErrorReport } from '#platform/errors'
import type { AssessmentStatus, ImageFacts, Proof, Reason, ServicingPlan } from '#product/servicing-engines'

type Json<Value> = ColumnType<Value, string, string>

/** How a run stands. `not-needed`: nothing had to be done, and nothing was published. */
export type ServicingRunState = 'running' | 'succeeded' | 'not-needed' | 'failed'

/** Where an update stands for an image after a run: an assessment's words, and `applied` when it was read back. */
export type UpdateStatus = AssessmentStatus | 'applied'

type Tables = {
  servicing_image_facts: {
    engine: string
    wim_sha256: string
    path: string
    image_index: number
    facts: Json<ImageFacts>
  }
  servicing_runs: {
    id: string
    package_id: string
    base_version: number
    engine: string
    plan: Json<ServicingPlan>
    plan_hash: string
    state: ServicingRunState
    published_version: number | null
    proof: ColumnType<Proof | null, string | null, string | null>
    error: ColumnType<ErrorReport | null, string | null, string | null>
    requested_by: string
    started_at: Generated<Date>
    finished_at: Date | null
  }
  servicing_statuses: {
    run_id: string
    update_sha256: string
    path: string
    image_index: number
    status: UpdateStatus
    reason: ColumnType<Reason | null, string | null, string | null>
  }
}

/** The database with this room's tables. */
export function withServicing(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<Tables>()
}
