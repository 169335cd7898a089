import type { ColumnType, Generated } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { ErrorReport } from '#platform/errors'
import type {
  AssessmentStatus,
  BlamedUpdate,
  ComponentCleanup,
  ImageFacts,
  InstallTimes,
  Proof,
  ServicingPlan,
  UpdateFailure,
} from '#product/servicing-engines'
import type { Delivery } from '#product/servicing-work'
import type { UpdateClass } from './continue-on-error.ts'
import type { ServicedWim } from './measure-wims.ts'
import type { RunStep } from './run-steps.ts'
import type { KeptResult } from './runs.ts'
import type { StatusReason } from './statuses-of-run.ts'

type Json<Value> = ColumnType<Value, string, string>

/** How a run stands. `planning`: asked for, and its plan is not made yet; `waiting`: for a worker; `not-needed`: nothing had to be done, and nothing was published. */
export type ServicingRunState = 'planning' | 'waiting' | 'running' | 'succeeded' | 'not-needed' | 'failed'

/** How the work of a run stands while it is with workers. */
export type WorkState = 'waiting' | 'leased' | 'delivered' | 'given-up'

/**
 * Where an update stands for an image after a run: an assessment's words, `applied` when it was read back, and `failed` when it could not
 * be put in.
 */
export type UpdateStatus = AssessmentStatus | 'applied' | 'failed'

/** How urgent a run is among those that wait. */
export type RunPriority = 'high' | 'medium' | 'low'

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
    plan: ColumnType<ServicingPlan | null, string | null, string>
    plan_hash: string | null
    state: ServicingRunState
    published_version: number | null
    proof: ColumnType<Proof | null, string | null, string | null>
    error: ColumnType<ErrorReport | null, string | null, string | null>
    requested_by: string
    started_at: Generated<Date>
    finished_at: Date | null
    worker: string | null
    bytes_downloaded: number | null
    bytes_uploaded: number | null
    cleanup: Generated<ComponentCleanup>
    optimize: Generated<boolean>
    verify: Generated<'changed' | 'whole'>
    wims: ColumnType<ServicedWim[] | null, string | null | undefined, string | null>
    continue_on_error: Generated<boolean>
    continue_on_error_classes: ColumnType<UpdateClass[] | null, string | null | undefined, never>
    failures: ColumnType<UpdateFailure[], string | undefined, string>
    first_plan: ColumnType<ServicingPlan | null, string | null | undefined, string | null>
    priority: Generated<RunPriority>
    step: Generated<RunStep>
    step_at: Generated<Date>
    steps: ColumnType<{ step: RunStep; at: string }[], never, unknown>
    lane: Generated<'site' | 'worker'>
    began_at: ColumnType<Date | null, never, Date>
    produced: ColumnType<KeptResult | null, never, string | null>
    attempt: Generated<number>
  }
  servicing_workers: {
    name: string
    name_key: string
    engine: string | null
    created_by: string
    created_at: Generated<Date>
    last_seen_at: Date | null
    runs_at_once: Generated<number>
  }
  servicing_work: {
    run_id: string
    engine: string
    state: WorkState
    attempts: Generated<number>
    worker: string | null
    lease: string | null
    expires_at: ColumnType<Date | null, never, Date | null>
    phase: string | null
    bytes_done: Generated<number>
    bytes_total: number | null
    delivery: ColumnType<Delivery | null, never, string>
    error: ColumnType<ErrorReport | null, never, string>
    failed: ColumnType<BlamedUpdate | null, never, string | null>
    priority: Generated<RunPriority>
    not_before: ColumnType<Date | null, never, Date | null>
    offered_at: Generated<Date>
    taken: ColumnType<string[], never, string>
  }
  servicing_done: {
    key: string
    sha256: string
    is_held: boolean
    install_times: Json<InstallTimes>
    used_at: Generated<Date>
  }
  servicing_log: { run_id: string; number: Generated<number>; text: string }
  servicing_statuses: {
    run_id: string
    update_sha256: string
    path: string
    image_index: number
    status: UpdateStatus
    reason: ColumnType<StatusReason | null, string | null, string | null>
  }
}

/** The database with this room's tables. */
export function withServicing(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<Tables>()
}
