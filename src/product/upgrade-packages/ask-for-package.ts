// Asks for a new package: what can be said of it is said at once, and the rest is an operation.

import type { Database } from '#platform/database'
import type { StartOperation } from '#platform/jobs'
import type { ShareReader } from '#product/package-sources'
import { checkNewPackage, lookAtOnce } from './check-new-package.ts'
import { addUpgradePackageJob, type NewPackage } from './jobs.ts'
import { findSameMedia, type SameMedia } from './source-record.ts'

/** What asking needs. */
export type AskHouse = { db: Database; start: StartOperation; shares?: ShareReader }

/** What was begun: the operation, how much is read, and which packages were read from the same media. */
export type AskedPackage = { operation: string; files: number; totalBytes: number; alreadyHeld: SameMedia[] }

/** Asks. @throws what checking throws */
export async function askForPackage(
  { db, start, shares }: AskHouse,
  asked: NewPackage,
  by: string,
): Promise<AskedPackage> {
  const { listing } = await lookAtOnce(asked.path, signal => checkNewPackage(db, asked, signal, shares))
  const alreadyHeld = await findSameMedia(db, listing.files)
  const job = { data: asked, subject: asked.name, requestedBy: by }
  const operation = await db.transaction().execute(trx => start(trx, addUpgradePackageJob, job))
  return { operation, files: listing.files.length, totalBytes: listing.totalBytes, alreadyHeld }
}
