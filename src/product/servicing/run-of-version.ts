// The runs that made package versions, and those that may yet.

import { sql } from 'kysely'
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

/** The run that made a version, in short. */
export type RunSummary = {
  version: number
  run: string
  baseVersion: number
  engine: string
  planHash: string | null
  /** Whether what was read back was as planned, and how many things that were. */
  proven: boolean
  checks: number
}

/** The runs that published versions of a package, in no order. */
export async function listRunsOfVersions(db: Database, packageId: string): Promise<RunSummary[]> {
  const rows = await withServicing(db)
    .selectFrom('servicing_runs')
    .select(['id', 'base_version', 'engine', 'plan_hash', 'published_version'])
    .select(sql<boolean>`coalesce((proof->>'proven')::boolean, false)`.as('proven'))
    .select(sql<number>`coalesce(jsonb_array_length(proof->'checks'), 0)`.as('checks'))
    .where('package_id', '=', packageId)
    .where('published_version', 'is not', null)
    .execute()
  return rows.flatMap(({ published_version: version, ...row }) =>
    version === null
      ? []
      : {
          version,
          run: row.id,
          baseVersion: row.base_version,
          engine: row.engine,
          planHash: row.plan_hash,
          proven: row.proven,
          checks: row.checks,
        },
  )
}

/** The runs of a package that have not ended: whoever replaces the version in use lets them end without a result. */
export async function runsUnderWay(db: Database, packageId: string): Promise<string[]> {
  const rows = await withServicing(db)
    .selectFrom('servicing_runs')
    .select('id')
    .where('package_id', '=', packageId)
    .where('state', 'in', ['planning', 'waiting', 'running'])
    .orderBy('started_at')
    .execute()
  return rows.map(({ id }) => id)
}
