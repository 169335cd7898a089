// Keeps a lease: heartbeats with progress and log lines, until the work is done or the site says that the lease is over.

import type { Log } from '#platform/logging'
import type { ServicingProgress } from '#product/servicing-engines'
import {
  type ClaimedWork,
  type DoStep,
  linesOfHeartbeat,
  standardLimits,
  type WorkStep,
  withinLimit,
} from '#product/servicing-work'
import { WorkTakenAway } from './errors.ts'
import { isLeaseLost, type LeaseCalls } from './site-calls.ts'

/** A lease that is being kept. */
export type HeldLease = {
  /** Aborted when the lease is over, with {@link WorkTakenAway}, or when the worker stops. */
  signal: AbortSignal
  report: (progress: ServicingProgress) => void
  /** Does a step of the work within its limit; the site hears of it with the next heartbeat. */
  doStep: DoStep
  /** Adds a line to the log of the run. */
  say: (line: string) => void
  /** Ends the heartbeats; what was said last still goes out when the lease is not over. */
  stop: () => Promise<void>
}

/** People look at the progress, and a cancelled run shall end soon, however long the lease is. */
const longestPauseMs = 2000
/** Lines that wait for a site that is away; older ones are dropped. */
const mostWaitingLines = 10_000
const longestLine = 2000

/** Begins to send heartbeats. */
export function holdLease(
  { run, leaseSeconds, limits }: Pick<ClaimedWork, 'run' | 'leaseSeconds' | 'limits'>,
  { calls, log, stopping }: { calls: LeaseCalls; log: Log; stopping: AbortSignal },
): HeldLease {
  const lost = new AbortController()
  const signal = AbortSignal.any([lost.signal, stopping])
  const said = collectLines()
  let latest: ServicingProgress = { phase: 'begins', bytesDone: 0, bytesTotal: null }
  let busy: Promise<void> | null = null
  let isOver = false
  let step: WorkStep | null = null

  async function beat(): Promise<void> {
    const lines = said.take()
    try {
      const beat = { ...latest, phase: latest.phase.slice(0, 200), ...(step && { step }), lines }
      await calls.beat(beat, AbortSignal.timeout(30_000))
    } catch (error) {
      said.putBack(lines)
      if (isLeaseLost(error)) {
        isOver = true
        lost.abort(new WorkTakenAway({ run }, { cause: error }))
      } else {
        log.warn({ err: error, run }, 'a heartbeat did not get through')
      }
    }
  }
  // One at a time: a heartbeat that hangs must not be overtaken by others that say the same.
  const timer = setInterval(
    () => {
      busy ??= beat().finally(() => {
        busy = null
      })
    },
    Math.min(longestPauseMs, leaseSeconds * 250),
  )
  let phase = ''
  return {
    signal,
    report(progress) {
      latest = progress
      if (progress.phase === phase) return
      phase = progress.phase
      said.add(phase)
    },
    doStep(next, work) {
      step = next
      said.add(`step ${next}`)
      return withinLimit(next, { limits: { ...standardLimits, ...limits }, signal }, work)
    },
    say: said.add,
    async stop() {
      clearInterval(timer)
      await busy
      while (!isOver && said.waiting() > 0) {
        const before = said.waiting()
        await beat()
        if (said.waiting() >= before) break
      }
    },
  }
}

/** The lines that the site does not have yet, each with its moment. */
function collectLines() {
  let lines: string[] = []
  let dropped = 0
  return {
    add(text: string): void {
      const moment = new Date().toISOString()
      for (const line of text.split(/\r?\n/)) lines.push(`${moment} ${line}`.slice(0, longestLine))
      const tooMany = lines.length - mostWaitingLines
      if (tooMany <= 0) return
      lines = lines.slice(tooMany)
      dropped += tooMany
    },
    take(): string[] {
      const note = dropped > 0 ? [`(${dropped} lines were dropped: the site was away)`] : []
      dropped = 0
      return [...note, ...lines.splice(0, linesOfHeartbeat - note.length)]
    },
    putBack(taken: readonly string[]): void {
      lines.unshift(...taken)
    },
    waiting: () => lines.length,
  }
}
