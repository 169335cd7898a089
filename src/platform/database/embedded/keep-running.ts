// Starts PostgreSQL again when it has ended without being asked to: somebody killed it, or the system did for want of memory. It listens
// where it listened before, so that whoever has its address finds it again.

import type { ChildProcess } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '#platform/logging'

const pauseMs = { first: 100, longest: 10_000 }

/** How a PostgreSQL is started, found to be ready, and ended. */
type Keeping = {
  start: () => Promise<ChildProcess>
  isReady: (child: ChildProcess) => Promise<boolean>
  end: (child: ChildProcess) => Promise<void>
  log: Log
}

/** Keeps it running until `stop`, which ends it. */
export function keepRunning(
  first: ChildProcess,
  { start, isReady, end, log }: Keeping,
): { stop: () => Promise<void> } {
  const stopping = new AbortController()
  const { signal } = stopping
  let child = first
  async function runsAgain(): Promise<boolean> {
    try {
      child = await start()
      if (!signal.aborted && (await isReady(child))) return true
      await end(child)
    } catch (error) {
      log.error({ err: error }, 'the database cannot be started now')
    }
    return false
  }
  async function keep(): Promise<void> {
    for (;;) {
      await ended(child)
      if (signal.aborted) return
      const { exitCode, signalCode } = child
      log.error({ exitCode, signalCode }, 'the database of this data folder has ended; it is started again')
      for (let pause = pauseMs.first; ; pause = Math.min(pauseMs.longest, pause * 2)) {
        // What served connections under the old one may need a moment to end.
        await wait(pause, null, { signal }).catch(() => undefined)
        if (signal.aborted) return
        if (await runsAgain()) break
      }
      log.info('the database runs again')
    }
  }
  const kept = keep()
  return {
    async stop() {
      stopping.abort()
      await end(child)
      await kept
    },
  }
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise(resolve => child.once('exit', () => resolve()))
}
