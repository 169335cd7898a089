import type { Database } from '#platform/database'
import { recordActivity } from '#product/activity'
import type { Priority } from '#product/distribution-protocol'
import { readPackage } from '#product/upgrade-packages'
import { withDistribution } from './tables.ts'

/**
 * Sets how urgent a package's content is, also for what is under way.
 * @throws PackageMissing
 */
export async function setPackagePriority(
  db: Database,
  { packageId, priority, by }: { packageId: string; priority: Priority; by: string },
): Promise<void> {
  await readPackage(db, packageId)
  await db.transaction().execute(async trx => {
    const before = await withDistribution(trx)
      .selectFrom('distribution_packages')
      .select('priority')
      .where('package_id', '=', packageId)
      .executeTakeFirst()
    await withDistribution(trx)
      .insertInto('distribution_packages')
      .values({ package_id: packageId, priority })
      .onConflict(conflict => conflict.column('package_id').doUpdateSet({ priority }))
      .execute()
    const message = `${by} set the distribution priority of ${packageId} to ${priority}.`
    const about = { actor: by, subject: packageId, message }
    await recordActivity(trx, {
      code: 'PACKAGE_PRIORITY_CHANGED',
      ...about,
      change: { before, after: { priority } },
    })
  })
}
