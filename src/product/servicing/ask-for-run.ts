// Asking for a plan or a run. What does not exist is refused at once, not after a wait; a run is on record from the moment in which
// it was asked for.

import type { Database } from '#platform/database'
import type { StartOperation } from '#platform/jobs'
import { readUpdate } from '#product/software-updates'
import {
  readPackage,
  readPackageVersion,
  readPristineVersion,
  refuseBadVersion,
  refuseHeldVersion,
  type UpgradePackage,
} from '#product/upgrade-packages'
import { chooseEngine, chooseEngineOfRun, type Engines } from './choose-engine.ts'
import {
  type PlanRequest,
  planServicingJob,
  type RunRequest,
  runOnWorkerJob,
  runServicingJob,
} from './jobs.ts'
import { queuePriority } from './priorities.ts'
import { requestRun } from './runs.ts'

/** What asking needs. */
export type AskingHouse = Engines & {
  db: Database
  start: StartOperation
  /** Throws when the site's policy does not let this update file be chosen. */
  refuseUpdate: (db: Database, file: { kb: string | null; sha1: string }) => Promise<void>
}

/**
 * Starts the operation whose result is the plan.
 * @throws PackageMissing, UpdateMissing, UpdateAmbiguous, ServicingEngineMissing, what `refuseUpdate` throws
 */
export async function askForPlan(
  house: AskingHouse,
  data: PlanRequest,
  requestedBy: string,
): Promise<{ operation: string }> {
  await readNamed(house, data)
  chooseEngine(house, data.engine)
  const asked = { data, subject: data.packageId, requestedBy }
  return {
    operation: await house.db.transaction().execute(trx => house.start(trx, planServicingJob, asked)),
  }
}

/**
 * Starts a run; its ID is that of the operation.
 * @throws ServicingEngineElsewhere, PackageVersionHeld, PackageVersionBad, and the errors of {@link askForPlan}
 */
export async function askForRun(
  house: AskingHouse,
  asked: RunRequest,
  requestedBy: string,
): Promise<{ operation: string }> {
  const { id: packageId, currentVersion } = await readNamed(house, asked)
  await refuseHeldVersion(house.db, packageId)
  const isPristine = asked.base === 'pristine'
  const base = await (isPristine ? readPristineVersion : readPackageVersion)(
    house.db,
    packageId,
    currentVersion,
  )
  refuseBadVersion(packageId, base)
  const data = isPristine ? { expectedVersion: currentVersion, ...asked } : asked
  const { name: engine } = chooseEngineOfRun(house, data)
  const job = data.runOn === 'worker' ? runOnWorkerJob : runServicingJob
  const priority = queuePriority(data.priority)
  const operation = await house.db.transaction().execute(async trx => {
    const run = await house.start(trx, job, { data, subject: packageId, requestedBy, priority })
    await requestRun(trx, { run, baseVersion: base.number, engine, requestedBy, request: data })
    return run
  })
  return { operation }
}

async function readNamed(
  { db, refuseUpdate }: AskingHouse,
  { packageId, updates }: PlanRequest,
): Promise<UpgradePackage> {
  for (const update of updates) await refuseUpdate(db, await readUpdate(db, update))
  return await readPackage(db, packageId)
}
