// Collects every hour: what is unneeded goes when its grace has ended.

import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '#platform/logging'
import type { ContentLibrary } from '#product/content-library'

const everyMs = 3_600_000

/** Collects until the signal; an error is logged and met again an hour later. */
export async function keepCollected(
  { library, log }: { library: ContentLibrary; log: Log },
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    await wait(everyMs, null, { signal }).catch(() => undefined)
    if (signal.aborted) return
    try {
      const collected = await library.collect()
      if (collected.objects + collected.quarantine.objects > 0)
        log.info(collected, 'content that nobody needs was removed')
    } catch (error) {
      log.warn({ err: error }, 'unneeded content could not be removed now')
    }
  }
}
