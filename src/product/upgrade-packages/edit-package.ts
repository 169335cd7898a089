// Changes what people call a package: its name, its own version and its comment. The package ID, the content and the versions stay.

import type { Database } from '#platform/database'
import { recordActivity } from '#product/activity'
import type { ContentLibrary } from '#product/content-library'
import { nameKey, refuseTakenName } from './check-new-package.ts'
import { PackageMissing } from './errors.ts'
import type { PackageEdit } from './jobs.ts'
import { isPackageId, readPackage, type UpgradePackageDetail } from './read-packages.ts'
import { withPackages } from './tables.ts'

/** What editing needs. */
export type EditHouse = { db: Database; library: Pick<ContentLibrary, 'session'> }

/**
 * Changes the members that are given; what is the same already is not told again.
 * @throws PackageMissing, PackageNameTaken
 */
export async function editPackage(
  { db, library }: EditHouse,
  { packageId, edit, by }: { packageId: string; edit: PackageEdit; by: string },
): Promise<UpgradePackageDetail> {
  if (!isPackageId(packageId)) throw new PackageMissing({ packageId })
  // The notes beside the content store, which say the name too, are written anew at the end of the session.
  await library.session(() =>
    db.transaction().execute(async trx => {
      const packages = withPackages(trx)
      const before = await packages
        .selectFrom('upgrade_packages')
        .select(['name', 'version', 'comment'])
        .where('id', '=', packageId)
        .forUpdate()
        .executeTakeFirst()
      if (!before) throw new PackageMissing({ packageId })
      const after = {
        name: edit.name ?? before.name,
        version: edit.version ?? before.version,
        comment: edit.comment ?? before.comment,
      }
      const changed = (['name', 'version', 'comment'] as const).filter(one => before[one] !== after[one])
      if (changed.length === 0) return
      // A name in another case is the package's own.
      if (nameKey(after.name) !== nameKey(before.name)) await refuseTakenName(trx, after.name)
      try {
        await packages
          .updateTable('upgrade_packages')
          .set({ ...after, name_key: nameKey(after.name) })
          .where('id', '=', packageId)
          .execute()
      } catch (error) {
        // Another package took the name at the same moment; the transaction is over, so that only outside of it can be seen which.
        if ((error as { code?: string }).code === '23505') await refuseTakenName(db, after.name)
        throw error
      }
      await packages
        .updateTable('upgrade_packages_versions')
        .set({ noted_at: null })
        .where('package_id', '=', packageId)
        .where('removed_at', 'is', null)
        .execute()
      const told = changed.map(one => `its ${one} from “${before[one]}” to “${after[one]}”`)
      await recordActivity(trx, {
        code: 'UPGRADE_PACKAGE_CHANGED',
        actor: by,
        subject: packageId,
        message: `${by} changed the operating system upgrade package ${packageId}: ${told.join(', ')}.`,
        change: { before, after },
      })
    }),
  )
  return readPackage(db, packageId)
}
