// Removes a package from the site, in one transaction: whoever reads sees all of it, or nothing.

import { reachFailpoint } from '#platform/failpoints'
import { recordActivity } from '#product/activity'
import { forgetPackage } from '#product/distribution'
import { stopRollouts } from '#product/distribution-rings'
import { forgetScopesOfObject } from '#product/identity'
import { forgetImagesOfPackage } from '#product/image-contents'
import { lockPackage, removePackage } from '#product/upgrade-packages'
import { PackageNeeded, PackageRemovalChanged } from './errors.ts'
import { type PackageRemoval, previewRemoval, type RemovalHouse, type Sight } from './preview-removal.ts'

/**
 * Removes it.
 * @param plan the hash that was agreed to; null removes what there is to remove.
 * @returns what went
 * @throws PackageMissing, PackageNeeded, PackageRemovalChanged
 */
export async function removeWholePackage(
  { db, library, references }: RemovalHouse,
  { packageId, plan, by, sight }: { packageId: string; plan: string | null; by: string; sight?: Sight },
): Promise<PackageRemoval> {
  // The notes of its versions beside the content store are put aside at the end of the session.
  const removed = await library.session(() =>
    db.transaction().execute(async trx => {
      await lockPackage(trx, packageId)
      const found = await previewRemoval(trx, references, { packageId, sight })
      if (found.hindrances.length > 0) throw new PackageNeeded({ packageId, reasons: found.hindrances })
      if (plan !== null && plan !== found.plan) throw new PackageRemovalChanged({ packageId })
      await stopRollouts(trx, { packageId, reason: 'the package was removed', by })
      await forgetPackage(trx, packageId)
      await forgetImagesOfPackage(trx, packageId)
      await forgetScopesOfObject(trx, 'upgrade-package', packageId)
      await removePackage(trx, packageId)
      const { name, versions, points, groups, alsoGoes } = found
      await recordActivity(trx, {
        code: 'UPGRADE_PACKAGE_REMOVED',
        actor: by,
        subject: packageId,
        message: `${by} removed the operating system upgrade package “${name}” with ${versions.length} versions; ${points.length} distribution points are to remove it, too.`,
        change: { before: { name, versions, points, groups, alsoGoes } },
      })
      reachFailpoint('package-removal.removing')
      return found
    }),
  )
  reachFailpoint('package-removal.removed')
  return removed
}
