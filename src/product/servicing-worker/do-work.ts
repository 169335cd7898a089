// The work of one run: download, carry out, upload, deliver. However it ends, the site hears of it or the lease runs out, and no
// scratch stays.

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type DataFolder, readPrivateFile, writePrivateFile } from '#platform/data-folder'
import { reportError } from '#platform/errors'
import { reachFailpoint } from '#platform/failpoints'
import type { Log } from '#platform/logging'
import type { AddedFile, ContentStore } from '#product/content-store'
import { failuresOf, type ServicingEngine } from '#product/servicing-engines'
import {
  type ClaimedWork,
  carryOutPlan,
  checkPlace,
  gatherErrors,
  openPlan,
  type Surrender,
} from '#product/servicing-work'
import { SiteAway } from '#product/site-link'
import { WorkForOtherEngine, WorkTakenAway } from './errors.ts'
import { fetchWork } from './fetch-work.ts'
import { type HeldLease, holdLease } from './hold-lease.ts'
import { keepObjects, readKeptManifests } from './keep-objects.ts'
import { callsOfLease, isLeaseLost, type LeaseCalls, type WorkerSite, withPatience } from './site-calls.ts'
import { uploadProduced } from './upload-produced.ts'

/** What a worker works with. */
export type WorkerHouse = {
  folder: DataFolder
  store: ContentStore
  /** For scratch; removed at the start. */
  work: string
  engine: ServicingEngine
  site: WorkerSite
  sitePublicKey: string
  log: Log
  askSeconds: number
}

/** The lease that a worker has, so that it can give it back should it die with it. */
const leaseFile = 'lease.json'
const lastWordMs = 10_000

/** Does the work of one run and tells the site how it ended; throws nothing. */
export async function doWork(house: WorkerHouse, work: ClaimedWork, stopping: AbortSignal): Promise<void> {
  const { folder, site, log } = house
  const { run } = work
  const calls = callsOfLease(site, work.lease)
  await writePrivateFile(folder.inside(leaseFile), JSON.stringify({ lease: work.lease }))
  reachFailpoint('servicing-worker.claimed')
  const lease = holdLease(work, { calls, log, stopping })
  log.info({ run, package: work.packageId }, 'the work of a run begins')
  try {
    await carryOut(house, work, { calls, lease })
    log.info({ run }, 'the work was delivered')
  } catch (error) {
    await lease.stop()
    await sayEnd(house, { run, error, calls, stopping })
  } finally {
    await lease.stop()
    await rm(house.work, { recursive: true, force: true }).catch(error =>
      log.error({ err: error, folder: house.work }, 'scratch could not be removed'),
    )
    await rm(folder.inside(leaseFile), { force: true })
  }
}

async function carryOut(
  house: WorkerHouse,
  work: ClaimedWork,
  { calls, lease }: { calls: LeaseCalls; lease: HeldLease },
): Promise<void> {
  const { engine, store, folder } = house
  const { signal } = lease
  const plan = openPlan(work.plan)
  const { packageId } = work
  if (plan.engine !== engine.name) throw new WorkForOtherEngine({ engine: plan.engine, ours: engine.name })
  const scratch = join(house.work, work.lease)
  const wrong = await checkPlace({ engine, folder: scratch, plan }, signal)
  if (wrong.length > 0) throw gatherErrors(packageId, wrong)
  const held = await readKeptManifests(house)
  const fetched = await fetchWork(house, { work, plan }, { source: calls.source, lease, held })
  const kept = { packageId, contentVersion: plan.contentVersion, objects: fetched.objects }
  await keepObjects({ folder, store }, kept)
  reachFailpoint('servicing-worker.fetched')
  const made = await carryOutPlan({
    engine,
    plan,
    packageId,
    sources: fetched.sources,
    folder: scratch,
    report: lease.report,
    log: lease.say,
    doStep: lease.doStep,
  })
  const produced: { path: string; added: AddedFile }[] = []
  for (const { path, file } of made.files)
    produced.push({ path, added: await store.adoptFile(file, { signal }) })
  reachFailpoint('servicing-worker.adopted')
  const bytesSent = await uploadProduced(
    { store, calls, lease, manifest: fetched.manifest },
    produced.map(({ added }) => added),
  )
  reachFailpoint('servicing-worker.uploaded')
  lease.say(`uploaded ${bytesSent} bytes; ${made.proof.checks.length} things were read back`)
  // The site takes no heartbeats of work that it has been given.
  await lease.stop()
  const { bytesFetched } = fetched
  const files = produced.map(({ path, added: { sha256, size } }) => ({ path, sha256, size }))
  const { proof, optimized } = made
  const delivered = { planHash: plan.hash, produced: files, proof, optimized, bytesFetched }
  await withPatience(() => calls.deliver(delivered, signal), signal)
  reachFailpoint('servicing-worker.delivered')
  const objects = [...kept.objects, ...files.map(({ sha256 }) => sha256)]
  await keepObjects({ folder, store }, { ...kept, objects })
}

/** Tells the site why the work ended without a delivery. */
async function sayEnd(
  { log }: WorkerHouse,
  { run, error, calls, stopping }: { run: string; error: unknown; calls: LeaseCalls; stopping: AbortSignal },
): Promise<void> {
  const soon = AbortSignal.timeout(lastWordMs)
  const unheard = (cause: unknown) =>
    log.warn({ err: cause, run }, 'the site did not hear of it; the run goes on when the lease has run out')
  if (stopping.aborted) {
    log.info({ run }, 'the work is given back')
    await calls.release('stopping', soon).catch(unheard)
    return
  }
  if (error instanceof WorkTakenAway || isLeaseLost(error)) {
    log.warn({ run }, 'the site has taken the work away')
    return
  }
  const report = reportError(error)
  log.error({ err: error, run, code: report.code }, report.message)
  // A site that is away cannot be told; another worker begins anew when the lease has run out.
  if (error instanceof SiteAway) return
  const [failure] = failuresOf(error)
  const failed = failure && { update: failure.update, image: failure.image }
  const said = { error: report as Surrender['error'], ...(failed && { failed }) }
  await calls.surrender(said, soon).catch(unheard)
}

/** Gives back the lease with which this worker died, so that nobody waits until it has run out. */
export async function giveBackLeft({ folder, site, log }: WorkerHouse, signal: AbortSignal): Promise<void> {
  const text = await readPrivateFile(folder.inside(leaseFile))
  if (text === null) return
  const { lease } = JSON.parse(text) as { lease: string }
  await callsOfLease(site, lease)
    .release('interrupted', AbortSignal.any([signal, AbortSignal.timeout(lastWordMs)]))
    .then(
      () => log.info({ lease }, 'the work that was interrupted is given back'),
      error =>
        log.info({ err: error, lease }, 'the work that was interrupted is not with this worker any more'),
    )
  await rm(folder.inside(leaseFile), { force: true })
}
