// Wakes what waits for something to change, and keeps what must not stop going.

import type { Log } from '#platform/logging'

/** Rung when something has changed: the desired state, what is held, what is under way. */
export type Bell = {
  ring: () => void
  /** For one listener: waits until the bell rings, also if it rang since the last wait, or the time is over. */
  listen: () => (ms: number, signal: AbortSignal) => Promise<void>
}

/** Hangs up a bell. */
export function makeBell(): Bell {
  let rung = 0
  const sleepers = new Set<() => void>()
  return {
    ring() {
      rung += 1
      for (const wake of [...sleepers]) wake()
    },
    listen() {
      let heard = rung
      return (ms, signal) =>
        new Promise(resolve => {
          const wake = () => {
            heard = rung
            clearTimeout(timer)
            sleepers.delete(wake)
            signal.removeEventListener('abort', wake)
            resolve()
          }
          const timer = setTimeout(wake, Math.min(ms, longestWaitMs))
          sleepers.add(wake)
          signal.addEventListener('abort', wake)
          if (heard !== rung || signal.aborted) wake()
        })
    },
  }
}

const longestWaitMs = 24 * 3_600_000
const afterFailureMs = 15_000

/**
 * Does something again and again, when the bell rings or after the milliseconds that it answers, until the signal. What it throws
 * is logged and is no reason to stop.
 */
export async function keepDoing(
  { bell, log }: { bell: Bell; log: Log },
  what: { name: string; work: () => Promise<number> },
  signal: AbortSignal,
): Promise<void> {
  const next = bell.listen()
  while (!signal.aborted) {
    const pause = await what.work().catch(error => {
      if (!signal.aborted) log.error({ err: error }, `${what.name} did not work; it is tried again`)
      return afterFailureMs
    })
    await next(pause, signal)
  }
}
