// For tests of this room: a run whose work is offered to servicing workers, without a job that waits for it.

import { randomUUID } from 'node:crypto'
import type { Database } from '#platform/database'
import type { ContentLibrary } from '#product/content-library'
import { hashOfPlan, type ServicingPlan } from '#product/servicing-engines'
import { readPackage } from '#product/upgrade-packages'
import { runRequestSchema } from './jobs.ts'
import { moveRun } from './move-run.ts'
import { offerWork } from './offer-work.ts'
import { keepPlan, requestRun } from './runs.ts'
import type { RunPriority } from './tables.ts'

/** A run that waits for a worker. */
export type OfferedRun = { run: string; packageId: string; plan: ServicingPlan }

/** What of a site is needed; tests have one in a database. */
type TestSite = {
  db: Database
  library: ContentLibrary
  addPackage: (name: string, text: string) => Promise<{ packageId: string }>
}

let packages = 0

/** Adds a package and offers the work of a run that changes its install.wim and adds `sources/new.txt`. */
export async function offerTestRun(
  site: TestSite,
  engine = 'native',
  { priority, ...choices }: Pick<ServicingPlan, 'verify'> & { priority?: RunPriority } = {},
): Promise<OfferedRun> {
  packages += 1
  const { packageId } = await site.addPackage(`Package ${packages}`, `text ${packages}`)
  const upgradePackage = await readPackage(site.db, packageId)
  const { contentVersion } = upgradePackage
  const why = 'for a test'
  const place = { path: 'sources/install.wim', index: 1 }
  const parts: Omit<ServicingPlan, 'hash'> = {
    planVersion: 1,
    contentVersion,
    engine,
    steps: [
      {
        kind: 'service-image',
        ...place,
        architecture: 'amd64',
        why,
        experimental: false,
        updates: [],
        recoveryImage: null,
        cleanup: 'none',
      },
      {
        kind: 'copy-from-image',
        ...place,
        why,
        experimental: false,
        files: [{ from: 'new.txt', to: 'sources/new.txt' }],
      },
    ],
    refused: [],
    statuses: [],
    neededBytes: 0,
    ...choices,
  }
  const plan = { ...parts, hash: hashOfPlan(parts) }
  const run = randomUUID()
  const asked = runRequestSchema.parse({ packageId, updates: ['KB1'], runOn: 'worker', priority })
  const baseVersion = upgradePackage.currentVersion
  await requestRun(site.db, { run, baseVersion, engine, requestedBy: 'tester', request: asked })
  const mine = { run, attempt: 0 }
  await moveRun(site.db, mine, 'plan')
  await keepPlan(site.db, mine, { plan, first: plan, baseVersion })
  await moveRun(site.db, mine, 'pre-flight')
  await moveRun(site.db, mine, 'wait-for-worker')
  await offerWork(site.db, { run, engine, priority: asked.priority })
  return { run, packageId, plan }
}
