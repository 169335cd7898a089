// Waits for an operation, with a progress bar on a terminal, and cancels it when the person presses Ctrl+C. The site being away
// for a while does not end the wait: the work goes on there, or goes on when the site server is back.

import { setTimeout as wait } from 'node:timers/promises'
import { Presets, SingleBar } from 'cli-progress'
import type { Operation } from '#api-client'
import type { SiteApi } from './connect.ts'
import { SiteUnreachable } from './errors.ts'
import { bytesText, type Output } from './output.ts'

/** How often to look, and for how long the site may be away; milliseconds. */
const standardPatience = { lookEveryMs: 200, retryEveryMs: 1000, awayMs: 60_000 }

/**
 * Follows an operation to its end, whatever that is.
 * @throws SiteUnreachable when the site is away for more than a minute; ProblemReceived
 */
export async function followOperation(
  { api, out }: { api: Pick<SiteApi, 'readOperation' | 'cancelOperation'>; out: Output },
  id: string,
  patience = standardPatience,
): Promise<Operation> {
  const bar = out.interactive ? new ProgressBar() : null
  const look = makePatientLook({ api, out }, id, patience)
  let cancelled = false
  const cancel = () => {
    if (cancelled) process.exit(1)
    cancelled = true
    out.say('Cancelling; press Ctrl+C again to stop waiting.')
    void api.cancelOperation({ operation: id }).catch(() => undefined)
  }
  process.on('SIGINT', cancel)
  try {
    for (;;) {
      const operation = await look()
      bar?.show(operation)
      if (operation.finishedAt !== null) return operation
      await wait(patience.lookEveryMs)
    }
  } finally {
    process.off('SIGINT', cancel)
    bar?.stop()
  }
}

/** Looks at an operation; while the site is away it tries again, and says so once. */
function makePatientLook(
  { api, out }: { api: Pick<SiteApi, 'readOperation'>; out: Output },
  id: string,
  { retryEveryMs, awayMs }: typeof standardPatience,
): () => Promise<Operation> {
  let hasSaid = false
  return async () => {
    const until = performance.now() + awayMs
    for (;;) {
      try {
        return await api.readOperation({ operation: id })
      } catch (error) {
        if (!(error instanceof SiteUnreachable) || performance.now() > until) throw error
        if (!hasSaid)
          out.say('The site server does not answer; the work goes on there. Trying again for a minute.')
        hasSaid = true
        await wait(retryEveryMs)
      }
    }
  }
}

class ProgressBar {
  readonly #bar = new SingleBar(
    {
      format: '{phase} {bar} {done} of {total}  {speed}/s  {left} left',
      hideCursor: true,
      stopOnComplete: false,
    },
    Presets.shades_classic,
  )
  #phase: string | null = null
  #began = performance.now()

  show({ phase, bytesDone, bytesTotal }: Operation): void {
    if (phase === null) return
    const total = bytesTotal ?? Math.max(bytesDone, 1)
    if (phase !== this.#phase) {
      if (this.#phase !== null) this.#bar.stop()
      this.#phase = phase
      this.#began = performance.now()
      this.#bar.start(total, 0, { phase: phase.padEnd(20), done: '', total: '', speed: '', left: '?' })
    }
    const perSecond = bytesDone / Math.max((performance.now() - this.#began) / 1000, 0.001)
    const left =
      perSecond > 0 && bytesTotal !== null ? `${Math.ceil((bytesTotal - bytesDone) / perSecond)} s` : '?'
    this.#bar.setTotal(total)
    this.#bar.update(bytesDone, {
      done: bytesText(bytesDone),
      total: bytesTotal === null ? '?' : bytesText(bytesTotal),
      speed: bytesText(perSecond),
      left,
    })
  }

  stop(): void {
    this.#bar.stop()
  }
}
