// Makes a stand-in for DISM ready for a test.

import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Fault, Mount } from './state.ts'

/** A stand-in with a memory of its own. */
export type StandInDism = {
  /** The launcher, to be given as the path of `dism.exe`. */
  program: string
  /** What it is to do wrong from now on; replaces what was asked before. */
  ask: (faults: readonly Fault[]) => Promise<void>
  mounts: () => Promise<Mount[]>
  remember: (mounts: readonly Mount[]) => Promise<void>
  /** The command lines so far. */
  runs: () => Promise<string[][]>
}

/** Writes the launcher and the state folder into `folder`. */
export async function makeStandInDism(folder: string): Promise<StandInDism> {
  const state = join(folder, 'state')
  await mkdir(state, { recursive: true })
  const program = join(folder, 'dism')
  const script = join(import.meta.dirname, 'stand-in-dism.ts')
  await writeFile(
    program,
    `#!/bin/sh\nSTAND_IN_DISM='${state}' exec '${process.execPath}' '${script}' "$@"\n`,
  )
  await chmod(program, 0o755)
  const read = async (name: string, absent: string) =>
    await readFile(join(state, name), 'utf8').catch(() => absent)
  return {
    program,
    ask: async faults => await writeFile(join(state, 'faults.json'), JSON.stringify(faults)),
    mounts: async () => JSON.parse(await read('mounts.json', '[]')) as Mount[],
    remember: async mounts => await writeFile(join(state, 'mounts.json'), JSON.stringify(mounts)),
    runs: async () =>
      (await read('runs.jsonl', ''))
        .split('\n')
        .filter(Boolean)
        .map(line => JSON.parse(line) as string[]),
  }
}
