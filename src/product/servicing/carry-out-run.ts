// Carries the plan of a run out, here or on a worker. What was produced and proven is held in the content store before it is published,
// so that a run which is interrupted then goes on there.

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { reachFailpoint } from '#platform/failpoints'
import type { JobContext } from '#platform/jobs'
import { holdFile } from '#product/content-library'
import { ContentMissing, type ContentWriter } from '#product/content-store'
import type { ServicingWork } from '#product/servicing-engines'
import { type CarriedOut, carryOutPlan, ServicingNotProven, withinLimit } from '#product/servicing-work'
import { forgetDone, keepDone, openDoneBefore, type RunDoneBefore, TakenWorkUnproven } from './done-before.ts'
import { madeByWorker } from './done-on-workers.ts'
import { publish, type ServicingOutcome } from './end-run.ts'
import type { GatheredFacts } from './gather-facts.ts'
import type { RunRequest } from './jobs.ts'
import { moveRun } from './move-run.ts'
import { holderOfUploads, offerWork } from './offer-work.ts'
import type { RunPlan } from './plan-of-run.ts'
import type { StoredFile } from './publish-serviced.ts'
import { readDelivered } from './read-delivered.ts'
import type { RunLog } from './run-log.ts'
import { type KeptResult, keepProduced, readPriority } from './runs.ts'
import type { RunHouse } from './servicing-house.ts'
import { waitForDelivery } from './wait-for-delivery.ts'

/** A run that goes on. */
export type RunAt = {
  /** With the engine of the run. */
  house: RunHouse
  run: string
  /** The number with which this attempt has taken the run. */
  attempt: number
  request: RunRequest
  context: JobContext
  log: RunLog
}

/** Carries out on this server, and publishes. */
export async function carryOutHere(at: RunAt, planned: RunPlan): Promise<ServicingOutcome> {
  const { house, run, request, context, log } = at
  const { signal, report } = context
  // A folder per attempt: an old attempt that is still alive somewhere cannot write into this one's.
  const folder = join(house.work, `${run}-${context.attempt}`)
  try {
    return await house.library.session(async store => {
      const sources = await sourcesOf(store, planned.facts)
      const originals = Object.fromEntries(
        [...planned.facts.wims].map(([path, { sha256 }]) => [path, sha256]),
      )
      const done = openDoneBefore({ db: house.db, store }, originals, signal)
      const made = await carryOutPlan({
        engine: house.engine,
        plan: planned.plan,
        packageId: request.packageId,
        sources,
        folder,
        report,
        log: line => log.say(line),
        doneBefore: done.before,
        unpacked: house.unpacked,
        async doStep(step, work) {
          await moveRun(house.db, at, step)
          log.say(`step ${step}`)
          return withinLimit(step, { limits: house.limits, signal }, work)
        },
      }).catch(async error => {
        if (!(error instanceof ServicingNotProven) || done.taken.length === 0) throw error
        log.say(`${error.message} What was taken from earlier work is forgotten.`, 'warning')
        await forgetDone(house.db, done.taken)
        throw new TakenWorkUnproven(error.message, { cause: error })
      })
      const files = await keep(at, store, { planHash: planned.plan.hash, made, done })
      reachFailpoint('servicing.kept')
      return await publish(at, planned, { store, files, proof: made.proof, optimized: made.optimized })
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Takes what was produced into the store and holds it for the run; the run is at its publication then. */
async function keep(
  at: RunAt,
  store: ContentWriter,
  { planHash, made, done }: { planHash: string; made: CarriedOut; done: RunDoneBefore },
): Promise<StoredFile[]> {
  const { house, run, context } = at
  const files: StoredFile[] = []
  for (const { path, file } of made.files)
    files.push({ path, added: await store.adoptFile(file, { signal: context.signal }) })
  const { proof, optimized } = made
  const produced = files.map(({ path, added: { sha256, size } }) => ({ path, sha256, size }))
  await house.db.transaction().execute(async trx => {
    const holder = holderOfUploads(run)
    for (const { sha256, size } of produced) await holdFile(trx, store, { sha256, size, holder })
    await keepDone(trx, store, { made: done.made, files })
    await keepProduced(trx, at, { planHash, produced, proof, optimized })
  })
  return files
}

/** Publishes what was produced before a restart, after reading it again. @throws ContentMissing, ContentHashMismatch */
export async function publishKept(at: RunAt, planned: RunPlan, kept: KeptResult): Promise<ServicingOutcome> {
  const { proof, optimized = [] } = kept
  return at.house.library.session(async store => {
    const files = await readDelivered(store, kept.produced, at.context.signal)
    return publish(at, planned, { store, files, proof, optimized })
  })
}

/** Has a worker carry out, and publishes; a server that is started again in the middle calls this again, and the work goes on. */
export async function haveWorkerCarryOut(at: RunAt, planned: RunPlan): Promise<ServicingOutcome> {
  const { house, run, request, context } = at
  const { engine } = planned.plan
  await house.db.transaction().execute(async trx => {
    if (await offerWork(trx, { run, engine, priority: await readPriority(trx, run) }))
      await moveRun(trx, at, 'wait-for-worker')
  })
  reachFailpoint('servicing.offered')
  const delivered = await waitForDelivery(house.db, { ...at, packageId: request.packageId }, context)
  reachFailpoint('servicing.delivered')
  try {
    return await house.library.session(async store => {
      const { proof, optimized = [] } = delivered
      const files = await readDelivered(store, delivered.produced, context.signal)
      const made = await madeByWorker(store, delivered, context.signal)
      await house.db.transaction().execute(async trx => {
        await keepDone(trx, store, { made, files })
        await moveRun(trx, at, 'publish')
      })
      return publish(at, planned, { store, files, proof, optimized })
    })
  } finally {
    // Pieces of uploads are nobody's when it is published.
    await house.library.collect().catch(() => undefined)
  }
}

/** The files on this server's disk that a plan is carried out with. */
async function sourcesOf(store: ContentWriter, { wims, updates }: GatheredFacts) {
  const sources = { originals: {} as Record<string, string>, updates: {} as ServicingWork['updates'] }
  for (const [path, { sha256 }] of wims) sources.originals[path] = (await store.open(sha256)).path
  for (const { sha256, facts } of updates) {
    // One that is not there was left out of the plan by pre-flight, or the engine says what is missing.
    const object = await store.open(sha256).catch(error => {
      if (error instanceof ContentMissing) return null
      throw error
    })
    if (object !== null) sources.updates[sha256] = { file: object.path, facts }
  }
  return sources
}
