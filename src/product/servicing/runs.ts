// The record of servicing runs.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { ErrorReport } from '#platform/errors'
import { readOperation } from '#platform/jobs'
import { recordActivity } from '#product/activity'
import type {
  ComponentCleanup,
  Proof,
  Reason,
  ServicingOptions,
  ServicingPlan,
} from '#product/servicing-engines'
import {
  type ConfigurationManagerStatus,
  configurationManagerStatus,
} from './configuration-manager-status.ts'
import { ServicingRunMissing } from './errors.ts'
import type { GatheredFacts } from './gather-facts.ts'
import type { ServicedWim } from './measure-wims.ts'
import { closeWork } from './offer-work.ts'
import { type ServicingRunState, type UpdateStatus, withServicing } from './tables.ts'

/** Where one update stands for one image; `image` is null for the media around the images. */
export type RunStatus = {
  update: string
  image: { path: string; index: number } | null
  status: UpdateStatus
  /** The same in Configuration Manager's number and word. */
  updateStatus: ConfigurationManagerStatus
  reason: Reason | null
}

/** A servicing run as people see it. */
export type ServicingRun = {
  id: string
  packageId: string
  baseVersion: number
  engine: string
  state: ServicingRunState
  /** Null while it is being made, and when it could not be. */
  plan: ServicingPlan | null
  publishedVersion: number | null
  proof: Proof | null
  statuses: RunStatus[]
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
  /** The sizes of the WIM files that it produced; null while nothing is published, and for runs that did not note them. */
  wims: ServicedWim[] | null
}

/** A servicing run in a list: without its plan, its statuses and what was read back. */
export type ServicingRunSummary = Omit<ServicingRun, 'plan' | 'proof' | 'statuses'> & {
  planHash: string | null
  /** Whether what was read back is as planned; false when nothing was read back. */
  proven: boolean
  /** How many things were read back. */
  checks: number
}

/** Writes down that a run was asked for, in the transaction that starts its operation. */
export async function requestRun(
  transaction: DatabaseTransaction,
  asked: {
    run: string
    packageId: string
    baseVersion: number
    engine: string
    requestedBy: string
    choices: Pick<ServicingOptions, 'cleanup' | 'optimize' | 'verify'>
  },
): Promise<void> {
  await withServicing(transaction)
    .insertInto('servicing_runs')
    .values({
      id: asked.run,
      package_id: asked.packageId,
      base_version: asked.baseVersion,
      engine: asked.engine,
      state: 'planning',
      requested_by: asked.requestedBy,
      cleanup: asked.choices.cleanup ?? 'none',
      optimize: asked.choices.optimize ?? false,
      verify: asked.choices.verify ?? 'changed',
    })
    .execute()
}

/**
 * Writes down that a run begins, or waits for a worker; a run that is tried again after a crash begins anew under the same ID.
 */
export async function beginRun(
  db: Database,
  begin: {
    run: string
    facts: GatheredFacts
    plan: ServicingPlan
    requestedBy: string
    state: 'running' | 'waiting'
  },
): Promise<void> {
  const { run, facts, plan, requestedBy, state } = begin
  const begun = {
    package_id: facts.package.id,
    base_version: facts.package.currentVersion,
    engine: plan.engine,
    plan: JSON.stringify(plan),
    plan_hash: plan.hash,
    state,
    published_version: null,
    proof: null,
    error: null,
    requested_by: requestedBy,
    finished_at: null,
    worker: null,
    bytes_downloaded: null,
    bytes_uploaded: null,
    wims: null,
  }
  await withServicing(db)
    .insertInto('servicing_runs')
    .values({ id: run, ...begun })
    .onConflict(conflict => conflict.column('id').doUpdateSet(begun))
    .execute()
}

/**
 * Writes down how a run ended, and ends its work with workers. Only an update whose step was carried out and proven counts as
 * applied.
 */
export async function endRun(
  db: Database | DatabaseTransaction,
  end: {
    run: string
    plan: ServicingPlan
    state: 'succeeded' | 'not-needed'
    publishedVersion: number | null
    proof: Proof | null
    wims: readonly ServicedWim[] | null
  },
): Promise<void> {
  const servicing = withServicing(db)
  await closeWork(db, end.run)
  await servicing
    .updateTable('servicing_runs')
    .set({
      state: end.state,
      published_version: end.publishedVersion,
      proof: end.proof && JSON.stringify(end.proof),
      wims: end.wims && JSON.stringify(end.wims),
      finished_at: new Date(),
    })
    .where('id', '=', end.run)
    .execute()
  // Proven without a new version: the version in use held it before.
  const proven = end.state === 'succeeded' ? ('applied' as const) : ('installed' as const)
  const rows = end.plan.statuses.map(({ update, image, status, reason }) => ({
    run_id: end.run,
    update_sha256: update,
    path: image?.path ?? '',
    image_index: image?.index ?? 0,
    status: status === 'applicable' && end.proof?.proven ? proven : status,
    reason: reason && JSON.stringify(reason),
  }))
  await servicing.deleteFrom('servicing_statuses').where('run_id', '=', end.run).execute()
  for (let at = 0; at < rows.length; at += 1000) {
    await servicing
      .insertInto('servicing_statuses')
      .values(rows.slice(at, at + 1000))
      .execute()
  }
}

/** Writes down that a run failed, and ends its work with workers; one that has published has not failed, whatever went wrong after that. */
export async function failRun(db: Database, run: string, error: ErrorReport | null): Promise<void> {
  await db.transaction().execute(async trx => {
    await closeWork(trx, run)
    const failed = await withServicing(trx)
      .updateTable('servicing_runs')
      .set({ state: 'failed', error: error && JSON.stringify(error), finished_at: new Date() })
      .where('id', '=', run)
      .where('state', 'in', ['planning', 'waiting', 'running'])
      .returning(['package_id', 'requested_by'])
      .executeTakeFirst()
    // Somebody who cancels knows it.
    if (!failed || error?.kind === 'cancelled') return
    await recordActivity(trx, {
      code: 'UPGRADE_PACKAGE_NOT_SERVICED',
      actor: failed.requested_by,
      subject: failed.package_id,
      message: `Package ${failed.package_id} was not serviced: ${error?.message ?? 'the reason is not known'}`,
      facts: { run, error: error?.code ?? null, remedy: error?.remedy ?? null },
    })
  })
}

/** The latest runs of a package, the newest first; at most 100. */
export async function listRuns(db: Database, packageId: string): Promise<ServicingRunSummary[]> {
  const rows = await withServicing(db)
    .selectFrom('servicing_runs')
    .select([
      'id',
      'package_id',
      'base_version',
      'engine',
      'plan_hash',
      'state',
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
      'wims',
    ])
    // Plan and proof can be megabytes: what is said of them is counted where they are.
    .select(sql<boolean>`coalesce((proof->>'proven')::boolean, false)`.as('proven'))
    .select(sql<number>`coalesce(jsonb_array_length(proof->'checks'), 0)`.as('checks'))
    .where('package_id', '=', packageId)
    .orderBy('started_at', 'desc')
    .limit(100)
    .execute()
  return rows.map(row => ({
    id: row.id,
    packageId: row.package_id,
    baseVersion: row.base_version,
    engine: row.engine,
    planHash: row.plan_hash,
    state: row.state,
    publishedVersion: row.published_version,
    proven: row.proven,
    checks: row.checks,
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
    wims: row.wims,
  }))
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

/** @throws ServicingRunMissing */
export async function readRun(db: Database, id: string): Promise<ServicingRun> {
  const servicing = withServicing(db)
  const row = await servicing.selectFrom('servicing_runs').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new ServicingRunMissing({ run: id })
  const statuses = await servicing
    .selectFrom('servicing_statuses')
    .selectAll()
    .where('run_id', '=', id)
    .orderBy('path')
    .orderBy('image_index')
    .execute()
  return {
    id: row.id,
    packageId: row.package_id,
    baseVersion: row.base_version,
    engine: row.engine,
    state: row.state,
    plan: row.plan,
    publishedVersion: row.published_version,
    proof: row.proof,
    statuses: statuses.map(status => ({
      update: status.update_sha256,
      image: status.path === '' ? null : { path: status.path, index: status.image_index },
      status: status.status,
      updateStatus: configurationManagerStatus(status.status),
      reason: status.reason,
    })),
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
    wims: row.wims,
  }
}

/**
 * Ends the record of runs whose operation ended without them: it was cancelled before it began, or given up after its server died
 * too often.
 */
export async function endInterruptedRuns(db: Database): Promise<void> {
  const open = await withServicing(db)
    .selectFrom('servicing_runs')
    .select('id')
    .where('state', 'in', ['planning', 'waiting', 'running'])
    .execute()
  for (const { id } of open) {
    const { state, error } = await readOperation(db, id)
    if (state === 'failed' || state === 'cancelled') await failRun(db, id, error)
  }
}
