// Servicing runs as people see them.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import type { ErrorReport } from '#platform/errors'
import { olderThan, type Page } from '#platform/http'
import type { ComponentCleanup, Proof, ServicingPlan } from '#product/servicing-engines'
import {
  type ConfigurationManagerStatus,
  configurationManagerStatus,
} from './configuration-manager-status.ts'
import type { UpdateClass } from './continue-on-error.ts'
import { ServicingRunAmbiguous, ServicingRunMissing } from './errors.ts'
import type { ServicedWim } from './measure-wims.ts'
import type { RunStep } from './run-steps.ts'
import type { StatusReason } from './statuses-of-run.ts'
import { type RunPriority, type ServicingRunState, type UpdateStatus, withServicing } from './tables.ts'

/** Where one update stands for one image; `image` is null for the media around the images. */
export type RunStatus = {
  update: string
  image: { path: string; index: number } | null
  status: UpdateStatus
  /** The same in Configuration Manager's number and word. */
  updateStatus: ConfigurationManagerStatus
  reason: StatusReason | null
}

/** A servicing run in a list: without its plan, its statuses and what was read back. */
export type ServicingRunSummary = {
  id: string
  packageId: string
  baseVersion: number
  engine: string
  state: ServicingRunState
  /** Where it is, since when. */
  step: RunStep
  stepAt: string
  priority: RunPriority
  publishedVersion: number | null
  error: ErrorReport | null
  requestedBy: string
  startedAt: string
  finishedAt: string | null
  /** The servicing worker that had it last; null for a run on the site server. */
  worker: string | null
  /** What travelled between the site and workers for this run; null for a run on the site server. */
  bytesDownloaded: number | null
  bytesUploaded: number | null
  /** What was chosen for it besides its updates. */
  cleanup: ComponentCleanup
  optimize: boolean
  verify: 'changed' | 'whole'
  continueOnError: boolean
  continueOnErrorClasses: UpdateClass[] | null
  /** How many times an update could not be put into an image; the statuses say which. */
  failures: number
  /** The sizes of the WIM files that it produced; null while nothing is published, and for runs that did not note them. */
  wims: ServicedWim[] | null
  planHash: string | null
  /** Whether what was read back is as planned; false when nothing was read back. */
  proven: boolean
  /** How many things were read back. */
  checks: number
}

/** A servicing run as people see it. */
export type ServicingRun = Omit<ServicingRunSummary, 'planHash' | 'proven' | 'checks'> & {
  /** Null while it is being made, and when it could not be. */
  plan: ServicingPlan | null
  proof: Proof | null
  statuses: RunStatus[]
  /** The steps that it took, each with the moment in which it began. */
  steps: { step: RunStep; at: string }[]
}

/** Which runs of a package are listed. */
export type RunFilter = Page & { state?: ServicingRunState | undefined }

/** Runs of a package, the newest first; at most 100 where nothing else is said. @throws PagePlaceGone */
export async function listRuns(
  db: Database,
  packageId: string,
  { state, limit = 100, after }: RunFilter = {},
): Promise<ServicingRunSummary[]> {
  let query = selectSummaries(db)
    .where('package_id', '=', packageId)
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
  if (state !== undefined) query = query.where('state', '=', state)
  if (after !== undefined)
    query = query.where(await olderThan(db, { table: 'servicing_runs', time: 'started_at', id: 'id' }, after))
  return (await query.execute()).map(summaryOf)
}

/** The whole ID of the run that somebody named by it, or by its beginning. @throws ServicingRunMissing, ServicingRunAmbiguous */
export async function findRun(db: Database, run: string): Promise<string> {
  const rows = await withServicing(db)
    .selectFrom('servicing_runs')
    .select('id')
    .where(sql<string>`id::text`, 'like', `${run.toLowerCase()}%`)
    .limit(2)
    .execute()
  const [row] = rows
  if (!row) throw new ServicingRunMissing({ run })
  if (rows.length > 1) throw new ServicingRunAmbiguous({ run })
  return row.id
}

/** The package of the run that somebody named. @throws ServicingRunMissing, ServicingRunAmbiguous */
export async function packageOfRun(db: Database, run: string): Promise<string> {
  const id = await findRun(db, run)
  const row = await withServicing(db)
    .selectFrom('servicing_runs')
    .select('package_id')
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw new ServicingRunMissing({ run })
  return row.package_id
}

/** @throws ServicingRunMissing */
export async function readRun(db: Database, id: string): Promise<ServicingRun> {
  const servicing = withServicing(db)
  const row = await selectSummaries(db).where('id', '=', id).executeTakeFirst()
  const long = await servicing
    .selectFrom('servicing_runs')
    .select(['plan', 'proof', 'steps'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row || !long) throw new ServicingRunMissing({ run: id })
  const statuses = await servicing
    .selectFrom('servicing_statuses')
    .selectAll()
    .where('run_id', '=', id)
    .orderBy('path')
    .orderBy('image_index')
    .execute()
  const { planHash: _, proven: __, checks: ___, ...summary } = summaryOf(row)
  return {
    ...summary,
    plan: long.plan,
    proof: long.proof,
    statuses: statuses.map(status => ({
      update: status.update_sha256,
      image: status.path === '' ? null : { path: status.path, index: status.image_index },
      status: status.status,
      updateStatus: configurationManagerStatus(status.status),
      reason: status.reason,
    })),
    steps: long.steps.map(({ step, at }) => ({ step, at: new Date(at).toISOString() })),
  }
}

type SummaryRow = Awaited<ReturnType<ReturnType<typeof selectSummaries>['executeTakeFirstOrThrow']>>

/** Plan and proof can be megabytes: what is said of them is counted where they are. */
function selectSummaries(db: Database) {
  return withServicing(db)
    .selectFrom('servicing_runs')
    .select([
      'id',
      'package_id',
      'base_version',
      'engine',
      'plan_hash',
      'state',
      'step',
      'step_at',
      'priority',
      'published_version',
      'error',
      'requested_by',
      'started_at',
      'finished_at',
      'worker',
      'bytes_downloaded',
      'bytes_uploaded',
      'cleanup',
      'optimize',
      'verify',
      'continue_on_error',
      'continue_on_error_classes',
      'wims',
    ])
    .select(sql<number>`jsonb_array_length(failures)`.as('failures'))
    .select(sql<boolean>`coalesce((proof->>'proven')::boolean, false)`.as('proven'))
    .select(sql<number>`coalesce(jsonb_array_length(proof->'checks'), 0)`.as('checks'))
}

function summaryOf(row: SummaryRow): ServicingRunSummary {
  return {
    id: row.id,
    packageId: row.package_id,
    baseVersion: row.base_version,
    engine: row.engine,
    state: row.state,
    step: row.step,
    stepAt: row.step_at.toISOString(),
    priority: row.priority,
    publishedVersion: row.published_version,
    error: row.error,
    requestedBy: row.requested_by,
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    worker: row.worker,
    bytesDownloaded: row.bytes_downloaded,
    bytesUploaded: row.bytes_uploaded,
    cleanup: row.cleanup,
    optimize: row.optimize,
    verify: row.verify,
    continueOnError: row.continue_on_error,
    continueOnErrorClasses: row.continue_on_error_classes,
    failures: row.failures,
    wims: row.wims,
    planHash: row.plan_hash,
    proven: row.proven,
    checks: row.checks,
  }
}

/** How many runs there are in each state. */
export async function countRuns(db: Database): Promise<{ state: ServicingRunState; count: number }[]> {
  return withServicing(db)
    .selectFrom('servicing_runs')
    .select('state')
    .select(row => row.fn.countAll<number>().as('count'))
    .groupBy('state')
    .execute()
}
