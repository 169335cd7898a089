// The thread that runs the cases of one target. Before each case the input is put where the supervisor finds it, should
// the thread never come back.

import { parentPort, workerData } from 'node:worker_threads'
import { SlipstreamError } from '#platform/errors'
import { startBlockCoverage } from './block-coverage.ts'
import { type FuzzReply, type FuzzWork, longestInput } from './fuzz-work.ts'
import { mutateBytes } from './mutate-bytes.ts'
import { randomFrom } from './random.ts'
import { checkSentence, type FuzzTarget } from './target.ts'
import { findTarget } from './targets.ts'

/** The longest that a case may keep the processor busy, and the most memory outside of the heap that it may add. */
const longestMilliseconds = 2000
const mostBytes = 384 * 1024 * 1024

/** How many cases share one look at the coverage: looking takes longer than most cases. */
const batch = 32

const work = workerData as FuzzWork
const shared = new Uint8Array(work.input)
const state = new Int32Array(work.state)

async function run(): Promise<void> {
  const target = findTarget(work.target)
  const random = randomFrom(work.seed)
  const corpus = [...target.seeds()]
  const words = (target.words ?? []).map(word => new Uint8Array(Buffer.from(word, 'latin1')))
  const totals = { cases: 0, results: 0, slowest: 0 }
  const ends = performance.now() + work.milliseconds
  const isOver = () => totals.cases >= (work.cases ?? Number.POSITIVE_INFINITY) || performance.now() >= ends

  const once = async (input: Uint8Array, isCounted: boolean) => {
    const outcome = await runCase(target, input, totals.cases)
    if (!isCounted) return
    totals.cases += 1
    totals.slowest = Math.max(totals.slowest, outcome.milliseconds)
    if (outcome.isResult) totals.results += 1
  }
  const change = (): Uint8Array => {
    const input = corpus[random.below(corpus.length)] ?? new Uint8Array(0)
    const material = { others: corpus, words, longest: longestInput }
    const blind = (bytes: Uint8Array) => mutateBytes(random, bytes, material)
    return (target.mutate?.(random, input, blind) ?? blind(input)).subarray(0, longestInput)
  }

  const coverage = work.watched.length > 0 ? startBlockCoverage(work.watched) : null
  for (const input of [...corpus]) await once(input, true)
  coverage?.takeNew(true)
  const seeds = corpus.length
  while (!isOver()) {
    const inputs: Uint8Array[] = []
    for (let index = 0; index < batch && !isOver(); index += 1) {
      const input = change()
      inputs.push(input)
      await once(input, true)
    }
    if (coverage === null || !coverage.takeNew(!work.isGuided) || !work.isGuided) continue
    for (const input of inputs) {
      await once(input, false)
      if (coverage.takeNew(true)) corpus.push(input)
    }
  }
  const blocks = coverage?.reached() ?? 0
  coverage?.stop()
  reply({ kind: 'done', ...totals, blocks, kept: corpus.length - seeds })
}

/** Runs one case; says whether the reader gave a result, and how long the processor was busy with it. */
async function runCase(
  target: FuzzTarget,
  input: Uint8Array,
  caseNumber: number,
): Promise<{ isResult: boolean; milliseconds: number }> {
  shared.set(input)
  Atomics.store(state, 0, input.length)
  Atomics.add(state, 1, 1)
  const memory = process.memoryUsage().arrayBuffers
  const busy = busyMilliseconds()
  let isResult = false
  const report = (what: string) => reply({ kind: 'finding', finding: { what, input, caseNumber } })
  try {
    await target.run(input)
    isResult = true
  } catch (error) {
    const what = wrongness(error)
    if (what !== null) report(what)
  }
  const milliseconds = busyMilliseconds() - busy
  if (milliseconds > longestMilliseconds) report(`it took ${Math.round(milliseconds)} ms`)
  const grown = process.memoryUsage().arrayBuffers - memory
  if (grown > mostBytes) report(`it took ${Math.round(grown / 2 ** 20)} MiB`)
  return { isResult, milliseconds }
}

/** Why an error is a finding; null for a typed one that is fit to be shown. */
function wrongness(error: unknown): string | null {
  try {
    if (!(error instanceof SlipstreamError)) throw error
    checkSentence(error)
    return null
  } catch (finding) {
    return finding instanceof Error ? (finding.stack ?? finding.message) : String(finding)
  }
}

function busyMilliseconds(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

function reply(message: FuzzReply): void {
  parentPort?.postMessage(message)
}

await run()
