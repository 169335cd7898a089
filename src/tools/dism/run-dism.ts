// One run of DISM: its arguments, its progress, and its failures as typed errors.

import { basename, resolve } from 'node:path'
import { ProgramFailed, ProgramMissing, runProgram } from '#tools/program'
import type { CodeGroup } from './code-entry.ts'
import { explainedCodes, normalCode } from './error-codes.ts'
import {
  DismArgumentRefused,
  DismDenied,
  DismDied,
  DismFailed,
  DismImageDamaged,
  DismMissing,
  DismMountTrouble,
  DismOutputUnreadable,
  DismPrerequisiteMissing,
  DismResourcesExhausted,
  DismUpdateRefused,
} from './errors.ts'
import { createErrorReader, readProgressLine, type SaidError } from './read-output.ts'

/** What every verb takes. */
export type DismOptions = {
  /** Path of `dism.exe`. Nothing is looked up. */
  program: string
  /** DISM appends to this file. */
  logFile: string
  /** A folder for DISM's temporary files, on a disk with space; it must exist. */
  scratchFolder: string
  /** Aborting it ends DISM. What it had mounted stays mounted: discard it afterwards. */
  signal?: AbortSignal | undefined
  /** Percent of the run, from DISM's progress bar. */
  onProgress?: ((percent: number) => void) | undefined
  /** Every line, as DISM prints it. */
  onLine?: ((line: string) => void) | undefined
  /** Milliseconds after which DISM is ended as hung. Default: 6 hours, more than a reset of the base takes. */
  limitMs?: number | undefined
}

/** What a run left behind. */
export type DismResult = {
  /** Whether DISM says that a restart completes it (exit code 3010); for an image that is its first start. */
  restartNeeded: boolean
  /** The lines, only where the verb reads them. */
  lines: string[]
}

/** A run of a verb. */
export type DismRun = {
  /** For sentences: `mount image 1 of install.wim`. */
  doing: string
  args: readonly string[]
  options: DismOptions
  /** Keeps the lines, for verbs that list something. */
  holdLines?: boolean
}

const defaultLimitMs = 6 * 60 * 60 * 1000
const restartExitCode = 3010
/** Lines of a list; an image knows some thousand packages, of five lines each. */
const mostLines = 200_000
const longestLine = 64 * 1024

/**
 * Runs DISM.
 * @throws the errors of this room; ProgramTimedOut of tools/program; the signal's reason
 */
export async function runDism(run: DismRun): Promise<DismResult> {
  const { options } = run
  const lines: string[] = []
  const error = createErrorReader()
  const onLine = (line: string): void => {
    options.onLine?.(line)
    const percent = readProgressLine(line)
    if (percent !== null) options.onProgress?.(percent)
    error.read(line)
    if (run.holdLines !== true) return
    if (lines.length >= mostLines)
      throw new DismOutputUnreadable({ doing: run.doing, line: 'too many lines' })
    lines.push(line)
  }
  const log = basename(options.logFile)
  let exitCode: number | null = 0
  try {
    await runProgram({
      program: {
        executable: options.program,
        neededFor: 'servicing Windows images',
        debian: 'none: DISM is a part of Windows',
        elsewhere: 'Windows, or the Windows ADK',
      },
      args: [
        '/English',
        ...run.args,
        pathArgument('LogPath', options.logFile),
        pathArgument('ScratchDir', options.scratchFolder),
      ],
      signal: options.signal,
      onLine,
      maxOutputBytes: longestLine,
      // DISM does its work in processes of its own (DismHost.exe).
      endsWholeTree: true,
      timeoutMs: options.limitMs ?? defaultLimitMs,
    })
  } catch (cause) {
    if (cause instanceof ProgramMissing) throw new DismMissing({ program: options.program }, { cause })
    if (!(cause instanceof ProgramFailed)) throw cause
    exitCode = exitCodeOf(cause)
    const signal = cause.facts.signal
    if (exitCode === null && error.found() === null)
      throw new DismDied({ doing: run.doing, how: `signal ${String(signal)}`, log }, { cause })
  }
  const verdict = judge(exitCode, error.found())
  if ('failure' in verdict) throw dismError(run.doing, verdict.failure, log)
  return { restartNeeded: verdict.restartNeeded, lines }
}

/**
 * What an exit code and an error block mean together. An error block is a failure whatever the exit code is. Exit code 3010
 * is success.
 */
export function judge(
  exitCode: number | null,
  said: SaidError | null,
): { restartNeeded: boolean } | { failure: SaidError } {
  if (said !== null) {
    return said.code === normalCode(restartExitCode) ? { restartNeeded: true } : { failure: said }
  }
  if (exitCode === 0) return { restartNeeded: false }
  if (exitCode === restartExitCode) return { restartNeeded: true }
  return { failure: { code: normalCode(exitCode ?? 1), text: '' } }
}

const classes: Record<CodeGroup, typeof DismFailed> = {
  update: DismUpdateRefused,
  prerequisite: DismPrerequisiteMissing,
  image: DismImageDamaged,
  mount: DismMountTrouble,
  resources: DismResourcesExhausted,
  denied: DismDenied,
  other: DismFailed,
}

/** The typed error of a code. */
export function dismError(doing: string, said: SaidError, log: string): Error {
  const known = explainedCodes.get(said.code)
  const says = said.text === '' ? 'DISM gave no sentence.' : said.text.replace(/([^.!?])$/, '$1.')
  return new classes[known?.group ?? 'other']({
    doing,
    dismCode: said.code,
    name: known?.name ?? '',
    meaning: known?.meaning ?? says,
    cause: known?.cause ?? '',
    advice: known?.advice ?? 'Read the DISM log.',
    said: said.text,
    log,
  })
}

/** The code of an error that {@link dismError} made; null for any other error. */
export function dismCodeOf(error: unknown): string | null {
  const facts = error instanceof Error && 'facts' in error ? error.facts : null
  const code = typeof facts === 'object' && facts !== null && 'dismCode' in facts ? facts.dismCode : null
  return typeof code === 'string' ? code : null
}

/** `/Name:<absolute path>`. DISM gets it as one argument, so blanks are no matter; quotation marks would be. */
export function pathArgument(name: string, path: string): string {
  const refuse = (reason: string) => new DismArgumentRefused({ what: name, value: path, reason })
  if (path === '') throw refuse('it is empty')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/["\u0000-\u001f]/.test(path)) throw refuse('it holds a quotation mark or a control character')
  return `/${name}:${resolve(path)}`
}

/** `/Index:<number>`. */
export function indexArgument(name: string, index: number): string {
  if (Number.isSafeInteger(index) && index >= 1) return `/${name}:${index}`
  throw new DismArgumentRefused({ what: name, value: String(index), reason: 'it is not a number from 1' })
}

function exitCodeOf(error: InstanceType<typeof ProgramFailed>): number | null {
  const code = error.facts.exitCode
  return typeof code === 'number' ? code : null
}
