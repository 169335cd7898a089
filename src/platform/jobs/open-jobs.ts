// The job queue of one site server: pg-boss on the same database, so that work is asked for inside the transaction that
// makes it necessary.

import { PgBoss } from 'pg-boss'
import type { OpenDatabase } from '#platform/database'
import type { Log } from '#platform/logging'
import { endLostOperations } from './end-lost-operations.ts'
import { JobsMiswired } from './errors.ts'
import type { HandledJob } from './job.ts'
import { type QueueData, runJob } from './run-job.ts'
import {
  type ChangePriority,
  makeChangePriority,
  makePostponeJob,
  makeStartOperation,
  retryLimit,
  type StartOperation,
} from './start-operation.ts'
import { withOperations } from './tables.ts'
import type { OnOperationEnded } from './tell-operations.ts'

/** The open queue. `work` begins to run jobs; before it, requests are only kept. */
export type Jobs = {
  start: StartOperation
  changePriority: ChangePriority
  work: (handled: readonly HandledJob[]) => Promise<void>
  stop: () => Promise<void>
}

/** Longer than any servicing run may take; a dead process is noticed by the heartbeat, not by this. */
const expireInSeconds = 23 * 3_600
const heartbeatSeconds = 30
/** How often operations are looked for that the queue has given up. */
const sweepEveryMs = 60_000

/**
 * Opens the queue.
 * @param runner identifies this site server over restarts, so that a restart knows which work it left behind.
 * @param onEnded is told of every operation that ends here.
 */
export async function openJobs({
  database,
  log,
  runner,
  onEnded,
}: {
  database: OpenDatabase
  log: Log
  runner: string
  onEnded?: OnOperationEnded
}): Promise<Jobs> {
  const boss = new PgBoss({
    connectionString: database.url,
    useListenNotify: true,
    max: 6,
    application_name: 'slipstream jobs',
  })
  boss.on('error', error => log.warn({ err: error }, 'the job queue met an error'))
  await boss.start()
  const stopping = new AbortController()
  let sweeping: NodeJS.Timeout | undefined
  const postpone = makePostponeJob(boss)
  const work = async (handled: readonly HandledJob[]) => {
    const names = handled.map(one => one.job.name)
    const twice = names.find((name, index) => names.indexOf(name) !== index)
    if (twice) throw new JobsMiswired({ job: twice, reason: 'it has two handlers' })
    for (const one of handled) await openQueue(boss, one.job.name)
    await handBackLeftWork({ boss, database, runner, log, names })
    const sweep = () => endLostOperations({ boss, db: database.db, log, kinds: names, onEnded })
    await sweep()
    sweeping = setInterval(() => {
      void sweep().catch(error => log.warn({ err: error }, 'lost operations could not be looked for'))
    }, sweepEveryMs)
    for (const one of handled) {
      const options = {
        batchSize: 1,
        localConcurrency: one.job.concurrency,
        pollingIntervalSeconds: 1,
        notifyPollingIntervalSeconds: 1,
      }
      await boss.work<QueueData>(one.job.name, options, async ([job]) => {
        const { db } = database
        if (job) await runJob(one, job, { db, log, runner, stopping: stopping.signal, onEnded, postpone })
      })
    }
  }
  const stop = async () => {
    stopping.abort(new Error('the site server is stopping'))
    clearInterval(sweeping)
    await boss.stop({ graceful: true, timeout: 20_000 })
  }
  return { start: makeStartOperation(boss), changePriority: makeChangePriority(boss), work, stop }
}

async function openQueue(boss: PgBoss, name: string): Promise<void> {
  const options = {
    retryLimit,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 300,
    expireInSeconds,
    heartbeatSeconds,
    notify: true,
  }
  if (await boss.getQueue(name)) await boss.updateQueue(name, options)
  else await boss.createQueue(name, options)
}

/**
 * Work that this very server was doing when it died is handed back to the queue at once; nobody else can be doing it,
 * because the data folder is held by one process. Work of another dead server comes back by its heartbeat.
 */
async function handBackLeftWork(at: {
  boss: PgBoss
  database: OpenDatabase
  runner: string
  log: Log
  names: string[]
}): Promise<void> {
  const left = await withOperations(at.database.db)
    .selectFrom('jobs_operations')
    .select(['id', 'kind', 'queue_job'])
    .where('state', '=', 'running')
    .where('runner', '=', at.runner)
    .execute()
  for (const { id, kind, queue_job } of left) {
    if (!queue_job || !at.names.includes(kind)) continue
    at.log.warn({ operation: id, job: kind }, 'this operation was interrupted; it is tried again')
    await at.boss.fail(kind, queue_job, { reason: 'the site server ended while this ran' })
  }
}
