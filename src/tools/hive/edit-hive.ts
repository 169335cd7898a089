// Changes keys of a hive file: on a copy, with hivex, read back, then put in place of the original.

import { randomUUID } from 'node:crypto'
import { copyFile, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Hive, readHiveKey, sortSubkeys } from '#formats/registry'
import { ProgramFailed, runProgram } from '#tools/program'
import { HiveEditFailed, HiveNeedsRecovery, HiveUnreadable } from './errors.ts'
import type { HiveEdit } from './hive-edit.ts'
import { hiveProgram } from './hive-program.ts'
import { type HiveEditPlan, planEdits, sameValues } from './plan-edits.ts'
import { asHiveUnreadable, openHiveFile } from './read-hive-keys.ts'

/** hivex needs well under a second for Windows' largest hives; a damaged one must not hold a run for ever. */
const mostMilliseconds = 10 * 60_000

/**
 * Carries out edits in their order, in one run, and only if all of them can be. Values and keys that no edit names stay byte
 * for byte. The new hive is read back before it takes the place of the old one; on any error the old one stays.
 * @throws HiveUnreadable, HiveNeedsRecovery, HiveEditRefused, HiveEditFailed, ProgramMissing
 */
export async function editHive(
  file: string,
  edits: readonly HiveEdit[],
  signal?: AbortSignal,
): Promise<void> {
  const before = await openHiveFile(file, signal)
  if (!before.isClean) throw new HiveNeedsRecovery({ file: basename(file) })
  const plan = asHiveUnreadable(file, () => planEdits(before, file, edits))
  if (plan.script.length === 0) return
  const copy = join(dirname(file), `.${basename(file)}.${randomUUID()}`)
  try {
    await copyFile(file, copy)
    await runHiveShell({ file, copy, script: [...plan.script, 'commit'] }, signal)
    const after = await openHiveFile(copy, signal)
    asHiveUnreadable(file, () => {
      for (const parent of plan.parents) sortSubkeys(after, parent)
      compare(after, file, plan)
    })
    await writeDurably(copy, after.bytes)
    signal?.throwIfAborted()
    await rename(copy, file)
  } finally {
    await rm(copy, { force: true })
  }
}

async function runHiveShell(
  { file, copy, script }: { file: string; copy: string; script: readonly string[] },
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await runProgram({
      program: hiveProgram,
      args: ['-w', copy],
      input: `${script.join('\n')}\n`,
      signal,
      maxOutputBytes: 1024 * 1024,
      timeoutMs: mostMilliseconds,
    })
  } catch (cause) {
    if (!(cause instanceof ProgramFailed)) throw cause
    throw new HiveUnreadable({ file: basename(file), detail: cause.message }, { cause })
  }
}

function compare(after: Hive, file: string, plan: HiveEditPlan): void {
  for (const { path, values } of plan.expected) {
    const found = readHiveKey(after, path)
    if (values === null && found === null) continue
    if (values !== null && found !== null && sameValues(values, found.values)) continue
    const what =
      found === null ? 'is missing' : values === null ? 'is still there' : 'has other values than it should'
    throw new HiveEditFailed({ file: basename(file), detail: `the key ${path} ${what} afterwards` })
  }
}

async function writeDurably(file: string, bytes: Uint8Array): Promise<void> {
  await using handle = await open(file, 'r+')
  await handle.writeFile(bytes)
  await handle.sync()
}
