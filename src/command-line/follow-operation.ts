// Waits for an operation, with a progress bar on a terminal, and cancels it when the person presses Ctrl+C. The site being away
// for a while does not end the wait: the work goes on when the site server is back.

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
  { patience = standardPatience, stepOf }: { patience?: typeof standardPatience; stepOf?: StepOf } = {},
): Promise<Operation> {
  const bar = makeProgressBar(out)
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
      if (bar !== null) bar.show(await withStep(operation, stepOf))
      if (operation.finishedAt !== null) return operation
      await wait(patience.lookEveryMs)
    }
  } finally {
    process.off('SIGINT', cancel)
    bar?.stop()
  }
}

/** Says at which step of its own an operation is: `5/9 carry-out`. */
export type StepOf = () => Promise<string>

/** The step is a help for the person, and no reason to stop when it cannot be told. */
async function withStep(operation: Operation, stepOf: StepOf | undefined): Promise<Operation> {
  if (stepOf === undefined || operation.phase === null) return operation
  const step = await stepOf().catch(() => null)
  return step === null ? operation : { ...operation, phase: `${step}: ${operation.phase}` }
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
          out.say(
            'The site server does not answer. What was asked for is not lost; trying again for a minute.',
          )
        hasSaid = true
        await wait(retryEveryMs)
      }
    }
  }
}

/** What a progress bar shows. */
export type ShownProgress = Pick<Operation, 'phase' | 'bytesDone' | 'bytesTotal'>

/** A progress bar where it makes sense; whoever makes one stops it. */
export function makeProgressBar({
  interactive,
}: Output): { show: (progress: ShownProgress) => void; stop: () => void } | null {
  return interactive ? new ProgressBar() : null
}

class ProgressBar {
  readonly #bar = new SingleBar(
    { format: '{phase} {bar} {text}', hideCursor: true, stopOnComplete: false },
    Presets.shades_classic,
  )
  #phase: string | null = null
  #began = performance.now()
  /** Bytes that were done when the phase began: they say nothing of its rate. */
  #doneBefore = 0

  show({ phase, bytesDone, bytesTotal }: ShownProgress): void {
    if (phase === null) return
    const total = bytesTotal ?? Math.max(bytesDone, 1)
    const isNew = phase !== this.#phase
    if (isNew) {
      if (this.#phase !== null) this.#bar.stop()
      this.#phase = phase
      this.#began = performance.now()
      this.#doneBefore = bytesDone
    }
    const shown = { phase: phase.padEnd(20), text: this.#describe(bytesDone, bytesTotal) }
    if (isNew) this.#bar.start(total, bytesDone, shown)
    this.#bar.setTotal(total)
    this.#bar.update(bytesDone, shown)
  }

  /** Bytes, rate and time left, as far as they are known; a phase that moves no bytes says nothing of them. */
  #describe(bytesDone: number, bytesTotal: number | null): string {
    if (bytesDone === 0) return bytesTotal ? `of ${bytesText(bytesTotal)}` : ''
    const perSecond =
      (bytesDone - this.#doneBefore) / Math.max((performance.now() - this.#began) / 1000, 0.001)
    const rate = `${bytesText(Math.round(perSecond))}/s`
    if (bytesTotal === null) return `${bytesText(bytesDone)}  ${rate}`
    const done = `${bytesText(bytesDone)} of ${bytesText(bytesTotal)}`
    if (perSecond <= 0) return done
    return `${done}  ${rate}  ${Math.ceil((bytesTotal - bytesDone) / perSecond)} s left`
  }

  stop(): void {
    this.#bar.stop()
  }
}
