// The log of a run, in the form that CMTrace reads. It comes from programs and machines elsewhere and goes to terminals, so that nothing
// but text is kept of it, and its last part alone.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { type LogEntry, toCmTrace } from './cmtrace.ts'
import { withServicing } from './tables.ts'

/** What is kept of a log: its last characters, in whole pieces. */
const mostCharacters = 2 * 1024 * 1024
/** How long lines wait for others before they are written. */
const flushEveryMs = 500
/** Lines that wait for a database that does not answer; older ones are dropped. */
const mostWaitingLines = 10_000
const longestLine = 2000

/** Adds entries; the oldest ones go when there are too many. */
export async function appendLog(
  db: Database | DatabaseTransaction,
  run: string,
  entries: readonly LogEntry[],
): Promise<void> {
  if (entries.length === 0) return
  const text = entries.map(toCmTrace).join('\n')
  await withServicing(db).insertInto('servicing_log').values({ run_id: run, text }).execute()
  await sql`
    delete from servicing_log where run_id = ${run} and number in (
      select number from (
        select number, sum(length(text)) over (order by number desc) as kept from servicing_log where run_id = ${run}
      ) as pieces where kept > ${mostCharacters}
    )`.execute(db)
}

/** A part of a log: its lines, and after what the next part begins. */
export type LogPart = { lines: string[]; next: number }

/** The lines that were kept, the oldest first. @param after Where the part before ended; 0: from the beginning. */
export async function readLog(db: Database, run: string, after = 0): Promise<LogPart> {
  const pieces = await withServicing(db)
    .selectFrom('servicing_log')
    .select(['number', 'text'])
    .where('run_id', '=', run)
    .where('number', '>', after)
    .orderBy('number')
    .execute()
  return { lines: pieces.flatMap(({ text }) => text.split('\n')), next: pieces.at(-1)?.number ?? after }
}

/** A log that is being written. */
export type RunLog = {
  say: (text: string, severity?: LogEntry['severity']) => void
  /** Writes what waits, and ends. */
  close: () => Promise<void>
}

/** Opens the log of a run on this server. Lines that cannot be written are dropped: a log never fails a run. */
export function openRunLog(db: Database, run: string): RunLog {
  let waiting: LogEntry[] = []
  let busy: Promise<void> = Promise.resolve()
  const flush = async () => {
    const entries = waiting
    waiting = []
    await appendLog(db, run, entries).catch(() => {
      waiting = [...entries, ...waiting].slice(-mostWaitingLines)
    })
  }
  const timer = setInterval(() => {
    busy = busy.then(flush)
  }, flushEveryMs)
  return {
    say(text, severity = 'information') {
      const common = { at: new Date(), component: 'site-server', severity }
      for (const line of text.split(/\r?\n/)) waiting.push({ ...common, text: line.slice(0, longestLine) })
      if (waiting.length > mostWaitingLines) waiting = waiting.slice(-mostWaitingLines)
    },
    async close() {
      clearInterval(timer)
      await busy
      await flush()
    },
  }
}

/** Lines of a worker, each with its moment: `2027-01-01T00:00:00.000Z text`. Without one, it was said now. */
export function entriesOfWorker(lines: readonly string[]): LogEntry[] {
  return lines.map(line => {
    const [, moment = '', text = line] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (.*)$/s.exec(line) ?? []
    const said = new Date(moment)
    const at = Number.isNaN(said.getTime()) ? new Date() : said
    return { at, component: 'servicing-worker', severity: 'information', text }
  })
}
