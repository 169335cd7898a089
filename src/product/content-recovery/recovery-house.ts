import type { Database } from '#platform/database'
import type { Log } from '#platform/logging'
import type { ContentLibrary } from '#product/content-library'
import type { Site } from '#product/sites'

/** What verifying and healing need. */
export type RecoveryHouse = { db: Database; library: ContentLibrary; site: Site; log: Log }
