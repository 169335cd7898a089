// The thread that runs the cases of one target. Before each case the input is put where the supervisor finds it, should
// the thread never come back.

import { parentPort, workerData } from 'node:worker_threads'
import { SlipstreamError } from '#platform/errors'
import { type FuzzReply, type FuzzWork, longestInput } from './fuzz-work.ts'
import { mutateBytes } from './mutate-bytes.ts'
import { randomFrom } from './random.ts'
import { checkSentence, type FuzzTarget } from './target.ts'
import { findTarget } from './targets.ts'

/** The longest that a case may keep the processor busy, and the most memory outside of the heap that it may add. */
const longestMilliseconds = 2000
const mostBytes = 384 * 1024 * 1024

const work = workerData as FuzzWork
const shared = new Uint8Array(work.input)
const state = new Int32Array(work.state)

async function run(): Promise<void> {
  const target = findTarget(work.target)
  const random = randomFrom(work.seed)
  const seeds = target.seeds()
  const words = (target.words ?? []).map(word => new Uint8Array(Buffer.from(word, 'latin1')))
  const totals = { cases: 0, results: 0, slowest: 0 }
  const ends = performance.now() + work.milliseconds
  const isOver = () => totals.cases >= (work.cases ?? Number.POSITIVE_INFINITY) || performance.now() >= ends

  const once = async (input: Uint8Array) => {
    const outcome = await runCase(target, input, totals.cases)
    totals.cases += 1
    totals.slowest = Math.max(totals.slowest, outcome.milliseconds)
    if (outcome.isResult) totals.results += 1
  }
  const material = { others: seeds, words, longest: longestInput }
  const blind = (bytes: Uint8Array) => mutateBytes(random, bytes, material)
  for (const input of seeds) await once(input)
  while (!isOver()) {
    const input = seeds[random.below(seeds.length)] ?? new Uint8Array(0)
    const changed = target.mutate?.(random, input, blind) ?? blind(input)
    await once(changed.subarray(0, longestInput))
  }
  reply({ kind: 'done', ...totals })
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
