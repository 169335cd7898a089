// The run that made a package version.

import type { Database } from '#platform/database'
import type { ServicingPlan } from '#product/servicing-engines'
import { withServicing } from './tables.ts'

/** What is to be known of a run to say what is new in its version. */
export type RunOfVersion = { id: string; baseVersion: number; plan: ServicingPlan }

/** The run that published this version; null when the version was not made by servicing. */
export async function readRunOfVersion(
  db: Database,
  { packageId, version }: { packageId: string; version: number },
): Promise<RunOfVersion | null> {
  const row = await withServicing(db)
    .selectFrom('servicing_runs')
    .select(['id', 'base_version', 'plan'])
    .where('package_id', '=', packageId)
    .where('published_version', '=', version)
    .executeTakeFirst()
  return row?.plan ? { id: row.id, baseVersion: row.base_version, plan: row.plan } : null
}
