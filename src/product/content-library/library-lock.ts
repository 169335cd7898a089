// The lock that keeps adding and collecting apart, over all site servers of a site: whoever adds shares it, collection has it
// alone. It is a session lock of PostgreSQL, so a process that dies lets go of it, and so does a connection that breaks.
// Publishing therefore takes it once more for its own transaction, and looks whether all that it publishes is still there.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'

/** Any number that nobody else uses as an advisory lock. */
const libraryLock = 7_301_442_002

/** Runs work while nothing is collected. `connection` is one connection, kept for all of the work. */
export async function holdLibrary<Result>(
  connection: Database,
  work: () => Promise<Result>,
): Promise<Result> {
  await sql`select pg_advisory_lock_shared(${libraryLock})`.execute(connection)
  try {
    return await work()
  } finally {
    // The lock of a broken connection is gone already, and the work's own end is what counts.
    await sql`select pg_advisory_unlock_shared(${libraryLock})`.execute(connection).catch(() => undefined)
  }
}

/** Runs work while nobody adds; answers null at once when somebody does. */
export async function takeLibrary<Result>(
  connection: Database,
  work: () => Promise<Result>,
): Promise<Result | null> {
  const lock = await sql<{
    granted: boolean
  }>`select pg_try_advisory_lock(${libraryLock}) as granted`.execute(connection)
  if (!lock.rows[0]?.granted) return null
  try {
    return await work()
  } finally {
    await sql`select pg_advisory_unlock(${libraryLock})`.execute(connection)
  }
}

/** Keeps collection away until this transaction ends; what it then refers to is not collected afterwards. */
export async function holdLibraryUntilCommit(transaction: DatabaseTransaction): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${libraryLock})`.execute(transaction)
}
