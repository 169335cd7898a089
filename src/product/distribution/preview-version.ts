// What points would fetch: if another version of a package were in use, or if chosen ones were brought the version in use.

import { type Targets, targetsWithout } from './bring-version.ts'
import { type ActionHouse, previewAction } from './carry-out.ts'
import { decideEntries, readKnownPackages, readPoints } from './decide-entries.ts'
import { forecast, type PlannedEntry } from './plan-entries.ts'

/** A version that is not in use, or not yet. */
export type OtherVersion = { version: number; contentVersion: string; totalBytes: number }

/**
 * Says what updating the distribution points would do if this version were in use; only points that have the package are named.
 * @throws PackageMissing
 */
export async function previewVersion(
  { db, library }: ActionHouse,
  packageId: string,
  { version, contentVersion, totalBytes }: OtherVersion,
): Promise<PlannedEntry[]> {
  const known = await readKnownPackages(db, [packageId])
  const packages = new Map(
    [...known].map(([id, { detail, priority }]) => [
      id,
      { detail: { ...detail, currentVersion: version, contentVersion, totalBytes }, priority },
    ]),
  )
  const points = await readPoints(db)
  const candidates = points.map(point => ({ point, packageId, staysBecause: () => [] }))
  const decided = await decideEntries(db, {
    action: 'update',
    candidates,
    packages,
    priority: null,
    lock: false,
  })
  return forecast(
    { db, reader: library.reader },
    decided.filter(one => one.row !== null),
  )
}

/**
 * Says what bringing the version in use to these points would do.
 * @throws PackageMissing, PackageVersionBad, PointMissing, PointGroupMissing
 */
export async function previewBring(
  house: ActionHouse,
  { packageId, points, groups }: Targets & { packageId: string },
): Promise<PlannedEntry[]> {
  const asked = { packageId, all: false, priority: null, by: '' }
  const without = await targetsWithout(house.db, packageId, { points, groups })
  const first =
    without === null
      ? []
      : (await previewAction(house, { ...asked, ...without, action: 'distribute' })).entries
  const sends = new Map(first.filter(one => one.effect === 'send').map(one => [one.pointId, one]))
  const { entries } = await previewAction(house, { ...asked, points, groups, action: 'update' })
  return entries.map(one => sends.get(one.pointId) ?? one)
}
