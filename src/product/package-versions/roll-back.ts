// Puts an older version into use again. Its content is there already: what is published is a new entry of the history that points to it,
// in one transaction, so that the number of the package goes up as with every change, and points that still hold it fetch nothing.

import { randomUUID } from 'node:crypto'
import type { Database } from '#platform/database'
import { SlipstreamError } from '#platform/errors'
import { reachFailpoint } from '#platform/failpoints'
import type { StartOperation } from '#platform/jobs'
import { recordActivity } from '#product/activity'
import {
  type ContentLibrary,
  readContentVersion,
  readManifest,
  type StoredManifest,
} from '#product/content-library'
import { type PlannedEntry, previewVersion, returnToPoints } from '#product/distribution'
import { stopRollouts } from '#product/distribution-rings'
import { compareVersions, inspectImagesJob } from '#product/image-contents'
import { runsUnderWay } from '#product/servicing'
import {
  listRetainedVersions,
  type PublishedVersion,
  publishNextVersion,
  readPackageVersion,
  refuseBadVersion,
  refuseHeldVersion,
  type VersionWithImages,
} from '#product/upgrade-packages'
import { NothingToRollBackTo, RollBackToSameContent, VersionNotWhole } from './errors.ts'
import { rollbackTarget } from './rollback-target.ts'

/** What rolling back needs. */
export type RollBackHouse = { db: Database; library: ContentLibrary; start: StartOperation }

/** Which version; null chooses {@link rollbackTarget}. */
export type RollBackTo = { packageId: string; version: number | null }

/** What a rollback would do. */
export type RollBackPreview = {
  packageId: string
  /** The version in use now; say it when rolling back. */
  from: number
  /** The version whose content would be used again. */
  to: number
  contentVersion: string
  /** False while the images of both cannot be compared: then `lacks` and `gains` are empty. */
  inspected: boolean
  /** Articles that the images will lack again, and those that they will have again. */
  lacks: string[]
  gains: string[]
  /** Servicing runs that will end without a result, for they began with another version in use. */
  runs: string[]
  /** Every point that has the package, and what it would fetch. */
  points: PlannedEntry[]
}

/** The most paths that an error names. */
const namedAtMost = 10
/** A store on a network answers each question after a while; so many are asked together. */
const lookedForAtOnce = 16

/**
 * Says what a rollback would do; changes nothing.
 * @throws what {@link rollBack} throws, but for PackageChanged
 */
export async function previewRollBack(house: RollBackHouse, asked: RollBackTo): Promise<RollBackPreview> {
  const { db } = house
  const { packageId } = asked
  const { from, target } = await findTarget(house, asked)
  await storedOf(house, packageId, target)
  const { number: to, contentVersion, totalBytes } = target
  const lost = await articlesOf(house, { packageId, from: to, to: from })
  const gained = await articlesOf(house, { packageId, from, to })
  return {
    packageId,
    from,
    to,
    contentVersion,
    inspected: lost !== null && gained !== null,
    lacks: lost ?? [],
    gains: gained ?? [],
    runs: await runsUnderWay(db, packageId),
    // Its number is another one than that of any version that a point shall hold now.
    points: await previewVersion(house, packageId, { version: from + 1, contentVersion, totalBytes }),
  }
}

/**
 * Rolls back. A rollout of the package that is under way stops.
 * @param expectedVersion the version in use that the preview was shown for.
 * @param updateDistributionPoints whether points that have the package shall hold the version too.
 * @throws PackageMissing, PackageVersionMissing, PackageVersionBad, PackageVersionHeld, NothingToRollBackTo, RollBackToSameContent,
 * VersionNotWhole, ContentDamaged; PackageChanged when another version is in use by now
 */
export async function rollBack(
  house: RollBackHouse,
  asked: RollBackTo & {
    expectedVersion: number
    updateDistributionPoints: boolean
    reason: string
    by: string
  },
): Promise<PublishedVersion & { restores: number; points: number }> {
  const { db, library, start } = house
  const { packageId, expectedVersion: expected, by, reason } = asked
  // In a session no collection takes the content away before it is published, and the note is written before anybody is told.
  return library.session(async () => {
    const { target } = await findTarget(house, asked)
    const stored = await storedOf(house, packageId, target)
    const restores = target.restores ?? target.number
    const done = await db.transaction().execute(async trx => {
      const published = await publishNextVersion(trx, {
        packageId,
        expected,
        base: restores,
        origin: 'rolled-back',
        stored,
        images: target.images,
        operation: randomUUID(),
        by,
      })
      const { version } = published
      const why = reason === '' ? '' : `: ${reason}`
      const message = `${by} rolled ${packageId} back from version ${expected} to the content of version ${restores}, which is in use as version ${version}${why}.`
      const about = { actor: by, subject: packageId, message }
      await recordActivity(trx, {
        code: 'PACKAGE_ROLLED_BACK',
        ...about,
        change: { before: { version: expected }, after: { version, restores } },
      })
      await stopRollouts(trx, { packageId, reason: `version ${version} is in use now`, by })
      const data = { packageId, version }
      await start(trx, inspectImagesJob, { data, subject: packageId, requestedBy: by })
      const points = asked.updateDistributionPoints ? await returnToPoints(trx, { packageId, by }) : 0
      return { ...published, restores, points }
    })
    reachFailpoint('package-versions.rolled-back')
    return done
  })
}

/** Null when it cannot be told. What is in use may be damaged: that is a reason to roll back, not one to see no preview. */
async function articlesOf(
  house: RollBackHouse,
  asked: { packageId: string; from: number; to: number },
): Promise<string[] | null> {
  try {
    const { inspected, articles } = await compareVersions(house, asked)
    return inspected ? articles : null
  } catch (error) {
    if (error instanceof SlipstreamError) return null
    throw error
  }
}

async function findTarget(
  { db }: RollBackHouse,
  { packageId, version }: RollBackTo,
): Promise<{ from: number; target: VersionWithImages }> {
  const versions = await listRetainedVersions(db, packageId)
  const inUse = versions.find(one => one.inUse)
  if (inUse === undefined) throw new Error(`no version of ${packageId} is in use`)
  const from = inUse.number
  const to = version ?? rollbackTarget(versions)
  if (to === null) throw new NothingToRollBackTo({ packageId, version: from })
  const target = await readPackageVersion(db, packageId, to)
  if (target.contentVersion === inUse.contentVersion)
    throw new RollBackToSameContent({ packageId, version: to, inUse: from })
  refuseBadVersion(packageId, target)
  await refuseHeldVersion(db, packageId)
  return { from, target }
}

/** The content of a version, when all of it is there. What was found damaged was set aside, and is missing. */
async function storedOf(
  { db, library }: RollBackHouse,
  packageId: string,
  { number: version, contentVersion: digest }: VersionWithImages,
): Promise<StoredManifest> {
  const { reader } = library
  const { signature } = await readContentVersion(db, digest)
  const { manifest, bytes } = await readManifest(db, reader, digest)
  const missing: string[] = []
  for (let at = 0; at < manifest.files.length; at += lookedForAtOnce) {
    const some = manifest.files.slice(at, at + lookedForAtOnce)
    const isHere = await Promise.all(some.map(file => reader.has(file.sha256)))
    missing.push(...some.filter((_, index) => !isHere[index]).map(file => file.path))
  }
  if (missing.length > 0)
    throw new VersionNotWhole({
      packageId,
      version,
      missing: missing.length,
      paths: missing.slice(0, namedAtMost),
    })
  return { manifest, digest, signature, size: bytes.length, reader }
}
