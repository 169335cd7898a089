// One run of wimlib-imagex: its environment, its progress lines, and its exit codes as typed errors.

import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { type ProgramResult, runProgram } from '#tools/program'
import {
  NoSpaceForWim,
  WimContentRefused,
  WimDamaged,
  WimImageMissing,
  WimlibFailed,
  WimPathMissing,
  WimUnreadable,
} from './errors.ts'
import { readProgressLine, type WimProgress } from './progress.ts'
import { wimlibProgram } from './wimlib-program.ts'

/** What every verb takes. */
export type WimOptions = {
  signal?: AbortSignal | undefined
  onProgress?: ((progress: WimProgress) => void) | undefined
  /** The other parts of a split WIM, as a file glob: `/media/sources/install*.swm`. */
  parts?: string | undefined
  /** Threads that compress; as many as the machine has processors when absent. */
  threads?: number | undefined
}

/** A run of a verb on a WIM file. */
export type WimlibRun = {
  /** The verb of wimlib-imagex, for example `extract`. */
  verb: string
  args: readonly string[]
  /** The WIM file, for errors. */
  wim: string
  index?: number | undefined
  input?: string
  cwd?: string
  options: WimOptions
  /** Gets each line instead of the progress reader. */
  onLine?: (line: string) => void
  /** Set to hold standard output instead of reading its lines. */
  holdOutput?: { maxBytes: number }
}

/** Runs a verb; names in images are matched as Windows matches them, without regard to case. */
export async function runWimlib(run: WimlibRun): Promise<ProgramResult> {
  const { options } = run
  const onProgress = options.onProgress
  const onLine =
    run.onLine ??
    ((line: string) => {
      const progress = onProgress === undefined ? null : readProgressLine(line)
      if (progress !== null) onProgress?.(progress)
    })
  try {
    return await runProgram({
      program: wimlibProgram,
      args: [run.verb, ...run.args],
      environment: { WIMLIB_IMAGEX_IGNORE_CASE: '1' },
      signal: options.signal,
      ...(run.input === undefined ? {} : { input: run.input }),
      ...(run.cwd === undefined ? {} : { cwd: run.cwd }),
      ...(run.holdOutput === undefined
        ? { onLine, maxOutputBytes: longestLine }
        : { maxOutputBytes: run.holdOutput.maxBytes }),
    })
  } catch (error) {
    throw translate(error, run)
  }
}

/** The `--threads` argument. */
export function threadsArgument(options: WimOptions): string {
  return `--threads=${options.threads ?? availableParallelism()}`
}

/** The `--ref` argument of a split WIM; nothing for a whole one. */
export function partsArguments(options: WimOptions): string[] {
  return options.parts === undefined ? [] : [`--ref=${options.parts}`]
}

/** A security descriptor is printed as hex on one line and has at most 64 KiB; names have at most 64 KiB. */
const longestLine = 1024 * 1024

/** Exit codes of wimlib-imagex are wimlib's error codes (wimlib.h, enum wimlib_error_code). */
const unreadable = new Set([10, 15, 16, 17, 20, 25, 26, 36, 43, 62, 67, 73, 74, 84])
const damaged = new Set([2, 13, 19, 21, 27, 28, 30, 50, 55, 65, 90])
const refused = new Set([23, 35, 42, 78])
const codes = { imageMissing: 18, pathMissing: 49, memory: 39 }

function translate(error: unknown, run: WimlibRun): unknown {
  if (
    !(error instanceof Error) ||
    !('code' in error) ||
    error.code !== 'PROGRAM_FAILED' ||
    !('facts' in error)
  ) {
    return error
  }
  const facts = error.facts as { exitCode: number | null; detail: string }
  const file = basename(run.wim)
  const detail = tidy(facts.detail)
  const wimlibCode = facts.exitCode
  if (/No space left on device/i.test(detail)) return new NoSpaceForWim({ file }, { cause: error })
  if (wimlibCode === null)
    return new WimlibFailed({ file, verb: run.verb, wimlibCode, detail }, { cause: error })
  if (wimlibCode === codes.imageMissing)
    return new WimImageMissing({ file, index: run.index ?? 0 }, { cause: error })
  if (wimlibCode === codes.pathMissing) {
    return new WimPathMissing({ file, index: run.index ?? 0, detail }, { cause: error })
  }
  if (unreadable.has(wimlibCode)) return new WimUnreadable({ file, wimlibCode, detail }, { cause: error })
  if (damaged.has(wimlibCode)) return new WimDamaged({ file, wimlibCode, detail }, { cause: error })
  if (refused.has(wimlibCode)) return new WimContentRefused({ file, reason: detail }, { cause: error })
  return new WimlibFailed({ file, verb: run.verb, wimlibCode, detail }, { cause: error })
}

/** What wimlib said, without its marks and its name for the exit code, which is a fact of its own. */
function tidy(text: string): string {
  return text
    .replace(/ ?Note: You can use [^.]*\./g, '')
    .replace(/\.? ?ERROR: Exiting with error code \d+: /g, '; ')
    .replace(/\[?(?:ERROR|WARNING)\]?:? /g, '')
    .replace(/^; /, '')
    .replace(/\s+/g, ' ')
    .replace(/[.\s]+$/, '')
}
