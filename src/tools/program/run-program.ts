// Runs a foreign program: no shell, a small environment, bounded output, and no child left behind when the caller stops.

import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { execa } from 'execa'
import { ProgramFailed, ProgramMissing, ProgramOutputTooLarge, ProgramTimedOut } from './errors.ts'
import { splitLines } from './line-splitter.ts'
import type { ProgramResult, ProgramRun } from './program.ts'

const defaultMaxOutputBytes = 16 * 1024 * 1024
const stderrTailBytes = 8 * 1024
const detailLength = 600
/** Time that a program gets to end after SIGTERM, before SIGKILL. */
const killDelayMs = 2000

/**
 * Runs a program to its end.
 * @throws ProgramMissing, ProgramFailed (exit code not 0, or a signal), ProgramOutputTooLarge, ProgramTimedOut, and the
 * signal's reason when the caller stopped it; by then the program has ended.
 */
export async function runProgram(run: ProgramRun): Promise<ProgramResult> {
  run.signal?.throwIfAborted()
  const limit = run.maxOutputBytes ?? defaultMaxOutputBytes
  const stop = new AbortController()
  const child = execa(run.program.executable, [...run.args], {
    ...(run.cwd === undefined ? {} : { cwd: run.cwd }),
    ...(run.input === undefined ? { stdin: 'ignore' } : { input: run.input }),
    ...(run.timeoutMs === undefined ? {} : { timeout: run.timeoutMs }),
    env: { ...smallEnvironment(), ...run.environment },
    extendEnv: false,
    encoding: 'buffer',
    buffer: false,
    shell: false,
    reject: false,
    windowsHide: true,
    killDescendants: run.endsWholeTree === true,
    forceKillAfterDelay: killDelayMs,
    cancelSignal: run.signal === undefined ? stop.signal : AbortSignal.any([run.signal, stop.signal]),
  })

  const chunks: Uint8Array[] = []
  let held = 0
  let tooLarge = false
  let lineFault: { cause: unknown } | null = null
  const splitter = run.onLine === undefined ? null : splitLines(run.onLine, limit)
  child.stdout?.on('data', (chunk: Uint8Array) => {
    if (tooLarge || lineFault !== null) return
    if (splitter !== null) {
      try {
        tooLarge = !splitter.write(chunk)
      } catch (cause) {
        lineFault = { cause }
      }
    } else {
      held += chunk.length
      tooLarge = held > limit
      if (!tooLarge) chunks.push(chunk)
    }
    if (tooLarge || lineFault !== null) stop.abort()
  })
  let stderrTail = Buffer.alloc(0)
  child.stderr?.on('data', (chunk: Uint8Array) => {
    const joined = Buffer.concat([stderrTail, chunk])
    stderrTail = joined.subarray(Math.max(0, joined.length - stderrTailBytes))
  })

  const result = await child
  run.signal?.throwIfAborted()
  if (lineFault !== null) throw (lineFault as { cause: unknown }).cause
  const program = run.program.executable
  if (tooLarge) throw new ProgramOutputTooLarge({ program, limitBytes: limit })
  if (result.timedOut) throw new ProgramTimedOut({ program, limitMs: run.timeoutMs ?? 0 })
  if (isNotFound(result) && (run.cwd === undefined || existsSync(run.cwd))) {
    const { neededFor, debian, elsewhere } = run.program
    throw new ProgramMissing({ program, neededFor, debian, elsewhere })
  }
  const stderrText = stderrTail.toString('utf8')
  if (result.failed) {
    throw new ProgramFailed(
      {
        program,
        exitCode: result.exitCode ?? null,
        signal: result.signal ?? null,
        detail: tail(stderrText.trim() || messageOf(result)),
      },
      { cause: result },
    )
  }
  splitter?.end()
  return { stdout: Buffer.concat(chunks), stderrTail: stderrText, durationMs: result.durationMs }
}

/**
 * What every program gets of our environment: where to find programs, where to put temporary files, and a locale
 * in which names are UTF-8. Secrets that this process holds in its environment do not travel.
 */
function smallEnvironment(): Record<string, string> {
  const environment: Record<string, string> = {
    LC_ALL: 'C.UTF-8',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    TMPDIR: tmpdir(),
  }
  for (const name of ['PATH', 'HOME', 'SystemRoot', 'ComSpec', 'PATHEXT', 'TEMP', 'TMP']) {
    const value = process.env[name]
    if (value !== undefined) environment[name] = value
  }
  return environment
}

function isNotFound(result: object): boolean {
  if ('code' in result && result.code === 'ENOENT') return true
  return (
    'cause' in result &&
    result.cause instanceof Error &&
    'code' in result.cause &&
    result.cause.code === 'ENOENT'
  )
}

function messageOf(result: object): string {
  return 'shortMessage' in result && typeof result.shortMessage === 'string'
    ? result.shortMessage
    : 'it said nothing'
}

/** The end of what a program said, on one line. */
function tail(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length <= detailLength ? line : `…${line.slice(-detailLength)}`
}
