// One package at one time of a schedule, from the choice of its updates to its end. Each step writes down what it did together with the
// next state, so that whoever goes on after a restart begins where this stopped.

import { setTimeout as wait } from 'node:timers/promises'
import { type ErrorReport, reportError, SlipstreamError } from '#platform/errors'
import { reachFailpoint } from '#platform/failpoints'
import { isTriedAgain, type JobContext, type Operation, type Progress } from '#platform/jobs'
import { type AskingHouse, endInterruptedRuns, readRun } from '#product/servicing'
import { downloadUpdatesJob } from '#product/update-downloads'
import { type ChoosingHouse, chooseForPackage, isToDownload, refreshFiles } from './choose-updates.ts'
import { filesToApply } from './files-to-apply.ts'
import { type FinishingHouse, finishPackage } from './finish-package.ts'
import { followOperation, isForGood } from './follow-operation.ts'
import {
  changePackage,
  noteOperation,
  type OccurrenceWork,
  OperationNoted,
  type PackageAt,
  type PackageWork,
  readWork,
} from './occurrence-records.ts'
import { startRun } from './start-run.ts'
import { resultsOfRun, resultsWithoutRun } from './update-results.ts'

/** What servicing a package needs. */
export type ServicePackageHouse = ChoosingHouse &
  AskingHouse &
  FinishingHouse & {
    /**
     * Has it decided what applies to a package version; called when a rule cannot choose because it is not. False when nothing can be
     * decided, because there is no catalogue.
     */
    decideAbout: (version: { packageId: string; version: number }, by: string) => Promise<boolean>
    /** How long it is waited for that. */
    undecidedMs?: number
  }

/** Signal and progress; the signal also ends when the service window closes. */
type StepContext = Pick<JobContext, 'signal'> & { report: (progress: Progress) => void }

type Step = { house: ServicePackageHouse; work: OccurrenceWork; at: PackageAt; context: StepContext }

const pollMs = 1000
const standardUndecidedMs = 15 * 60_000

/**
 * Services a package, or goes on with it; what goes wrong is its result.
 * @returns how it ended
 * @throws the signal's reason, when the server stops
 */
export async function servicePackage(
  house: ServicePackageHouse,
  work: OccurrenceWork,
  { packageId, ...context }: StepContext & { packageId: string },
): Promise<PackageWork> {
  const step: Step = { house, work, at: { occurrence: work.id, packageId }, context }
  for (;;) {
    const now = await readWork(house.db, work.id)
    const one = now?.packages.find(other => other.packageId === packageId)
    if (one === undefined) throw new Error('the occurrence is gone while it runs')
    try {
      if (one.state === 'waiting') await choose(step)
      else if (one.state === 'downloading') await download(step, one)
      else if (one.state === 'servicing') await service(step, one)
      else if (one.state === 'finishing') await finishPackage(house, work, one)
      else return one
    } catch (error) {
      if (error instanceof OperationNoted) continue
      // A server that stops, and what is no error of ours, such as a database that is away: somebody goes on with it later.
      if (!(error instanceof SlipstreamError) || (context.signal.aborted && !isForGood(context.signal)))
        throw error
      await fail(step, one, error)
    }
  }
}

async function choose({ house, work, at, context }: Step): Promise<void> {
  const { definition, requestedBy: by } = work
  context.report({ phase: 'choosing updates', bytesDone: 0, bytesTotal: null })
  const { chosen, leftOut, note } = await whenDecided(house, { by, signal: context.signal }, () =>
    chooseForPackage(
      house,
      { updates: definition.updates, packageId: at.packageId, by, isKept: true },
      new Date(),
    ),
  )
  const kept = { chosen: JSON.stringify(chosen), left_out: JSON.stringify(leftOut), started_at: new Date() }
  if (chosen.length === 0) {
    const reason = ['Nothing to do: nothing was chosen.', ...(note === null ? [] : [`${note}.`])].join(' ')
    await changePackage(house.db, at, 'waiting', {
      ...kept,
      state: 'nothing-to-do',
      reason,
      finished_at: new Date(),
    })
    return
  }
  const state = chosen.some(isToDownload) ? 'downloading' : 'servicing'
  await changePackage(house.db, at, 'waiting', { ...kept, state, reason: note })
  reachFailpoint('servicing-schedules.chosen')
}

/**
 * A rule does not choose before it is decided what applies, which follows publications and synchronisations by itself. What is away for a moment,
 * as the content store or a share may be, is waited for too.
 */
async function whenDecided<Result>(
  house: ServicePackageHouse,
  { by, signal }: { by: string; signal: AbortSignal },
  chooseNow: () => Promise<Result>,
): Promise<Result> {
  const until = performance.now() + (house.undecidedMs ?? standardUndecidedMs)
  for (let hasAsked = false; ; ) {
    try {
      return await chooseNow()
    } catch (error) {
      const { code, facts } = reportError(error)
      if (performance.now() > until) throw error
      if (isTriedAgain(error, 1)) {
        await wait(pollMs, null, { signal }).catch(() => undefined)
        signal.throwIfAborted()
        continue
      }
      if (code !== 'SELECTION_NOT_DECIDED') throw error
      const version = { packageId: String(facts.packageId), version: Number(facts.version) }
      if (!hasAsked && !(await house.decideAbout(version, by))) throw error
      hasAsked = true
      await wait(pollMs, null, { signal }).catch(() => undefined)
      signal.throwIfAborted()
    }
  }
}

async function download({ house, work, at, context }: Step, one: PackageWork): Promise<void> {
  const chosen = one.chosen ?? []
  if (one.download === null) {
    const updates = chosen.filter(isToDownload).map(update => update.name)
    const asked = { data: { updates }, subject: at.packageId, requestedBy: work.requestedBy }
    await house.db.transaction().execute(async trx => {
      await noteOperation(trx, at, { download: await house.start(trx, downloadUpdatesJob, asked) })
    })
    return
  }
  const ended = await followOperation(house.db, one.download, context)
  if (context.signal.aborted) throw context.signal.reason
  const now = await refreshFiles(house.db, chosen, ended.error ?? cutShort(ended))
  await changePackage(house.db, at, 'downloading', { state: 'servicing', chosen: JSON.stringify(now) })
}

async function service({ house, work, at, context }: Step, one: PackageWork): Promise<void> {
  const chosen = one.chosen ?? []
  const { definition } = work
  const { options } = definition
  if (one.run === null) {
    if (context.signal.aborted) throw context.signal.reason
    const updates = filesToApply(at.packageId, chosen, options)
    const asked = { ...at, updates, options, requestedBy: `${work.requestedBy} (“${definition.name}”)` }
    await startRun(house, asked)
    reachFailpoint('servicing-schedules.run-started')
    return
  }
  const ended = await followOperation(house.db, one.run, context)
  // Before its end is read: one that was given up has not written its own.
  await endInterruptedRuns(house.db)
  const run = await readRun(house.db, one.run)
  if (run.state === 'succeeded' || run.state === 'not-needed') {
    await changePackage(house.db, at, 'servicing', {
      state: 'finishing',
      results: JSON.stringify(resultsOfRun(chosen, run)),
      published_version: run.publishedVersion,
    })
    reachFailpoint('servicing-schedules.run-ended')
    return
  }
  const error = isForGood(context.signal)
    ? reportError(context.signal.reason)
    : (run.error ?? ended.error ?? cutShort(ended))
  await end(
    { house, work, at, context },
    one,
    error,
    resultsOfRun(chosen, { ...run, state: 'failed', error }),
  )
}

async function fail(step: Step, one: PackageWork, thrown: unknown): Promise<void> {
  const error = reportError(thrown)
  await end(step, one, error, resultsWithoutRun(one.chosen ?? [], error))
}

async function end(
  { house, at, context }: Step,
  one: PackageWork,
  error: ErrorReport,
  results: ReturnType<typeof resultsOfRun>,
): Promise<void> {
  const isCancelled =
    isForGood(context.signal) && reportError(context.signal.reason).code === 'OPERATION_CANCELLED'
  await changePackage(house.db, at, one.state, {
    state: isCancelled ? 'cancelled' : 'failed',
    reason: error.message,
    error: JSON.stringify(error),
    results: JSON.stringify(results),
    finished_at: new Date(),
  })
}

/** The error of an operation that ended without one. */
function cutShort({ id, state }: Operation): ErrorReport {
  return reportError(new Error(`operation ${id} is ${state} without an error`))
}
