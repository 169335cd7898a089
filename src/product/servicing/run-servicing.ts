// Services a package: plan, carry out on copies (here or on a worker), read back, and only then publish the next version. Whatever
// goes wrong, the version in use stays, and no scratch does.

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SlipstreamError } from '#platform/errors'
import { reachFailpoint } from '#platform/failpoints'
import { isTriedAgain, type JobContext, reportJobError } from '#platform/jobs'
import type { ContentWriter } from '#product/content-store'
import type { Proof, ServicingEngine, ServicingPlan, ServicingWork } from '#product/servicing-engines'
import { carryOutPlan, type ProducedFile } from '#product/servicing-work'
import { findVersionOfOperation } from '#product/upgrade-packages'
import { chooseEngine, chooseEngineOfRun } from './choose-engine.ts'
import { ServicingPlanChanged } from './errors.ts'
import { type GatheredFacts, gatherFacts } from './gather-facts.ts'
import { haveCarriedOut, readDelivered } from './hand-to-workers.ts'
import type { PlanRequest, RunRequest } from './jobs.ts'
import { planOfOpenWork } from './offer-work.ts'
import { planServicing } from './plan.ts'
import { type Produced, publishServiced, type StoredFile } from './publish-serviced.ts'
import { beginRun, endRun, failRun } from './runs.ts'
import type { RunHouse, ServicingHouse } from './servicing-house.ts'

/** How a run ended; the statuses are with the run. */
export type ServicingOutcome = {
  run: string
  state: 'succeeded' | 'not-needed'
  packageId: string
  version: number
}

/** The plan for a request, without doing anything. @throws ServicingEngineMissing, and the errors of gathering facts */
export async function makePlan(
  house: ServicingHouse,
  request: PlanRequest,
  context: JobContext,
): Promise<ServicingPlan> {
  const planning = withEngine(house, chooseEngine(house, request.engine))
  return planOf(planning, await gatherFacts(planning, request, context))
}

/**
 * Services the package.
 * @throws ServicingPlanChanged, ServicingNoSpace, ServicingNotProven, PackageChanged, ServicingEngineMissing,
 * ServicingEngineElsewhere, the errors of gathering facts, those of workers, and the engine's errors
 */
export async function runServicing(
  house: RunHouse,
  request: RunRequest,
  context: JobContext,
): Promise<ServicingOutcome> {
  const run = context.operationId
  const before = await publishedBy(house, run)
  if (before) return before
  const isOnWorker = request.runOn === 'worker'
  try {
    const planning = withEngine(house, chooseEngineOfRun(house, request))
    const offered = await planOfOpenWork(house.db, run)
    const facts = await gatherFacts(planning, request, context)
    const made = planOf(planning, facts)
    const plan = offered ?? made
    refuseOtherPlan(request, { plan, made })
    if (offered === null) {
      const state = isOnWorker && plan.steps.length > 0 ? ('waiting' as const) : ('running' as const)
      await beginRun(house.db, { run, facts, plan, requestedBy: context.requestedBy, state })
      reachFailpoint('servicing.begun')
    }
    const asked = { request, facts, plan, context }
    if (plan.steps.length === 0) return await endUnneeded(house, asked, null)
    return isOnWorker ? await haveWorkerCarryOut(house, asked) : await carryOutHere(house, asked)
  } catch (error) {
    // An attempt that was thought dead can go on beside this one, and be the faster one.
    const meanwhile = await publishedBy(house, run).catch(() => null)
    if (meanwhile) return meanwhile
    const { aborted, reason } = context.signal
    // A server that stops has said no reason of ours: the run then goes on under the same ID after the restart. So does one that the queue
    // tries again, when what it lacked is back.
    const isOver = aborted ? reason instanceof SlipstreamError : !isTriedAgain(error, context.attempt)
    if (isOver) await failRun(house.db, run, reportJobError(aborted ? reason : error))
    throw error
  } finally {
    // What was uploaded and not published is nobody's now; should this fail, the next collection comes at the next start.
    if (isOnWorker) await house.library.collect().catch(() => undefined)
  }
}

/** What the run published in an earlier attempt, or in one that goes on beside this one. */
async function publishedBy({ db }: RunHouse, run: string): Promise<ServicingOutcome | null> {
  const found = await findVersionOfOperation(db, run)
  return found && { run, state: 'succeeded', packageId: found.packageId, version: found.version }
}

type Run = { request: RunRequest; facts: GatheredFacts; plan: ServicingPlan; context: JobContext }

async function carryOutHere(house: RunHouse, asked: Run): Promise<ServicingOutcome> {
  const { request, plan, context } = asked
  const { signal, report, operationId, attempt } = context
  // A folder per attempt: an old attempt that is still alive somewhere cannot write into this one's.
  const folder = join(house.work, `${operationId}-${attempt}`)
  try {
    return await house.library.session(async store => {
      const sources = await sourcesOf(store, asked.facts)
      const { engine } = house
      const { packageId } = request
      const made = await carryOutPlan({ engine, plan, packageId, sources, folder, report, signal })
      report({ phase: 'publishing', bytesDone: 0, bytesTotal: null })
      const files = await adopt(store, made.files, signal)
      reachFailpoint('servicing.stored')
      return publish(house, asked, {
        store,
        files,
        proof: made.proof,
        optimized: made.optimized,
      })
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function haveWorkerCarryOut(house: RunHouse, asked: Run): Promise<ServicingOutcome> {
  const { plan, context } = asked
  const { packageId } = asked.request
  const delivered = await haveCarriedOut(house, { plan, packageId }, context)
  reachFailpoint('servicing.delivered')
  context.report({ phase: 'publishing', bytesDone: 0, bytesTotal: null })
  return house.library.session(async store =>
    publish(house, asked, {
      store,
      files: await readDelivered(store, delivered, context.signal),
      proof: delivered.proof,
      optimized: delivered.optimized ?? [],
    }),
  )
}

/** The files on this server's disk that a plan is carried out with. */
async function sourcesOf(store: ContentWriter, { wims, updates }: GatheredFacts) {
  const sources = { originals: {} as Record<string, string>, updates: {} as ServicingWork['updates'] }
  for (const [path, { sha256 }] of wims) sources.originals[path] = (await store.open(sha256)).path
  for (const { sha256, facts } of updates) {
    sources.updates[sha256] = { file: (await store.open(sha256)).path, facts }
  }
  return sources
}

async function adopt(
  store: ContentWriter,
  files: readonly ProducedFile[],
  signal: AbortSignal,
): Promise<StoredFile[]> {
  const stored: StoredFile[] = []
  for (const { path, file } of files) stored.push({ path, added: await store.adoptFile(file, { signal }) })
  return stored
}

async function publish(
  house: RunHouse,
  asked: Run,
  produced: Pick<Produced, 'store' | 'files' | 'proof' | 'optimized'>,
): Promise<ServicingOutcome> {
  const version = await publishServiced(house, { ...asked, ...produced })
  reachFailpoint('servicing.published')
  if (version === null) return endUnneeded(house, asked, produced.proof)
  const { packageId } = asked.request
  return { run: asked.context.operationId, state: 'succeeded', packageId, version }
}

/** Everything that can be done is in already: nothing is published. */
async function endUnneeded(
  { db }: RunHouse,
  { facts, plan, context }: Run,
  proof: Proof | null,
): Promise<ServicingOutcome> {
  const run = context.operationId
  await endRun(db, { run, plan, state: 'not-needed', publishedVersion: null, proof, wims: null })
  return { run, state: 'not-needed', packageId: facts.package.id, version: facts.package.currentVersion }
}

/**
 * Somebody agreed to another plan, or the package has gone on since a worker was offered its plan. `made` is the plan of now.
 * @throws ServicingPlanChanged
 */
function refuseOtherPlan(
  { packageId, planHash }: RunRequest,
  { plan, made }: { plan: ServicingPlan; made: ServicingPlan },
): void {
  if (plan.contentVersion !== made.contentVersion)
    throw new ServicingPlanChanged({ packageId, expected: plan.hash, found: made.hash })
  if (planHash !== undefined && !plan.hash.startsWith(planHash))
    throw new ServicingPlanChanged({ packageId, expected: planHash, found: plan.hash })
}

/** The house with the engine that was asked for. Images are read by this server's own engine: the other one may not run here. */
function withEngine<House extends ServicingHouse>(house: House, engine: ServicingEngine): House {
  return engine === house.engine ? house : { ...house, engine: { ...engine, inspect: house.engine.inspect } }
}

function planOf(house: ServicingHouse, { media, updates, options }: GatheredFacts): ServicingPlan {
  return planServicing({ engine: house.engine, media, updates, options })
}
