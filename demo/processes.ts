// The demo's own site server and distribution point: the real programs, each a process of its own, and the command line.

import { type ChildProcess, spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { nodeOptionsOf } from '#platform/node-options'

const source = join(import.meta.dirname, '../src/programs')
const readyWithinMs = 60_000

/** A running program. */
export type Program = { address: string; process: ChildProcess; stop: () => Promise<void> }

/** How to start a program. */
export type ProgramStart = {
  file: string
  dataFolder: string
  flags: readonly string[]
  /** A PostgreSQL URL, for the server. It holds a password, and flags can be read by everyone on the machine. */
  database?: string | undefined
  /** Ends the wait for its start; a program that has started is ended by its `stop`. */
  signal?: AbortSignal
  /** What a program that listens nowhere says on standard output once it is ready; it then has no address. */
  ready?: string
}

/**
 * Starts a program on a data folder of its own and waits until it has written its address there.
 * @throws Error when it ends before that or takes too long; the signal's reason. It does not run then.
 */
export async function startProgram({
  file,
  dataFolder,
  flags,
  database,
  signal,
  ready,
}: ProgramStart): Promise<Program> {
  await rm(join(dataFolder, 'address'), { force: true })
  const port = ready === undefined ? ['--port', '0'] : []
  const words = [...nodeOptionsOf(file), join(source, file), '--data-folder', dataFolder, ...port, ...flags]
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Absent, it hides the one of whoever runs this: nothing here is for a database in use.
    env: { ...process.env, SLIPSTREAM_DATABASE: database },
  })
  const said: string[] = []
  let out = ''
  child.stdout.on('data', (piece: Buffer) => {
    if (ready !== undefined) out += piece.toString()
  })
  child.stderr.on('data', (piece: Buffer) => {
    said.push(piece.toString())
    if (said.length > 200) said.shift()
  })
  const until = performance.now() + readyWithinMs
  for (;;) {
    const found = await readFile(join(dataFolder, 'address'), 'utf8').catch(() => null)
    const address = ready !== undefined && out.includes(ready) ? '' : found
    if (address !== null) return { address, process: child, stop: () => stop(child) }
    if (signal?.aborted) {
      await stop(child)
      throw signal.reason
    }
    const isOver = child.exitCode !== null || child.signalCode !== null
    if (isOver || performance.now() > until) {
      await stop(child)
      const how = child.signalCode ?? child.exitCode
      throw new Error(`${file} did not become ready (${how}):\n${said.join('')}`)
    }
    await wait(50)
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  await Promise.race([ended, wait(30_000, null, { ref: false }).then(() => child.kill('SIGKILL'))])
  await ended
}

/** What a command answered. */
export type Answer<Value> = { exitCode: number; value: Value }

/** A command that failed, with what it said. */
export class CommandFailed extends Error {
  readonly code: string
  constructor(words: readonly string[], report: { code?: string; message?: string; remedy?: string }) {
    super(
      `slipstream ${words.join(' ')}: ${report.message ?? 'failed without saying why'} ${report.remedy ?? ''}`,
    )
    this.code = report.code ?? 'UNKNOWN'
  }
}

/**
 * Runs `slipstream … --json` and reads its answer. Exit codes 0 and 2 are answers; anything else is an error. The signal ends a
 * command that runs.
 */
export function makeCommandLine(credentials: string, signal?: AbortSignal) {
  return async <Value>(...words: string[]): Promise<Answer<Value>> => {
    const child = spawn(process.execPath, [join(source, 'command-line.ts'), '--json', ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, SLIPSTREAM_CREDENTIALS: credentials },
      ...(signal && { signal }),
    })
    const out: Buffer[] = []
    const errors: Buffer[] = []
    child.stdout.on('data', (piece: Buffer) => out.push(piece))
    child.stderr.on('data', (piece: Buffer) => errors.push(piece))
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', code => resolve(code ?? 1))
    })
    if (exitCode === 0 || exitCode === 2)
      return { exitCode, value: JSON.parse(Buffer.concat(out).toString()) as Value }
    throw new CommandFailed(words, readReport(Buffer.concat(errors).toString()))
  }
}

function readReport(text: string): { code?: string; message?: string; remedy?: string } {
  const line = text.split('\n').find(one => one.startsWith('{"error"'))
  return line
    ? (JSON.parse(line) as { error: { code: string; message: string; remedy: string } }).error
    : { message: text.trim() }
}
