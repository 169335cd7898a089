import type { Database } from '#platform/database'
import { lockPackages, removeVersion } from '#product/upgrade-packages'
import { judgePackageVersions } from './clean-up.ts'

/**
 * Removes the versions of one package that are beyond its newest so many and that no reason keeps; that site or package would keep all is
 * none here, a number of theirs is. Their objects stay for the grace time.
 * @returns the numbers of the versions that were removed
 * @throws PackageMissing
 */
export async function keepNewestVersions(
  db: Database,
  { packageId, keep, by }: { packageId: string; keep: number; by: string },
): Promise<number[]> {
  return db.transaction().execute(async trx => {
    await lockPackages(trx)
    // The newest first.
    const judged = await judgePackageVersions(trx as Database, packageId)
    const removed: number[] = []
    for (const { number: version, kept } of judged.slice(keep)) {
      if (kept.some(reason => reason !== 'all-kept')) continue
      if (await removeVersion(trx, { packageId, version, by })) removed.push(version)
    }
    return removed
  })
}
