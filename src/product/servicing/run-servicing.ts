// Services a package: plan, carry out on copies, read back, and only then publish the next version. Whatever goes wrong, the
// version in use stays, and no scratch does.

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SlipstreamError } from '#platform/errors'
import { reachFailpoint } from '#platform/failpoints'
import type { JobContext } from '#platform/jobs'
import type { Proof, ServicingPlan } from '#product/servicing-engines'
import { findVersionOfOperation } from '#product/upgrade-packages'
import { ServicingNotProven, ServicingPlanChanged } from './errors.ts'
import { freezeWork, refuseChanged } from './freeze-work.ts'
import { type GatheredFacts, gatherFacts } from './gather-facts.ts'
import type { PlanRequest, RunRequest } from './jobs.ts'
import { planServicing } from './plan.ts'
import { prepareWork } from './prepare-work.ts'
import { publishServiced } from './publish-serviced.ts'
import { beginRun, endRun, failRun } from './runs.ts'
import type { RunHouse, ServicingHouse } from './servicing-house.ts'

/** How a run ended; the statuses are with the run. */
export type ServicingOutcome = {
  run: string
  state: 'succeeded' | 'not-needed'
  packageId: string
  version: number
}

/** The plan for a request, without doing anything. */
export async function makePlan(
  house: ServicingHouse,
  request: PlanRequest,
  context: JobContext,
): Promise<ServicingPlan> {
  return planOf(house, await gatherFacts(house, request, context))
}

/**
 * Services the package.
 * @throws ServicingPlanChanged, ServicingNoSpace, ServicingNotProven, PackageChanged, the errors of gathering facts, and the
 * engine's errors
 */
export async function runServicing(
  house: RunHouse,
  request: RunRequest,
  context: JobContext,
): Promise<ServicingOutcome> {
  const run = context.operationId
  const before = await findVersionOfOperation(house.db, run)
  if (before) return { run, state: 'succeeded', packageId: before.packageId, version: before.version }
  const facts = await gatherFacts(house, request, context)
  const plan = planOf(house, facts)
  if (request.planHash !== undefined && !plan.hash.startsWith(request.planHash)) {
    throw new ServicingPlanChanged({
      packageId: request.packageId,
      expected: request.planHash,
      found: plan.hash,
    })
  }
  await beginRun(house.db, { run, facts, plan, requestedBy: context.requestedBy })
  try {
    const asked = { request, facts, plan, context }
    return plan.steps.length > 0 ? await carryOut(house, asked) : await endUnneeded(house, asked, null)
  } catch (error) {
    const { aborted, reason } = context.signal
    // A server that stops has said no reason of ours: the run then goes on under the same ID after the restart.
    if (!aborted || reason instanceof SlipstreamError) await failRun(house.db, run, aborted ? reason : error)
    throw error
  }
}

type Run = { request: RunRequest; facts: GatheredFacts; plan: ServicingPlan; context: JobContext }

async function carryOut(house: RunHouse, { request, facts, plan, context }: Run): Promise<ServicingOutcome> {
  const { signal, report, operationId, attempt } = context
  // A folder per attempt: an old attempt that is still alive somewhere cannot write into this one's.
  const folder = join(house.work, `${operationId}-${attempt}`)
  try {
    return await house.library.session(async store => {
      report({ phase: 'copying', bytesDone: 0, bytesTotal: null })
      const work = await prepareWork(house, { plan, facts, folder })
      reachFailpoint('servicing.prepared')
      await house.engine.apply(plan, work, report, signal)
      reachFailpoint('servicing.applied')
      report({ phase: 'proving', bytesDone: 0, bytesTotal: null })
      const produced = await freezeWork(work)
      const proof = await house.engine.verify(plan, work, signal)
      refuseUnproven(request.packageId, proof)
      reachFailpoint('servicing.proven')
      await refuseChanged(produced, request.packageId)
      report({ phase: 'publishing', bytesDone: 0, bytesTotal: null })
      const version = await publishServiced(house, {
        store,
        facts,
        plan,
        work,
        proof,
        request,
        context,
      })
      reachFailpoint('servicing.published')
      if (version === null) return await endUnneeded(house, { request, facts, plan, context }, proof)
      return { run: operationId, state: 'succeeded' as const, packageId: request.packageId, version }
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Everything that can be done is in already: nothing is published. */
async function endUnneeded(
  { db }: RunHouse,
  { facts, plan, context }: Run,
  proof: Proof | null,
): Promise<ServicingOutcome> {
  const run = context.operationId
  await endRun(db, { run, plan, state: 'not-needed', publishedVersion: null, proof })
  return { run, state: 'not-needed', packageId: facts.package.id, version: facts.package.currentVersion }
}

function refuseUnproven(packageId: string, proof: Proof): void {
  if (proof.proven) return
  const wrong = proof.checks.filter(check => !check.ok)
  const first = wrong[0]
  throw new ServicingNotProven({
    packageId,
    failed: wrong.length,
    first: first ? `${first.what} ${first.where}` : 'nothing was read back',
  })
}

function planOf(house: ServicingHouse, { media, updates, options }: GatheredFacts): ServicingPlan {
  return planServicing({ engine: house.engine, media, updates, options })
}
