import type { Database } from '#platform/database'
import { lockPackages, removeVersion } from '#product/upgrade-packages'
import { judgePackageVersions } from './clean-up.ts'

/**
 * Removes the versions of one package that are beyond its newest so many, those that are bad not counted, and that no reason keeps; that site or package would keep all is
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
    // The newest first; one that is marked bad is none of them.
    const judged = await judgePackageVersions(trx as Database, packageId)
    const newest = judged.filter(({ bad }) => bad === null).slice(0, keep)
    const removed: number[] = []
    for (const one of judged) {
      const { number: version, kept } = one
      if (newest.includes(one)) continue
      if (kept.some(reason => reason !== 'all-kept')) continue
      if (await removeVersion(trx, { packageId, version, by })) removed.push(version)
    }
    return removed
  })
}
