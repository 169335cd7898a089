// What servicing is given by the program that runs it.

import type { KeyObject } from 'node:crypto'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { ContentLibrary } from '#product/content-library'
import type { ServicingEngine } from '#product/servicing-engines'
import type { StepLimits } from '#product/servicing-work'
import type { UnpackedUpdates } from '#product/update-files'
import type { OnPublished } from '#product/upgrade-packages'

/** What servicing needs of the house. */
export type ServicingHouse = {
  db: Database
  library: ContentLibrary
  /** The engine that this server runs itself; it reads all images. */
  engine: ServicingEngine
  /** Every engine whose plans can be made here: those of others than `engine` are carried out by servicing workers. */
  engines: readonly ServicingEngine[]
  /** A folder for scratch; each operation uses and removes one of its own in it. */
  work: string
  /** The site's setting. */
  allowNativeComponentServicing: boolean
}

/** What a run needs beside what a plan needs. */
export type RunHouse = ServicingHouse & {
  siteKey: KeyObject
  /** Called in the transaction that ends a run which was asked to update distribution points. */
  updateDistributionPoints: (transaction: DatabaseTransaction, packageId: string, by: string) => Promise<void>
  /** Called in the publishing transaction of every new version. */
  onPublished: OnPublished
  /** How long each step may take. */
  limits: StepLimits
  /** Updates that are unpacked already; absent: every run unpacks its own. */
  unpacked?: UnpackedUpdates
}
