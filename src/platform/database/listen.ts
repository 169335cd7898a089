// Listens to announcements of the database (LISTEN and NOTIFY of PostgreSQL) on one connection of its own.

import pg from 'pg'
import type { Log } from '#platform/logging'

/** An open ear. */
export type DatabaseListener = { close: () => Promise<void> }

/** How long to wait before a broken connection is made anew, at first and at most. */
const pauseMs = { first: 200, longest: 10_000 }

/**
 * Listens until it is closed. `heard` gets each announcement's text, and null after the connection broke: what was announced in
 * between was not heard, so anything may have happened.
 * @param channel a plain name: letters and underscores.
 */
export async function listenToDatabase(at: {
  url: string
  channel: string
  log: Log
  heard: (text: string | null) => void
}): Promise<DatabaseListener> {
  const closing = new AbortController()
  let client: pg.Client | null = null
  let timer: NodeJS.Timeout | undefined
  let pause = pauseMs.first
  const connect = async () => {
    const next = new pg.Client({ connectionString: at.url, application_name: 'slipstream listener' })
    const lost = () => {
      if (client !== next) return
      client = null
      again()
    }
    next.on('error', error => {
      at.log.warn({ err: error }, 'the connection that listens to the database broke')
      lost()
    })
    next.on('end', lost)
    next.on('notification', ({ payload }) => at.heard(payload ?? ''))
    try {
      await next.connect()
      await next.query(`listen ${at.channel}`)
    } catch (error) {
      await next.end().catch(() => undefined)
      throw error
    }
    if (closing.signal.aborted) return next.end()
    client = next
    pause = pauseMs.first
  }
  const again = () => {
    if (closing.signal.aborted) return
    timer = setTimeout(() => {
      connect().then(
        () => at.heard(null),
        error => {
          at.log.warn({ err: error }, 'the database cannot be listened to now')
          again()
        },
      )
    }, pause)
    pause = Math.min(pause * 2, pauseMs.longest)
  }
  await connect()
  return {
    async close() {
      closing.abort()
      clearTimeout(timer)
      const open = client
      client = null
      await open?.end()
    },
  }
}
