// Which versions of a package have come through a ring: for whoever gives devices what a ring has proved.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'

/** Versions of packages that passed the gate of a ring, or were let past it by somebody, the newest first. `ring` is compared without case. */
export async function versionsOfRings(
  db: Database | DatabaseTransaction,
  asked: readonly { packageId: string; ring: string }[],
): Promise<{ packageId: string; ring: string; version: number }[]> {
  if (asked.length === 0) return []
  const { rows } = await sql<{ packageId: string; ring: string; version: number }>`
    select distinct asked.package_id as "packageId", asked.ring, rollout.version_number as version
    from unnest(${asked.map(one => one.packageId)}::text[], ${asked.map(one => one.ring)}::text[]) as asked (package_id, ring)
    join distribution_rings_rollouts as rollout on rollout.package_id = asked.package_id
    join distribution_rings_stages as stage on stage.rollout_id = rollout.id
      and lower(stage.name) = lower(asked.ring) and stage.state in ('passed', 'skipped')
    order by rollout.version_number desc`.execute(db)
  return rows
}
