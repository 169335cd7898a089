import type { Database } from '#platform/database'
import type { ContentReader } from '#product/content-store'

/** What the checks look at. The folders are those in which the site server writes. */
export type HealthHouse = { db: Database; reader: ContentReader; folders: Readonly<Record<string, string>> }
