// What does the audit cost those who write? Changes whose entries get their place in the chain afterwards, as ours do, against changes that take the
// chain's lock inside their transaction; and receipts of distribution points, which are not audited, alone and beside changes. On the embedded PostgreSQL.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openDataFolder } from '#platform/data-folder'
import {
  type Database,
  type DatabaseTransaction,
  migrate,
  openDatabase,
  readMigrations,
} from '#platform/database'
import { silentLog } from '#platform/logging'
import { activityMigrations, keepAudit, recordActivity } from '#product/activity'
import { type BenchmarkResult, median, round } from '../result.ts'

const writers = 8
const transactionsEach = 150
/** What a transaction still has to do after it told of its change: rooms go on after they recorded. Seconds. */
const restOfTransaction = 0.005

const change = (trx: DatabaseTransaction) =>
  recordActivity(trx, {
    code: 'RETENTION_CHANGED',
    actor: 'benchmark',
    subject: 'S0100001',
    message: 'A change.',
    change: { before: { keepVersions: 2 }, after: { keepVersions: 3 } },
  })
const receipt = (trx: DatabaseTransaction) =>
  recordActivity(trx, { code: 'CONTENT_VERIFIED', actor: 'DP1', subject: 'S0100001', message: 'A receipt.' })

/** The peer: the same row, with its place in the chain given at once, under a lock that is held until the transaction ends. */
async function chainedInside(trx: DatabaseTransaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(1)`.execute(trx)
  await sql`select sequence, hash from activity_audit where sequence is not null order by sequence desc limit 1`.execute(
    trx,
  )
  await change(trx)
}

async function write(db: Database, record: (trx: DatabaseTransaction) => Promise<void>): Promise<number> {
  const began = performance.now()
  const one = async () => {
    for (let number = 0; number < transactionsEach; number += 1)
      await db.transaction().execute(async trx => {
        await record(trx)
        await sql`select pg_sleep(${restOfTransaction})`.execute(trx)
      })
  }
  await Promise.all(Array.from({ length: writers }, one))
  return round((performance.now() - began) / 1000)
}

/** Runs the benchmark. */
export async function run(rounds: number): Promise<BenchmarkResult> {
  const path = await mkdtemp(join(tmpdir(), 'slipstream-benchmark-audit-'))
  const folder = await openDataFolder(path)
  const database = await openDatabase({ place: { folder }, log: silentLog() })
  const { db } = database
  await migrate(db, await readMigrations([activityMigrations]))
  const closing = new AbortController()
  const sealing = keepAudit({ db, folder, log: silentLog() }, closing.signal)
  const times = { changes: [], inside: [], receipts: [], beside: [] } as Record<string, number[]>
  try {
    for (let number = 0; number < rounds; number += 1) {
      times.changes?.push(await write(db, change))
      times.inside?.push(await write(db, chainedInside))
      times.receipts?.push(await write(db, receipt))
      const stop = new AbortController()
      const beside = keepChanging(db, stop.signal)
      times.beside?.push(await write(db, receipt))
      stop.abort()
      await beside
    }
  } finally {
    closing.abort()
    await sealing
    await database.close()
    await folder.release()
    await rm(path, { recursive: true })
  }
  const ratio = (ours: string, peer: string) => round(median(times[ours] ?? []) / median(times[peer] ?? []))
  const ratios = {
    'changes, chained afterwards / inside their transaction': ratio('changes', 'inside'),
    'receipts, beside changes / alone': ratio('beside', 'receipts'),
  }
  const goals = {
    'changes, chained afterwards / inside their transaction': 0.5,
    'receipts, beside changes / alone': 1.25,
  }
  const met = Object.entries(ratios).every(([what, value]) => value <= goals[what as keyof typeof goals])
  return { name: 'audit', rounds: times, ratios, goals, met }
}

/** One administrator who changes something all the time. */
async function keepChanging(db: Database, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) await db.transaction().execute(change)
}
