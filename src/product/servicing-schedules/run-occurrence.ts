// What the job of an occurrence does: its packages one after the other, each to its end; then the end of the whole.

import type { JobContext, Progress } from '#platform/jobs'
import { allowedUntil } from '#product/schedules'
import { ServiceWindowClosed } from './errors.ts'
import { isForGood } from './follow-operation.ts'
import {
  changePackage,
  endOccurrence,
  type OccurrenceEnd,
  type OccurrenceWork,
  openPackageStates,
  type PackageWork,
  readWork,
} from './occurrence-records.ts'
import { type ServicePackageHouse, servicePackage } from './service-package.ts'

/** How an occurrence ended; the packages are with it. */
export type OccurrenceOutcome = { occurrence: string; state: string }

const longestTimerMs = 2 ** 31 - 1

/**
 * Does what is due, or goes on with it.
 * @throws OperationCancelled; the signal's reason, when the server stops
 */
export async function runOccurrence(
  house: ServicePackageHouse,
  { occurrence }: { occurrence: string },
  context: JobContext,
): Promise<OccurrenceOutcome> {
  const work = await readWork(house.db, occurrence)
  if (work === null || work.state !== 'running') return { occurrence, state: work?.state ?? 'cancelled' }
  const done: PackageWork[] = []
  for (const [place, one] of work.packages.entries()) {
    const report = ({ phase, ...bytes }: Progress) =>
      context.report({
        phase: `${one.packageId} (${place + 1} of ${work.packages.length}): ${phase}`,
        ...bytes,
      })
    done.push(await takeTurn(house, work, { one, before: done, context: { ...context, report } }))
    if (isForGood(context.signal)) break
  }
  // What was cancelled when all was done is done.
  const isCancelled =
    isForGood(context.signal) &&
    (done.length < work.packages.length || done.some(one => one.state === 'cancelled'))
  const end = isCancelled ? cancelledEnd : endOf(done)
  const { name } = work.definition
  await endOccurrence(house.db, { id: occurrence, name, requestedBy: work.requestedBy }, end)
  if (isCancelled) throw context.signal.reason
  return { occurrence, state: end.state }
}

const cancelledEnd: OccurrenceEnd = {
  state: 'cancelled',
  reason: 'Somebody cancelled the scheduled updates.',
}

type Turn = { one: PackageWork; before: readonly PackageWork[]; context: JobContext }

async function takeTurn(
  house: ServicePackageHouse,
  work: OccurrenceWork,
  { one, before, context }: Turn,
): Promise<PackageWork> {
  if (!openPackageStates.includes(one.state)) return one
  const { definition } = work
  const windows = work.outsideWindows ? [] : definition.serviceWindows
  const now = new Date()
  const until = allowedUntil(windows, now)
  if (one.state === 'waiting') {
    const reason = reasonNotToBegin(work, { until, now, before })
    if (reason !== null) {
      const change = { state: 'not-started' as const, reason, finished_at: now }
      await changePackage(house.db, { occurrence: work.id, packageId: one.packageId }, 'waiting', change)
      return { ...one, state: 'not-started', reason }
    }
  }
  const { signal, stop } = closeAt(until === null ? now : until, { now, packageId: one.packageId, context })
  try {
    const { packageId } = one
    return await servicePackage(house, work, { packageId, signal, report: context.report })
  } finally {
    stop()
  }
}

/** Why a package is not begun; null when it is. */
function reasonNotToBegin(
  { definition }: OccurrenceWork,
  at: { until: Date | 'always' | null; now: Date; before: readonly PackageWork[] },
): string | null {
  const failed = at.before.find(other => other.state === 'failed')
  if (failed !== undefined && !definition.options.continueOnError)
    return `Not started: ${failed.packageId} failed, and the schedule does not continue on error.`
  if (at.until === 'always') return null
  if (at.until === null) return 'Not started: no service window is open any more.'
  const minutes = (at.until.getTime() - at.now.getTime()) / 60_000
  if (minutes >= definition.maximumRunMinutes) return null
  return `Not started: its service window closes in ${Math.floor(minutes)} minutes, and a package may take ${definition.maximumRunMinutes}.`
}

/** The signal of the job, which is also aborted when the service window closes. */
function closeAt(
  until: Date | 'always',
  { now, packageId, context }: { now: Date; packageId: string; context: JobContext },
): { signal: AbortSignal; stop: () => void } {
  if (until === 'always') return { signal: context.signal, stop: () => undefined }
  const closing = new AbortController()
  const close = () => closing.abort(new ServiceWindowClosed({ packageId, closedAt: until.toISOString() }))
  const timer = setTimeout(close, Math.min(until.getTime() - now.getTime(), longestTimerMs))
  return { signal: AbortSignal.any([context.signal, closing.signal]), stop: () => clearTimeout(timer) }
}

/** Succeeded, when no package failed and none was left out; what was not applied is said. */
function endOf(packages: readonly PackageWork[]): OccurrenceEnd {
  const count = (state: PackageWork['state']) => packages.filter(one => one.state === state).length
  const bad = [
    { word: 'failed', number: count('failed') },
    { word: 'not started', number: count('not-started') },
    { word: 'cancelled', number: count('cancelled') },
  ].filter(({ number }) => number > 0)
  if (bad.length > 0) {
    const counts = bad.map(({ word, number }) => `${number} ${word}`).join(', ')
    return { state: 'failed', reason: `Of ${packages.length} packages: ${counts}.` }
  }
  const partly = count('partly')
  return {
    state: 'succeeded',
    reason:
      partly === 0
        ? null
        : `With errors: ${partly} of ${packages.length} packages are without some of the updates, or could not be distributed.`,
  }
}
