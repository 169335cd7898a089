// Says what distribution points shall hold. Nothing is sent from here: each point asks, and fetches what it lacks.

import type { Database, DatabaseTransaction } from '#platform/database'
import { recordActivity } from '#product/activity'
import { readPackage, type UpgradePackageDetail } from '#product/upgrade-packages'
import { contentStates } from './content-state.ts'
import { findPoints } from './points.ts'
import { withDistribution } from './tables.ts'

/** What was asked for. */
export type DistributionRequest = { packageId: string; points: readonly string[]; by: string }

/**
 * Distributes a package: the named points shall hold its version in use. Points that hold it already are left alone.
 * @returns the names of the points that were newly given it.
 * @throws PackageMissing, PointMissing
 */
export async function distribute(
  db: Database,
  { packageId, points, by }: DistributionRequest,
): Promise<string[]> {
  const upgradePackage = await readPackage(db, packageId)
  const found = await findPoints(db, points)
  return db.transaction().execute(async trx => {
    const given: string[] = []
    for (const point of found) {
      const inserted = await withDistribution(trx)
        .insertInto('distribution_assignments')
        .values({
          ...target(upgradePackage),
          ...blank,
          point_id: point.id,
          state: contentStates.installPending,
          requested_by: by,
        })
        .onConflict(conflict => conflict.columns(['point_id', 'package_id']).doNothing())
        .executeTakeFirst()
      if (inserted.numInsertedOrUpdatedRows === 0n) continue
      given.push(point.name)
      const message = `${by} distributed ${packageId} to distribution point “${point.name}”.`
      await recordActivity(trx, {
        severity: 'information',
        code: 'CONTENT_DISTRIBUTED',
        actor: by,
        subject: packageId,
        message,
      })
    }
    return given
  })
}

/** Update distribution points: every point that shall hold the package shall now hold the version in use. */
export async function updateDistributionPoints(
  transaction: DatabaseTransaction,
  packageId: string,
  by: string,
): Promise<number> {
  const upgradePackage = await readPackage(transaction as Database, packageId)
  const { version_number, content_version, bytes_total } = target(upgradePackage)
  const changed = await withDistribution(transaction)
    .updateTable('distribution_assignments')
    .set({
      version_number,
      content_version,
      bytes_total,
      bytes_sent: 0,
      bytes_reused: 0,
      error: null,
      state: contentStates.contentUpdating,
      requested_by: by,
      requested_at: new Date(),
    })
    .where('package_id', '=', packageId)
    .where('content_version', '!=', content_version)
    .executeTakeFirst()
  const count = Number(changed.numUpdatedRows)
  const message = `${by} updated ${count} distribution points with version ${version_number} of ${packageId}.`
  await recordActivity(transaction, {
    severity: 'information',
    code: 'DISTRIBUTION_POINTS_UPDATED',
    actor: by,
    subject: packageId,
    message,
  })
  return count
}

function target(upgradePackage: UpgradePackageDetail) {
  return {
    package_id: upgradePackage.id,
    version_number: upgradePackage.currentVersion,
    content_version: upgradePackage.contentVersion,
    bytes_total: upgradePackage.totalBytes,
  }
}

const blank = {
  error: null,
  receipt: null,
  receipt_content_version: null,
  receipt_version_number: null,
  verified_at: null,
  received_at: null,
}
