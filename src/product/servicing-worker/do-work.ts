// The work of one run: download, carry out, upload, deliver. However it ends, the site hears of it or the lease runs out, and no
// scratch stays.

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DataFolder } from '#platform/data-folder'
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
import type { UnpackedUpdates } from '#product/update-files'
import { WorkForOtherEngine, WorkTakenAway } from './errors.ts'
import { fetchWork } from './fetch-work.ts'
import { type HeldLease, holdLease } from './hold-lease.ts'
import { dropLease, noteLease } from './keep-leases.ts'
import type { KeptObjects, ObjectsOfRun } from './keep-objects.ts'
import { callsOfLease, isLeaseLost, type LeaseCalls, type WorkerSite, withPatience } from './site-calls.ts'
import { uploadProduced } from './upload-produced.ts'
import { carryOutOnce } from './work-once.ts'

/** What a worker works with. */
export type WorkerHouse = {
  folder: DataFolder
  store: ContentStore
  objects: KeptObjects
  unpacked: UnpackedUpdates
  /** For scratch, a folder in it for each lease; removed at the start. */
  work: string
  engine: ServicingEngine
  site: WorkerSite
  sitePublicKey: string
  log: Log
  askSeconds: number
}

const lastWordMs = 10_000

/** Does the work of one run and tells the site how it ended; throws nothing. */
export async function doWork(house: WorkerHouse, work: ClaimedWork, stopping: AbortSignal): Promise<void> {
  const { site, log } = house
  const { run } = work
  const calls = callsOfLease(site, work.lease)
  await noteLease(house, work.lease)
  reachFailpoint('servicing-worker.claimed')
  const lease = holdLease(work, { calls, log, stopping })
  const objects = house.objects.begin()
  const scratch = join(house.work, work.lease)
  log.info({ run, package: work.packageId }, 'the work of a run begins')
  try {
    await carryOut(house, work, { calls, lease, objects, scratch })
    log.info({ run }, 'the work was delivered')
  } catch (error) {
    await lease.stop()
    await sayEnd(house, { run, error, calls, stopping })
  } finally {
    await lease.stop()
    objects.end()
    await rm(scratch, { recursive: true, force: true }).catch(error =>
      log.error({ err: error, folder: scratch }, 'scratch could not be removed'),
    )
    await dropLease(house, work.lease)
  }
}

async function carryOut(
  house: WorkerHouse,
  work: ClaimedWork,
  {
    calls,
    lease,
    objects,
    scratch,
  }: { calls: LeaseCalls; lease: HeldLease; objects: ObjectsOfRun; scratch: string },
): Promise<void> {
  const { engine, store, unpacked } = house
  const { signal } = lease
  const plan = openPlan(work.plan)
  const { packageId } = work
  if (plan.engine !== engine.name) throw new WorkForOtherEngine({ engine: plan.engine, ours: engine.name })
  const wrong = await checkPlace({ engine, folder: scratch, plan, unpacked }, signal)
  if (wrong.length > 0) throw gatherErrors(packageId, wrong)
  const held = await objects.held()
  const fetched = await fetchWork(house, { work, plan }, { source: calls.source, lease, objects, held })
  const kept = { packageId, contentVersion: plan.contentVersion }
  await objects.keep(kept)
  reachFailpoint('servicing-worker.fetched')
  const once = { store, objects, calls, lease, originals: fetched.digests, held: [...held, fetched.manifest] }
  const made = await carryOutOnce(once, doneBefore =>
    carryOutPlan({
      engine,
      plan,
      packageId,
      sources: fetched.sources,
      folder: scratch,
      report: lease.report,
      log: lease.say,
      doneBefore,
      unpacked,
      doStep: lease.doStep,
    }),
  )
  const produced: { path: string; added: AddedFile }[] = []
  for (const { path, file } of made.files)
    produced.push({ path, added: await objects.adding(() => store.adoptFile(file, { signal })) })
  reachFailpoint('servicing-worker.adopted')
  const bytesSent = await uploadProduced(
    { store, calls, lease, manifest: fetched.manifest },
    [...produced, ...made.made].flatMap(({ added }) => added ?? []),
  )
  reachFailpoint('servicing-worker.uploaded')
  lease.say(`uploaded ${bytesSent} bytes; ${made.proof.checks.length} things were read back`)
  // The site takes no heartbeats of work that it has been given.
  await lease.stop()
  const bytesFetched = fetched.bytesFetched + made.bytesTaken
  const files = produced.map(({ path, added: { sha256, size } }) => ({ path, sha256, size }))
  const { proof, optimized } = made
  const done = made.made.flatMap(({ key, path, installTimes, added }) => {
    const file = added ?? produced.find(one => one.path === path)?.added
    return file ? { key, path, sha256: file.sha256, size: file.size, installTimes } : []
  })
  const delivered = { planHash: plan.hash, produced: files, proof, optimized, done, bytesFetched }
  await withPatience(() => calls.deliver(delivered, signal), signal)
  reachFailpoint('servicing-worker.delivered')
  objects.unpin()
  await objects.keep(kept)
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
