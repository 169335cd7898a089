// The lock that keeps adding and collecting apart, over all site servers of a site: whoever adds shares it, collection has it
// alone. It is a session lock of PostgreSQL, so a process that dies lets go of it, and so does a connection that breaks.
// All who add in one process share one connection, where PostgreSQL counts how often the lock is held: some of them add for hours.
// Publishing therefore takes it once more for its own transaction, and looks whether all that it publishes is still there.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'

/** Any number that nobody else uses as an advisory lock. */
const libraryLock = 7_301_442_002

/** Runs work while nothing is collected. */
export type LibraryHold = <Result>(work: () => Promise<Result>) => Promise<Result>

/** A connection that is kept until the last who uses it lets go. */
type SharedConnection = { uses: number; opened: Promise<Database>; close: () => void }

/** Makes the hold of one process: however many hold the library, they need one connection. */
export function makeLibraryHold(db: Database): LibraryHold {
  let current: SharedConnection | null = null
  function letGo(shared: SharedConnection): void {
    shared.uses -= 1
    if (shared.uses > 0) return
    if (current === shared) current = null
    shared.close()
  }
  async function take(): Promise<SharedConnection> {
    for (;;) {
      const isNew = current === null
      current ??= openConnection(db)
      const shared = current
      shared.uses += 1
      try {
        await sql`select pg_advisory_lock_shared(${libraryLock})`.execute(await shared.opened)
        return shared
      } catch (error) {
        // It broke, and the lock went with it: who comes now needs another one.
        if (current === shared) current = null
        letGo(shared)
        if (isNew) throw error
      }
    }
  }
  return async work => {
    const shared = await take()
    try {
      return await work()
    } finally {
      const connection = await shared.opened
      // The lock of a broken connection is gone already, and the work's own end is what counts.
      await sql`select pg_advisory_unlock_shared(${libraryLock})`.execute(connection).catch(() => undefined)
      letGo(shared)
    }
  }
}

function openConnection(db: Database): SharedConnection {
  const opened = Promise.withResolvers<Database>()
  const closed = Promise.withResolvers<void>()
  db.connection()
    .execute(async connection => {
      opened.resolve(connection)
      await closed.promise
    })
    .catch(opened.reject)
  return { uses: 0, opened: opened.promise, close: closed.resolve }
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
