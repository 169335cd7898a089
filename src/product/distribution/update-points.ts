import type { DatabaseTransaction } from '#platform/database'
import { carryOutIn } from './carry-out.ts'

/**
 * Update distribution points, in the transaction that publishes a version: every point that shall hold the package shall now hold
 * the version in use.
 * @returns how many points will fetch.
 * @throws PackageMissing
 */
export async function updateDistributionPoints(
  transaction: DatabaseTransaction,
  packageId: string,
  by: string,
): Promise<number> {
  const { entries } = await carryOutIn(transaction, {
    action: 'update',
    packageId,
    points: [],
    groups: [],
    all: true,
    priority: null,
    by,
  })
  return entries.filter(entry => entry.effect !== 'nothing').length
}
