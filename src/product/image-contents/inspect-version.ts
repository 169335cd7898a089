// Looks at all images of a package version and keeps what is in them. Follows every publication, so nobody waits for it; an image
// that cannot be read is kept with the reason, and does not keep the others from being read.

import { SlipstreamError } from '#platform/errors'
import { reachFailpoint } from '#platform/failpoints'
import type { JobContext } from '#platform/jobs'
import { type FactsHouse, type RunOfVersion, readRunOfVersion } from '#product/servicing'
import { readPackageVersion } from '#product/upgrade-packages'
import { comeFrom } from './come-from.ts'
import type { InspectRequest } from './jobs.ts'
import { keepContents, readState, readStored } from './keep-contents.ts'
import { readVersionImages } from './read-version-images.ts'

/** What inspecting needs. */
export type InspectHouse = FactsHouse

/** What was found. */
export type InspectionOutcome = { packageId: string; version: number; images: number; unreadable: number }

/**
 * Looks at the images of a version, and before it at those of the versions that it was made from and that nobody has looked at:
 * what is new in a version is said by comparing. A version of which every image was read before is not read again.
 * @throws PackageMissing, PackageVersionMissing, ContentDamaged; what is no fault of an image (a full disk, say)
 */
export async function inspectVersion(
  house: InspectHouse,
  { packageId, version }: InspectRequest,
  context: JobContext,
): Promise<InspectionOutcome> {
  const waiting: { version: number; made: number; run: RunOfVersion | null; base: number | null }[] = []
  for (let next: number | null = version; next !== null; ) {
    const origin = await originOf(house, { packageId, version: next, asked: version })
    // Retention removed it before anybody looked: what was in it is not known any more.
    if (origin === null) break
    const { made, isServiced } = origin
    const state = await readState(house.db, { packageId, version: next })
    if (state === 'read' || (state === 'read in part' && next !== version)) break
    const run = await readRunOfVersion(house.db, { packageId, version: made })
    const base: number | null = isServiced ? (run?.baseVersion ?? made - 1) : null
    waiting.unshift({ version: next, made, run, base })
    next = base
  }
  for (const one of waiting) {
    const at = { packageId, version: one.version }
    const images = await readVersionImages(house, at, context)
    const before = one.base === null ? null : await readStored(house.db, { packageId, version: one.base })
    const kept = await comeFrom(house.db, { images, before, run: one.run, version: one.made })
    reachFailpoint('image-contents.read')
    await keepContents(house.db, { ...at, engine: house.engine.name, images: kept })
  }
  const images = await readStored(house.db, { packageId, version })
  const unreadable = images.filter(({ contents }) => contents.problem !== null).length
  return { packageId, version, images: images.length, unreadable }
}

/**
 * The version that was made, which of a rollback is the one that came back, and whether a run made it; null when it was removed and is
 * not the one that was asked for.
 */
async function originOf(
  { db }: InspectHouse,
  { packageId, version, asked }: InspectRequest & { asked: number },
): Promise<{ made: number; isServiced: boolean } | null> {
  return readPackageVersion(db, packageId, version).then(
    ({ number, origin, restores, pristine }) =>
      restores === null
        ? { made: number, isServiced: origin === 'serviced' }
        : { made: restores, isServiced: restores !== pristine },
    error => {
      if (version !== asked && error instanceof SlipstreamError && error.code === 'PACKAGE_VERSION_MISSING')
        return null
      throw error
    },
  )
}
