// A database that was restored from an older backup: what it does not know is kept everywhere, until an administrator accepts it as it is.

import type { Database } from '#platform/database'
import { recordActivity } from '#product/activity'
import { acceptDatabase, readIncarnation } from '#product/content-library'
import { listUnknownHeld, type UnknownHeld } from '#product/distribution'
import { DatabaseNotBehind } from './errors.ts'

/** How the database stands against what the store and the points know. */
export type DatabaseStatus = {
  /** Since when it is known to be older than they are; null when it is not. */
  behindSince: string | null
  generation: number
  /** The highest generation that the store or a point had seen when this was found. */
  knownGeneration: number
  /** What points hold and the database does not know: accepting lets them remove it. */
  unknownHeld: UnknownHeld[]
}

/** Reads it. */
export async function readDatabaseStatus(db: Database): Promise<DatabaseStatus> {
  return { ...(await readIncarnation(db)), unknownHeld: await listUnknownHeld(db) }
}

/**
 * Accepts the database: from now on points and collections remove what it does not name.
 * @throws DatabaseNotBehind
 */
export async function acceptRestoredDatabase(db: Database, by: string): Promise<void> {
  await db.transaction().execute(async trx => {
    if (!(await acceptDatabase(trx))) throw new DatabaseNotBehind({})
    const message = `${by} accepted the database, which was restored from an older backup, as it is: what it does not know may be removed from now on.`
    await recordActivity(trx, {
      code: 'DATABASE_ACCEPTED',
      actor: by,
      subject: 'content library',
      message,
      change: { before: 'behind', after: 'accepted' },
    })
  })
}
