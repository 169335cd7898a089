// Runs one target in a thread, within bounds of time and memory that hold even when the reader never returns.

import { createHash } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { type Finding, type FuzzReply, type FuzzWork, longestInput } from './fuzz-work.ts'

/** How to run a target. */
export type FuzzOptions = {
  target: string
  seed: number
  /** How many cases; null: until the time is over. */
  cases: number | null
  milliseconds: number
  /** After how long a case is taken for one that will not end; 90 seconds unless given. */
  hangMilliseconds?: number
  /** Gets every finding as it is made. */
  onFinding?: (finding: Finding) => void
}

/** What came of it. */
export type FuzzReport = {
  findings: Finding[]
  cases: number
  /** Cases in which the reader gave a result. */
  results: number
  /** Of one case, in milliseconds of processor time. */
  slowest: number
}

/** Generous: other programs want the processor too. */
const defaultHangMilliseconds = 90_000
/** The same mistake shows itself in many cases; a run ends after so many different ones. */
const mostFindings = 10

/** Runs the target to its end, or until a case hangs, uses up the memory, or enough was found. */
export async function runTarget(options: FuzzOptions): Promise<FuzzReport> {
  const input = new SharedArrayBuffer(longestInput)
  const state = new SharedArrayBuffer(8)
  const numbers = new Int32Array(state)
  const work: FuzzWork = {
    target: options.target,
    seed: options.seed,
    cases: options.cases,
    milliseconds: options.milliseconds,
    input,
    state,
  }
  const hangMilliseconds = options.hangMilliseconds ?? defaultHangMilliseconds
  const findings = new Map<string, Finding>()
  const note = (finding: Finding) => {
    const key = firstLines(finding.what)
    if (findings.has(key)) return
    findings.set(key, finding)
    options.onFinding?.(finding)
  }
  const stopped = (what: string) => {
    const bytes = Uint8Array.from(new Uint8Array(input, 0, Atomics.load(numbers, 0)))
    note({ what, input: bytes, caseNumber: Atomics.load(numbers, 1) })
  }
  const worker = new Worker(new URL('./fuzz-worker.ts', import.meta.url), {
    workerData: work,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 768 },
  })
  let totals = { cases: 0, results: 0, slowest: 0 }
  let lastCase = -1
  let since = performance.now()
  await new Promise<void>(resolve => {
    const watch = setInterval(() => {
      const running = Atomics.load(numbers, 1)
      if (running !== lastCase) since = performance.now()
      lastCase = running
      if (performance.now() - since < hangMilliseconds) return
      stopped('it does not end')
      void worker.terminate()
    }, 250)
    worker.on('message', (reply: FuzzReply) => {
      if (reply.kind === 'finding') note(reply.finding)
      else totals = reply
      if (findings.size >= mostFindings) void worker.terminate()
    })
    worker.on('error', error => stopped(error.stack ?? String(error)))
    worker.on('exit', () => {
      clearInterval(watch)
      resolve()
    })
  })
  const { cases, results, slowest } = totals
  return { findings: [...findings.values()], cases, results, slowest }
}

/** A finding in words: what went wrong, and the input by its digest and beginning. */
export function describeFinding({ what, input, caseNumber }: Finding): string {
  const digest = createHash('sha256').update(input).digest('hex').slice(0, 16)
  const start = Buffer.from(input.subarray(0, 48)).toString('latin1')
  return `case ${caseNumber} (${input.length} bytes, ${digest}, begins ${JSON.stringify(start)}): ${what}`
}

/** Tells findings apart: the error, and the two innermost places of it. Numbers vary. */
function firstLines(what: string): string {
  return what
    .split('\n', 3)
    .join('\n')
    .replace(/\d+ (ms|MiB|characters)/g, '$1')
}
