// A package that is removed from the site is no longer desired anywhere: each point finds that with its next question, and removes it.

import type { Database, DatabaseTransaction } from '#platform/database'
import { raiseGeneration } from '#product/content-library'
import { withDistribution } from './tables.ts'

/** Forgets a package, in the transaction that removes it. */
export async function forgetPackage(trx: DatabaseTransaction, packageId: string): Promise<void> {
  // A database that was restored from before this must not pass for one that knows of it.
  await raiseGeneration(trx)
  const table = withDistribution(trx)
  await table.deleteFrom('distribution_assignments').where('package_id', '=', packageId).execute()
  await table.deleteFrom('distribution_group_contents').where('package_id', '=', packageId).execute()
  await table.deleteFrom('distribution_packages').where('package_id', '=', packageId).execute()
  await table
    .updateTable('distribution_action_entries')
    .set({ outcome: 'superseded', ended_at: new Date() })
    .where('package_id', '=', packageId)
    .where('ended_at', 'is', null)
    .execute()
}

/** The names of the points that hold a package or shall hold it, and of the groups that give it to their members. */
export async function whoHasPackage(
  db: Database | DatabaseTransaction,
  packageId: string,
): Promise<{ points: string[]; groups: string[] }> {
  const points = await withDistribution(db)
    .selectFrom('distribution_assignments')
    .innerJoin('distribution_points', 'distribution_points.id', 'distribution_assignments.point_id')
    .select('name')
    .where('package_id', '=', packageId)
    .orderBy('name_key')
    .execute()
  const groups = await withDistribution(db)
    .selectFrom('distribution_group_contents')
    .innerJoin('distribution_groups', 'distribution_groups.id', 'distribution_group_contents.group_id')
    .select('name')
    .where('package_id', '=', packageId)
    .orderBy('name_key')
    .execute()
  return { points: points.map(one => one.name), groups: groups.map(one => one.name) }
}
