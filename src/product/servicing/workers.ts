// Servicing workers: their tokens, and when they were last seen.

import type { Database } from '#platform/database'
import { recordActivity } from '#product/activity'
import { createToken, revokeTokensOf } from '#product/identity'
import { ServicingWorkerMissing } from './errors.ts'
import { isLeased } from './lease-work.ts'
import { withServicing } from './tables.ts'

/** A servicing worker as lists show it. */
export type ServicingWorker = {
  name: string
  /** The engine that it asked work for last; null when it has never asked. */
  engine: string | null
  createdAt: string
  lastSeenAt: string | null
  /** How many runs it does at once, and how many it has now. */
  runsAtOnce: number
  runs: number
}

/** What a worker's token stands for. */
function subjectOf(name: string): string {
  return `servicing-worker:${name.toLowerCase()}`
}

/** Makes the token of a worker. One that was made for this name before no longer works. */
export async function createWorkerToken(
  db: Database,
  { name, by }: { name: string; by: string },
): Promise<string> {
  return db.transaction().execute(async trx => {
    const key = name.toLowerCase()
    await withServicing(trx)
      .insertInto('servicing_workers')
      .values({ name, name_key: key, engine: null, created_by: by, last_seen_at: null })
      .onConflict(conflict => conflict.column('name_key').doUpdateSet({ name, created_by: by }))
      .execute()
    await revokeTokensOf(trx, subjectOf(name))
    const message = `${by} made a token for the servicing worker “${name}”.`
    const about = { actor: by, subject: name, message }
    await recordActivity(trx, {
      code: 'SERVICING_WORKER_TOKEN_MADE',
      ...about,
      change: { after: { worker: name } },
    })
    return createToken(trx, { kind: 'api', role: 'servicing-worker', name, subject: subjectOf(name) })
  })
}

/** Removes a worker: its token no longer works. Work that it has goes to another one when its lease ends. @throws ServicingWorkerMissing */
export async function removeWorker(db: Database, { name, by }: { name: string; by: string }): Promise<void> {
  await db.transaction().execute(async trx => {
    const gone = await withServicing(trx)
      .deleteFrom('servicing_workers')
      .where('name_key', '=', name.toLowerCase())
      .returning('name')
      .executeTakeFirst()
    if (!gone) throw new ServicingWorkerMissing({ worker: name })
    await revokeTokensOf(trx, subjectOf(name))
    const message = `${by} removed the servicing worker “${gone.name}”.`
    const about = { actor: by, subject: gone.name, message }
    await recordActivity(trx, {
      code: 'SERVICING_WORKER_REMOVED',
      ...about,
      change: { before: { worker: gone.name } },
    })
  })
}

/** All workers, by name. */
export async function listWorkers(db: Database): Promise<ServicingWorker[]> {
  const rows = await withServicing(db)
    .selectFrom('servicing_workers')
    .selectAll()
    .select(({ selectFrom }) =>
      selectFrom('servicing_work')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('servicing_work.worker', '=', 'servicing_workers.name')
        .where(isLeased)
        .as('runs'),
    )
    .orderBy('name_key')
    .execute()
  return rows.map(row => ({
    name: row.name,
    engine: row.engine,
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
    runsAtOnce: row.runs_at_once,
    runs: Number(row.runs),
  }))
}

/** Notes that a worker asked for work, and what it can do. */
export async function noteWorker(
  db: Database,
  { name, engine, runsAtOnce }: { name: string; engine: string; runsAtOnce: number },
): Promise<void> {
  await withServicing(db)
    .updateTable('servicing_workers')
    .set({ engine, runs_at_once: runsAtOnce, last_seen_at: new Date() })
    .where('name_key', '=', name.toLowerCase())
    .execute()
}
