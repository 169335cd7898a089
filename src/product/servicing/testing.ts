// For tests of this room: a run whose work is offered to servicing workers, without a job that waits for it.

import { randomUUID } from 'node:crypto'
import type { Database } from '#platform/database'
import { type ContentLibrary, readManifest } from '#product/content-library'
import { hashOfPlan, type ServicingPlan } from '#product/servicing-engines'
import { readPackage, readPackageVersion } from '#product/upgrade-packages'
import { offerWork } from './offer-work.ts'
import { beginRun } from './runs.ts'

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
  choices: Pick<ServicingPlan, 'verify'> = {},
): Promise<OfferedRun> {
  packages += 1
  const { packageId } = await site.addPackage(`Package ${packages}`, `text ${packages}`)
  const upgradePackage = await readPackage(site.db, packageId)
  const { contentVersion } = upgradePackage
  const { manifest } = await readManifest(site.db, site.library.reader, contentVersion)
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
  const facts = {
    package: upgradePackage,
    base: await readPackageVersion(site.db, packageId, upgradePackage.currentVersion),
    manifest,
    wims: new Map(),
    media: { contentVersion, files: [], images: [] },
    updates: [],
    options: { allowNativeComponentServicing: false },
  }
  await beginRun(site.db, { run, facts, plan, requestedBy: 'tester', state: 'waiting' })
  await offerWork(site.db, { run, engine })
  return { run, packageId, plan }
}
