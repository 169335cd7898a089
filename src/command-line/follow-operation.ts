// Waits for an operation, with a progress bar on a terminal, and cancels it when the person presses Ctrl+C.

import { setTimeout as wait } from 'node:timers/promises'
import { Presets, SingleBar } from 'cli-progress'
import type { Operation } from '#api-client'
import type { SiteApi } from './connect.ts'
import { bytesText, type Output } from './output.ts'

const lookEveryMs = 200

/** Follows an operation to its end, whatever that is. */
export async function followOperation(
  { api, out }: { api: SiteApi; out: Output },
  id: string,
): Promise<Operation> {
  const bar = out.interactive ? new ProgressBar() : null
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
      const operation = await api.readOperation({ operation: id })
      bar?.show(operation)
      if (operation.finishedAt !== null) return operation
      await wait(lookEveryMs)
    }
  } finally {
    process.off('SIGINT', cancel)
    bar?.stop()
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
