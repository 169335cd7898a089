// What the stand-in remembers between its runs: mounts, as Windows does in its registry, and the faults that a test asks for.

import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** One mount. */
export type Mount = {
  mountFolder: string
  wim: string
  index: number
  status: 'Ok' | 'Needs Remount' | 'Invalid'
}

/**
 * A fault. `fail` ends the run with a code, before anything is changed; `die` kills the program and `hang` stops it for ever, both in
 * the middle of the work.
 */
export type Fault = {
  /** `Mount-Image`, `Add-Package`, `StartComponentCleanup`, `Commit`, `Discard` … */
  verb: string
  fault: { fail: string; sentence?: string } | 'die' | 'hang'
  /** A part of the command line that the run must have: a file's name; any run of the verb when absent. */
  about?: string
  /** How many runs it meets; every one when absent. */
  times?: number
}

const file = (name: string) => join(process.env.STAND_IN_DISM ?? '', name)

/** The mounts. */
export async function readMounts(): Promise<Mount[]> {
  return await readJson<Mount[]>('mounts.json', [])
}

/** Remembers the mounts. */
export async function writeMounts(mounts: readonly Mount[]): Promise<void> {
  await writeFile(file('mounts.json'), JSON.stringify(mounts))
}

/** Takes the fault of a verb, if a test asked for one. */
export async function takeFault(
  verb: string,
  commandLine: readonly string[],
): Promise<Fault['fault'] | null> {
  const faults = await readJson<Fault[]>('faults.json', [])
  const isAbout = ({ about }: Fault) =>
    about === undefined || commandLine.some(argument => argument.includes(about))
  const found = faults.find(fault => fault.verb === verb && fault.times !== 0 && isAbout(fault))
  if (found === undefined) return null
  if (found.times !== undefined) found.times -= 1
  await writeFile(file('faults.json'), JSON.stringify(faults))
  return found.fault
}

/** Notes a run, for tests that count them. */
export async function noteRun(args: readonly string[]): Promise<void> {
  await appendFile(file('runs.jsonl'), `${JSON.stringify(args)}\n`)
}

async function readJson<Value>(name: string, absent: Value): Promise<Value> {
  const text = await readFile(file(name), 'utf8').catch(() => null)
  return text === null ? absent : (JSON.parse(text) as Value)
}
