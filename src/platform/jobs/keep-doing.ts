import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '#platform/logging'

/**
 * Does something again and again until the signal; an error is logged, and it is tried again the next time.
 * @param failed what the log says then
 */
export async function keepDoing(
  {
    doOnce,
    everyMs,
    log,
    failed,
  }: {
    doOnce: () => Promise<unknown>
    everyMs: number
    log: Log
    failed: string
  },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await doOnce()
    } catch (error) {
      log.warn({ err: error }, failed)
    }
    await wait(everyMs, null, { signal }).catch(() => undefined)
  }
}
