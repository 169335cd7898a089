// Services a package: plan, pre-flight, carry out on copies (here or on a worker), read back, and only then publish the next version.
// Whatever goes wrong, the version in use stays, and no scratch does. Where a run is stands in the database (run-steps.ts): after a
// restart it goes on from there.

import { errorFromReport, SlipstreamError } from '#platform/errors'
import { reachFailpoint } from '#platform/failpoints'
import { isTriedAgain, type JobContext, reportJobError } from '#platform/jobs'
import { ContentHashMismatch, ContentMissing } from '#product/content-store'
import { failuresOf, type ServicingPlan, type UpdateFailure } from '#product/servicing-engines'
import { withinLimit } from '#product/servicing-work'
import { findVersionOfOperation, readPackage } from '#product/upgrade-packages'
import { carryOutHere, haveWorkerCarryOut, publishKept, type RunAt } from './carry-out-run.ts'
import { chooseEngine, chooseEngineOfRun } from './choose-engine.ts'
import { addFailures, classOf, continuesOver, stoppedBy } from './continue-on-error.ts'
import { TakenWorkUnproven } from './done-before.ts'
import { distribute, endUnneeded, type ServicingOutcome } from './end-run.ts'
import {
  ServicingAttemptOver,
  ServicingNothingLeft,
  ServicingPlanChanged,
  ServicingStepRefused,
  ServicingUpdatesRefused,
} from './errors.ts'
import { gatherFacts } from './gather-facts.ts'
import type { PlanRequest, RunRequest } from './jobs.ts'
import { placeText } from './left-out.ts'
import { moveRun, takeRun } from './move-run.ts'
import { isWorkOpen } from './offer-work.ts'
import { planOf, planOfRun, type RunPlan, withEngine } from './plan-of-run.ts'
import { errorOfFailures, preFlight } from './pre-flight.ts'
import { openRunLog } from './run-log.ts'
import { isEnd } from './run-steps.ts'
import { beginPlanning, failRun, keepPlan, readRecord, requestRun } from './runs.ts'
import type { RunHouse, ServicingHouse } from './servicing-house.ts'
import { takeTurn } from './take-turn.ts'

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
 * Services the package, when no other run of it has begun.
 * @throws ServicingPlanChanged, ServicingUpdatesRefused, ServicingNotReady, ServicingNoSpace, ServicingNotProven, ServicingStepTimedOut,
 * PackageChanged, JobPostponed, ServicingAttemptOver, ServicingEngineMissing, ServicingEngineElsewhere, the errors of gathering facts, those of workers, and the engine's
 */
export async function runServicing(
  house: RunHouse,
  request: RunRequest,
  context: JobContext,
): Promise<ServicingOutcome> {
  const run = context.operationId
  const engine = chooseEngineOfRun(house, request)
  const { currentVersion: baseVersion } = await readPackage(house.db, request.packageId)
  const { requestedBy } = context
  await requestRun(house.db, { run, baseVersion, engine: engine.name, requestedBy, request })
  const { attempt } = await takeRun(house.db, { run, fence: context.fence })
  await takeTurn(house.db, run, request.packageId)
  const log = openRunLog(house.db, run)
  const at: RunAt = {
    house: withEngine(house, engine),
    run,
    attempt,
    request,
    context: telling(context, log.say),
    log,
  }
  try {
    log.say(`attempt ${context.attempt} of the run for ${request.packageId}, asked for by ${requestedBy}`)
    const outcome = await goOn(at)
    log.say(`the run ended: ${outcome.state}, version ${outcome.version} is in use`)
    return outcome
  } catch (error) {
    // An attempt that was thought dead can go on beside this one, and be the faster one.
    const meanwhile = await findVersionOfOperation(house.db, run).catch(() => null)
    if (meanwhile) return await endPublished(at, meanwhile)
    await noteFailure(at, error)
    throw error
  } finally {
    await log.close()
  }
}

/** What is published has succeeded, whatever was met since. Points may not have been told: the connection can break after any commit. */
async function endPublished(
  at: RunAt,
  { packageId, version }: { packageId: string; version: number },
): Promise<ServicingOutcome> {
  const { step } = await readRecord(at.house.db, at.run)
  return step === 'distribute'
    ? distribute(at, version)
    : { run: at.run, state: 'succeeded', packageId, version }
}

/** The same context; each new phase is a line of the log. */
function telling(context: JobContext, say: (text: string) => void): JobContext {
  let last = ''
  return {
    ...context,
    report(progress) {
      context.report(progress)
      if (progress.phase !== last) say(progress.phase)
      last = progress.phase
    },
  }
}

/** Goes on from the step at which the run is. */
async function goOn(at: RunAt): Promise<ServicingOutcome> {
  const { house, run, request, log } = at
  const record = await readRecord(house.db, run)
  const version = record.publishedVersion
  const { packageId } = request
  if (version !== null && record.step === 'distribute') return distribute(at, version)
  if (isEnd(record.step) && record.step !== 'failed') {
    const state = record.step === 'succeeded' ? ('succeeded' as const) : ('not-needed' as const)
    // Nothing was published: what the updates were to go onto need not be what is in use.
    return {
      run,
      state,
      packageId,
      version: version ?? (await readPackage(house.db, packageId)).currentVersion,
    }
  }
  // The server died before the operation ended with it.
  if (record.step === 'failed' && record.error !== null) throw errorFromReport(record.error)
  if (record.plan !== null && (await isWorkOpen(house.db, run))) {
    log.say('the work is with servicing workers since before')
    const planned = await planOfRun(at, record.failures)
    refuseOtherContent(request, record.plan, planned.first)
    return workThrough(at, { ...planned, plan: record.plan }, record.failures)
  }
  if (record.produced !== null && record.plan !== null) {
    log.say('what was produced before the restart is read again')
    const planned = await planOfRun(at, record.failures)
    refuseOtherContent(request, record.plan, planned.first)
    const outcome = await publishAgain(at, { ...planned, plan: record.plan }, record.produced)
    if (outcome !== null) return outcome
  }
  if (record.step !== 'queued')
    log.say(`the step ${record.step} was interrupted: its work is done again`, 'warning')
  return workThrough(at, null, record.failures)
}

async function publishAgain(
  at: RunAt,
  planned: RunPlan,
  produced: Parameters<typeof publishKept>[2],
): Promise<ServicingOutcome | null> {
  try {
    return await publishKept(at, planned, produced)
  } catch (error) {
    if (!(error instanceof ContentMissing || error instanceof ContentHashMismatch)) throw error
    at.log.say(`it is not there as it was (${error.code}): the work is done again`, 'warning')
    return null
  }
}

/** Plans and carries out; leaves out what fails and does the rest again, as often as the request lets it. */
async function workThrough(
  at: RunAt,
  offered: RunPlan | null,
  known: readonly UpdateFailure[],
): Promise<ServicingOutcome> {
  let planned = offered
  let failures = known
  for (;;) {
    try {
      planned ??= await planAnew(at, failures)
      if (planned.plan.steps.length === 0) return await endWithoutWork(at, planned, failures)
      return await carryOut(at, planned, offered === planned)
    } catch (error) {
      if (error instanceof TakenWorkUnproven) {
        await beginPlanning(at.house.db, at)
        planned = null
        continue
      }
      const found = withoutWhat(at, planned, { failures, error })
      if (found === null) throw error
      for (const one of found.slice(failures.length)) at.log.say(tellFailure(one), 'warning')
      failures = found
      at.log.say('the run goes on without it, from unchanged copies', 'warning')
      await beginPlanning(at.house.db, at, failures)
      planned = null
    }
  }
}

/** Nothing has to be done; when that is because all that was to be done failed, the run has failed. @throws ServicingNothingLeft */
async function endWithoutWork(
  at: RunAt,
  planned: RunPlan,
  failures: readonly UpdateFailure[],
): Promise<ServicingOutcome> {
  const [first] = failures
  if (first === undefined) return endUnneeded(at, planned, null)
  const { packageId } = at.request
  throw new ServicingNothingLeft({ packageId, failed: failures.length, first: first.error.message })
}

function tellFailure({ update, image, error }: UpdateFailure): string {
  return `the update ${update.slice(0, 12)} failed for ${placeText(image)} (${error.code}): ${error.message}`
}

/** Makes the plan, writes it down, and refuses what the request does not go on over. */
async function planAnew(at: RunAt, failures: readonly UpdateFailure[]): Promise<RunPlan> {
  const { house, request, context, log } = at
  await beginPlanning(house.db, at)
  const { signal } = context
  const planned = await withinLimit('plan', { limits: house.limits, signal }, limited =>
    planOfRun({ ...at, context: { ...context, signal: limited } }, failures),
  )
  const { first, plan, facts } = planned
  const { packageId, planHash } = request
  if (planHash !== undefined && !first.hash.startsWith(planHash))
    throw new ServicingPlanChanged({ packageId, expected: planHash, found: first.hash })
  await keepPlan(house.db, at, { first, plan, baseVersion: facts.base.number })
  reachFailpoint('servicing.begun')
  log.say(`plan ${plan.hash}: ${plan.steps.length} steps, ${plan.neededBytes} bytes of free disk needed`)
  const stopped = stoppedBy(request, plan, kindIn(planned))
  const [refused] = stopped
  if (refused !== undefined) {
    const first = `${refused.fileName} for ${placeText(refused.image)}`
    const many = new Set(stopped.map(({ update }) => update)).size
    throw new ServicingUpdatesRefused({ packageId, refused: many, first, reason: refused.reason.text })
  }
  return planned
}

function kindIn({ facts }: RunPlan) {
  const kinds = new Map(facts.updates.map(({ sha256, facts: { kind } }) => [sha256, kind]))
  return (update: string) => kinds.get(update) ?? 'update'
}

/** @throws ServicingPlanChanged when the package has gone on since the plan was made */
function refuseOtherContent({ packageId }: RunRequest, plan: ServicingPlan, made: ServicingPlan): void {
  if (plan.contentVersion !== made.contentVersion)
    throw new ServicingPlanChanged({ packageId, expected: plan.hash, found: made.hash })
}

async function carryOut(at: RunAt, planned: RunPlan, isOffered: boolean): Promise<ServicingOutcome> {
  const { house, request, context, log } = at
  const isHere = request.runOn === 'site'
  if (isOffered) return haveWorkerCarryOut(at, planned)
  await moveRun(house.db, at, 'pre-flight')
  const { limits, library, engine } = house
  const { failures, bytesRead } = await withinLimit(
    'pre-flight',
    { limits, signal: context.signal },
    signal => {
      const here = isHere ? { engine, folder: house.work, unpacked: house.unpacked } : null
      return preFlight({ library, ...planned, here, report: context.report, signal })
    },
  )
  log.say(`pre-flight: ${bytesRead} bytes were read and are as they were added`)
  if (failures.length > 0) throw errorOfFailures(request.packageId, failures)
  reachFailpoint('servicing.checked')
  return isHere ? carryOutHere(at, planned) : haveWorkerCarryOut(at, planned)
}

/** The failures so far and those of this error, when the run goes on over all of them; null when it does not. */
function withoutWhat(
  { request, context }: RunAt,
  planned: RunPlan | null,
  { failures, error }: { failures: readonly UpdateFailure[]; error: unknown },
): UpdateFailure[] | null {
  const more = failuresOf(error)
  if (context.signal.aborted || planned === null) return null
  const kindOf = kindIn(planned)
  return more.every(({ update }) => continuesOver(request, classOf(kindOf(update))))
    ? addFailures(failures, more)
    : null
}

/** Ends the run, unless the server stops or the error passes: then it stays at its step, and goes on at the next attempt. */
async function noteFailure(at: RunAt, error: unknown): Promise<void> {
  const { house, context, log } = at
  const { aborted, reason } = context.signal
  // A server that stops has said no reason of ours.
  if (aborted && !(reason instanceof SlipstreamError)) {
    log.say('the site server stops; the run goes on after its next start', 'warning')
    return
  }
  const report = reportJobError(aborted ? reason : error)
  log.say(`${report.code}: ${report.message}`, 'error')
  if (!aborted && isTriedAgain(error, context.attempt)) {
    log.say('this may pass: the run is tried again', 'warning')
    return
  }
  // Somebody else has moved the run: it is theirs. Should nobody have, it ends with its operation (endInterruptedRuns).
  if (error instanceof ServicingStepRefused || error instanceof ServicingAttemptOver) return
  await failRun(house.db, at, { error: report, failures: aborted ? [] : failuresOf(error) })
  // What was produced or uploaded and not published is nobody's now; should this fail, the next collection comes by itself.
  await house.library.collect().catch(() => undefined)
}
