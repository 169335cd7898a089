// Edits with `if-match`, one at a time for each object, over all site servers; and who made the last one.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { EditBusy, type EditGuard } from '#platform/http'
import { lastAudited } from '#product/activity'

/** Any number that nobody else uses as the first half of an advisory lock. */
const editLock = 730_144_268
/** How many edits a site server does at once: each keeps a connection of the pool, and its handler needs another. */
const atOnce = 3
const patienceMs = 10_000

/** Makes the guard. */
export function openEditGuard(db: Database): EditGuard {
  let free = atOnce
  const waiting: (() => void)[] = []
  const leave = () => {
    const next = waiting.shift()
    if (next) next()
    else free += 1
  }
  const enter = async () => {
    if (free > 0) free -= 1
    else await new Promise<void>(resolve => waiting.push(resolve))
  }
  return {
    async lock(object) {
      await enter()
      const locked = Promise.withResolvers<void>()
      const released = Promise.withResolvers<void>()
      const held = holdLock(db, object, { locked: locked.resolve, released: released.promise }).finally(leave)
      // What goes wrong before the lock is there is the caller's to know; what goes wrong later is over by then.
      await Promise.race([locked.promise, held])
      return async () => {
        released.resolve()
        await held.catch(() => undefined)
      }
    },
    lastChange: subjects => lastAudited(db, subjects),
  }
}

async function holdLock(
  db: Database,
  object: string,
  { locked, released }: { locked: () => void; released: Promise<void> },
): Promise<void> {
  // One connection for all of it; a connection that breaks lets go of the lock.
  await db.connection().execute(async connection => {
    await sql`select set_config('lock_timeout', ${String(patienceMs)}, false)`.execute(connection)
    try {
      await sql`select pg_advisory_lock(${editLock}, hashtext(${object}))`.execute(connection)
    } catch (cause) {
      if ((cause as { code?: string }).code === '55P03') throw new EditBusy({ object }, { cause })
      throw cause
    } finally {
      await sql`select set_config('lock_timeout', '0', false)`.execute(connection)
    }
    locked()
    await released
    await sql`select pg_advisory_unlock(${editLock}, hashtext(${object}))`.execute(connection)
  })
}
