// The parts that `npm run check` and `npm test` are made of, and running them.

import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

/** One command of a run. */
export type Part = {
  name: string
  /** The npm package and its program, for example `['@biomejs/biome', 'biome']`. */
  program: readonly [string, string]
  words: readonly string[]
  /** Whether it is Vitest, whose tests are counted one by one; any other part counts as one test. */
  isVitest?: boolean
  /** Added to the environment; undefined takes a variable out. */
  environment?: Record<string, string | undefined>
  /** Shows the output while it runs, instead of only when it fails. */
  isShown?: boolean
}

/** How tests ended. */
export type Counts = { passed: number; failed: number; skipped: number }

export type PartResult = { name: string; passed: boolean; seconds: number; output: string; counts: Counts }

export const types: Part = { name: 'types', program: ['typescript', 'tsc'], words: ['--pretty'] }
/** The console is for browsers: another library of types, and JSX. */
export const consoleTypes: Part = {
  name: 'types of the console',
  program: ['typescript', 'tsc'],
  words: ['--pretty', '--project', 'src/console'],
}
export const lint: Part = {
  name: 'lint',
  program: ['@biomejs/biome', 'biome'],
  words: ['check', '--colors=off'],
}
export const unused: Part = { name: 'unused', program: ['knip', 'knip'], words: ['--no-progress'] }

/** A run of Vitest over some projects or files. */
export function vitest(part: { name: string; words: readonly string[] } & Partial<Part>): Part {
  return { ...part, program: ['vitest', 'vitest'], words: ['run', ...part.words], isVitest: true }
}

/**
 * Runs parts, two at a time (each can use a core of a small machine), and prints a line for each that ends. The
 * output of those that fail follows at the end.
 */
export async function runParts(parts: readonly Part[]): Promise<PartResult[]> {
  const waiting = [...parts]
  const results: PartResult[] = []
  async function runNext(): Promise<void> {
    for (let part = waiting.shift(); part; part = waiting.shift()) {
      const result = await runPart(part)
      results.push(result)
      say(
        `${result.passed ? 'passed' : 'FAILED'}  ${result.name.padEnd(28)} ${result.seconds.toFixed(1).padStart(6)} s`,
      )
    }
  }
  await Promise.all([runNext(), runNext()])
  for (const { name, passed, output } of results) {
    if (!passed && output !== '') say(`\n---- ${name} ----\n${output.trimEnd()}\n`)
  }
  return results
}

/** Sums up; the counts of parts that are not Vitest are one each. */
export function sum(results: readonly PartResult[]): Counts {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const { counts } of results) {
    total.passed += counts.passed
    total.failed += counts.failed
    total.skipped += counts.skipped
  }
  return total
}

export function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

async function runPart(part: Part): Promise<PartResult> {
  const started = performance.now()
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-part-'))
  try {
    const report = join(folder, 'report.json')
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const script = await scriptOf(part.program)
    const words = [script, ...part.words, ...(part.isVitest ? reporters : [])]
    const { code, output } = await run(words, part)
    const counts = part.isVitest ? countTests(await readReport(report), code === 0) : one(code === 0)
    return {
      name: part.name,
      passed: counts.failed === 0,
      seconds: (performance.now() - started) / 1000,
      output,
      counts,
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The JavaScript file behind a package's program: runs on this very Node, without a shell, on every platform. */
async function scriptOf([packageName, program]: readonly [string, string]): Promise<string> {
  const folder = join(root, 'node_modules', packageName)
  const { bin } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    bin: Record<string, string>
  }
  const script = bin[program]
  if (script === undefined) throw new Error(`${packageName} has no program ${program}.`)
  return join(folder, script)
}

async function run(words: readonly string[], part: Part): Promise<{ code: number; output: string }> {
  // Programs that a part starts get this Node too, also when the caller's PATH begins with another.
  const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`
  const child = spawn(process.execPath, words, {
    cwd: root,
    env: { ...process.env, ...part.environment, PATH: path },
    stdio: part.isShown ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
  })
  const pieces: Buffer[] = []
  child.stdout?.on('data', piece => pieces.push(piece))
  child.stderr?.on('data', piece => pieces.push(piece))
  const stop = (signal: NodeJS.Signals) => child.kill(signal)
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  const code = await new Promise<number>((done, failed) => {
    child.once('error', failed)
    child.once('close', status => done(status ?? 1))
  })
  process.off('SIGTERM', stop)
  process.off('SIGINT', stop)
  return { code, output: Buffer.concat(pieces).toString('utf8') }
}

/** The part of Vitest's JSON report that is used. */
export type VitestReport = {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: readonly { status: string; assertionResults: readonly unknown[] }[]
}

async function readReport(file: string): Promise<VitestReport | null> {
  return readFile(file, 'utf8').then(
    text => JSON.parse(text) as VitestReport,
    () => null,
  )
}

/**
 * Counts the tests of a report. A file that could not be loaded has no tests and counts as one that failed; so does
 * a run that wrote no report, or that failed for a reason that no test shows, such as an error outside of tests.
 */
export function countTests(report: VitestReport | null, succeeded: boolean): Counts {
  if (report === null) return one(false)
  const broken = report.testResults.filter(
    file => file.status === 'failed' && file.assertionResults.length === 0,
  )
  const failed = report.numFailedTests + broken.length
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && !succeeded ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

function one(passed: boolean): Counts {
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 }
}
