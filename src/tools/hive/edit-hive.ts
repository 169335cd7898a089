// Changes keys of a hive file: in memory, written beside the original, read back, then put in its place.

import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { changeHive, type Hive, readHiveKey, readKeySecurity } from '#formats/registry'
import { HiveEditFailed, HiveNeedsRecovery } from './errors.ts'
import type { HiveEdit } from './hive-edit.ts'
import { type HiveEditPlan, planEdits, sameValues } from './plan-edits.ts'
import { asHiveUnreadable, openHiveFile } from './read-hive-keys.ts'

/** How to edit. */
export type EditHiveOptions = {
  signal?: AbortSignal | undefined
  /** Becomes the last write time of the changed keys; now when absent. */
  writtenAt?: Date
}

/**
 * Carries out edits in their order, in one run, and only if all of them can be. Values and keys that no edit names stay byte
 * for byte. The new hive is read back before it takes the place of the old one; on any error the old one stays. It is not flushed to the
 * disk: what is edited is scratch until a WIM file holds it.
 * @throws HiveUnreadable, HiveNeedsRecovery, HiveEditRefused, HiveEditFailed
 */
export async function editHive(
  file: string,
  edits: readonly HiveEdit[],
  { signal, writtenAt = new Date() }: EditHiveOptions = {},
): Promise<void> {
  const before = await openHiveFile(file, signal)
  if (!before.isClean) throw new HiveNeedsRecovery({ file: basename(file) })
  const plan = asHiveUnreadable(file, () => planEdits(before, file, edits))
  if (plan.changes.length === 0) return
  const after = asHiveUnreadable(file, () => changeHive(before, plan.changes, writtenAt))
  const copy = join(dirname(file), `.${basename(file)}.${randomUUID()}`)
  try {
    await writeFile(copy, after.bytes, { flag: 'wx' })
    const written = await openHiveFile(copy, signal)
    asHiveUnreadable(file, () => compare(written, file, plan))
    signal?.throwIfAborted()
    await rename(copy, file)
  } finally {
    await rm(copy, { force: true })
  }
}

function compare(after: Hive, file: string, plan: HiveEditPlan): void {
  for (const { path, values, security } of plan.expected) {
    const found = readHiveKey(after, path)
    if (security !== null && Buffer.compare(readKeySecurity(after, path) ?? Buffer.alloc(0), security) !== 0)
      throw new HiveEditFailed({
        file: basename(file),
        detail: `the key ${path} has other rights afterwards`,
      })
    if (values === null && found === null) continue
    if (values !== null && found !== null && sameValues(values, found.values)) continue
    const what =
      found === null ? 'is missing' : values === null ? 'is still there' : 'has other values than it should'
    throw new HiveEditFailed({ file: basename(file), detail: `the key ${path} ${what} afterwards` })
  }
}
