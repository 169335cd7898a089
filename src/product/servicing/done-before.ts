// What was serviced before, by what went into it (product/servicing-engines/work-once.ts). Recovery images are held in the content
// library for a while; a WIM file is of use as long as a package version holds it. Only what was proven is remembered.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { holdFile, releaseFiles } from '#product/content-library'
import type { AddedFile, ContentWriter } from '#product/content-store'
import { type DoneBefore, type InstallTimes, readRecoveryImagePath } from '#product/servicing-engines'
import type { StoredFile } from './publish-serviced.ts'
import { withServicing } from './tables.ts'

/** So many recovery images are held, each some hundreds of megabytes, and none that nobody has used for so many days. */
const mostHeld = 12
const mostDays = 30

/** Work of a run: `added` is null for a WIM file of the media, which is stored with the other files that were produced. */
export type Made = {
  key: string
  path: string
  installTimes: InstallTimes
  added: Pick<AddedFile, 'sha256' | 'size'> | null
}

/** What was done before, and what this run took and made of it. */
export type RunDoneBefore = { before: DoneBefore; taken: string[]; made: Made[] }

/** Thrown instead of an error of a proof when a part of what was read back was taken from earlier work: it is forgotten, and done anew. */
export class TakenWorkUnproven extends Error {}

/** Opens it for one run, inside a session of the content library. */
export function openDoneBefore(
  { db, store }: { db: Database; store: ContentWriter },
  originals: Readonly<Record<string, string>>,
  signal: AbortSignal,
): RunDoneBefore {
  const taken: string[] = []
  const made: Made[] = []
  const find: DoneBefore['find'] = async key => {
    const found = await findDone(db, key)
    if (found === null) return null
    const { sha256, installTimes } = found
    if ((await store.verify(sha256, { signal })) !== 'sound') {
      await forgetDone(db, [key])
      return null
    }
    taken.push(key)
    return { file: (await store.open(sha256)).path, installTimes }
  }
  const keep: DoneBefore['keep'] = async ({ key, path, file, installTimes }) => {
    const isInner = readRecoveryImagePath(path) !== null
    made.push({ key, path, installTimes, added: isInner ? await store.addFile(file, { signal }) : null })
  }
  return { before: { originals, find, keep }, taken, made }
}

/** The result of the same work, by its key, whose bytes may be gone or damaged since; null when none is remembered. It is used now. */
export async function findDone(
  db: Database | DatabaseTransaction,
  key: string,
): Promise<{ sha256: string; installTimes: InstallTimes } | null> {
  const row = await withServicing(db)
    .updateTable('servicing_done')
    .set({ used_at: sql<Date>`now()` })
    .where('key', '=', key)
    .returning(['sha256', 'install_times'])
    .executeTakeFirst()
  return row ? { sha256: row.sha256, installTimes: row.install_times } : null
}

/** Remembers what a run made, in the transaction in which its proven result is kept. */
export async function keepDone(
  transaction: DatabaseTransaction,
  store: ContentWriter,
  { made, files }: { made: readonly Made[]; files: readonly StoredFile[] },
): Promise<void> {
  // In one order: two runs that made the same at once would wait for one another otherwise.
  const inOrder = made.toSorted((one, other) => (one.key < other.key ? -1 : 1))
  for (const { key, path, installTimes, added } of inOrder) {
    const file = added ?? files.find(one => one.path === path)?.added
    if (file === undefined) continue
    const { sha256, size } = file
    if (added !== null) await holdFile(transaction, store, { sha256, size, holder: holderOf(key) })
    await withServicing(transaction)
      .insertInto('servicing_done')
      .values({ key, sha256, is_held: added !== null, install_times: JSON.stringify(installTimes) })
      .onConflict(conflict => conflict.doNothing())
      .execute()
  }
  await forgetOld(transaction)
}

/** Forgets work, and lets its files go. */
export async function forgetDone(db: Database | DatabaseTransaction, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await withServicing(db).deleteFrom('servicing_done').where('key', '=', key).execute()
    await releaseFiles(db, holderOf(key))
  }
}

async function forgetOld(transaction: DatabaseTransaction): Promise<void> {
  const { rows } = await sql<{ key: string }>`
    select key from servicing_done where used_at < now() - make_interval(days => ${mostDays})
    union
    (select key from servicing_done where is_held order by used_at desc offset ${mostHeld})`.execute(
    transaction,
  )
  await forgetDone(
    transaction,
    rows.map(({ key }) => key),
  )
}

function holderOf(key: string): string {
  return `servicing-done:${key}`
}
