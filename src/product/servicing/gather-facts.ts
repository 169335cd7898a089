// Gathers what a plan is made from: the package's content, what an engine reads from its images, and the updates.

import type { JobContext } from '#platform/jobs'
import { readManifest } from '#product/content-library'
import type { ContentManifest, ManifestFile } from '#product/content-manifest'
import type { MediaFacts, ServicingOptions, UpdateToPlan } from '#product/servicing-engines'
import { checkFactsAreCurrent, readUpdate } from '#product/software-updates'
import {
  readPackage,
  readPackageVersion,
  readPristineVersion,
  refuseBadVersion,
  type UpgradePackageDetail,
  type VersionWithImages,
} from '#product/upgrade-packages'
import { ImageIndexMissing, SplitImageNotServiceable } from './errors.ts'
import type { PlanRequest } from './jobs.ts'
import { holdsInstallImages } from './plan.ts'
import { readImageFacts } from './read-image-facts.ts'
import type { ServicingHouse } from './servicing-house.ts'

/** Everything that the plan is a function of, and what carrying it out needs besides. */
export type GatheredFacts = {
  /** As it is now: what is published takes the place of its version in use. */
  package: UpgradePackageDetail
  /** The version that the updates go onto. */
  base: VersionWithImages
  manifest: ContentManifest
  /** The WIM files whose images were looked at, by path inside the media. */
  wims: ReadonlyMap<string, ManifestFile>
  media: MediaFacts
  updates: UpdateToPlan[]
  options: ServicingOptions
}

/**
 * Gathers the facts; leaves nothing in the work folder.
 * @throws PackageMissing, PackageVersionMissing, PackageVersionBad, ImageIndexMissing, UpdateMissing, UpdateAmbiguous,
 * SplitImageNotServiceable, ContentDamaged, and the engine's errors of inspecting
 */
export async function gatherFacts(
  house: ServicingHouse,
  request: PlanRequest,
  context: JobContext,
): Promise<GatheredFacts> {
  const upgradePackage = await readPackage(house.db, request.packageId)
  const base = await readBase(house, upgradePackage, request)
  const imagesOf = { id: upgradePackage.id, images: base.images }
  const { manifest } = await readManifest(house.db, house.library.reader, base.contentVersion)
  const wims = wimFiles(imagesOf, manifest)
  refuseMissingIndexes(imagesOf, request.indexes ?? [])
  const updates = new Map<string, UpdateToPlan>()
  for (const name of request.updates) {
    const update = await readUpdate(house.db, name)
    checkFactsAreCurrent(update)
    const { id, size, facts } = update
    updates.set(id, { sha256: id, size, facts })
  }
  const images = await readImageFacts(house, { images: base.images, wims }, context)
  return {
    package: upgradePackage,
    base,
    manifest,
    wims,
    media: { contentVersion: base.contentVersion, files: manifest.files, images },
    updates: [...updates.values()],
    options: optionsOf(house, request),
  }
}

async function readBase(
  { db }: ServicingHouse,
  { id, currentVersion }: UpgradePackageDetail,
  request: PlanRequest,
): Promise<VersionWithImages> {
  const read = request.base === 'pristine' ? readPristineVersion : readPackageVersion
  const base = await read(db, id, currentVersion)
  refuseBadVersion(id, base)
  return base
}

/** What was chosen, and the site's setting; what was not chosen is left out. */
function optionsOf(
  { allowNativeComponentServicing }: ServicingHouse,
  { indexes, cleanup, optimize, verify }: PlanRequest,
): ServicingOptions {
  return {
    allowNativeComponentServicing,
    ...(indexes && { indexes }),
    ...(cleanup && { cleanup }),
    ...(optimize && { optimize }),
    ...(verify && { verify }),
  }
}

type WithImages = Pick<UpgradePackageDetail, 'id' | 'images'>

/** Somebody who chose an image that is not there meant another one. @throws ImageIndexMissing */
export function refuseMissingIndexes({ id, images }: WithImages, indexes: readonly number[]): void {
  const available = images.filter(({ path }) => holdsInstallImages(path)).map(({ index }) => String(index))
  const missing = indexes.map(String).filter(index => !available.includes(index))
  if (missing.length > 0) throw new ImageIndexMissing({ packageId: id, missing, available })
}

function wimFiles({ id, images }: WithImages, manifest: ContentManifest): Map<string, ManifestFile> {
  const paths = new Set(images.map(image => image.path))
  const split = [...paths].find(path => path.toLowerCase().endsWith('.swm'))
  if (split) throw new SplitImageNotServiceable({ packageId: id, file: split })
  return new Map(manifest.files.filter(file => paths.has(file.path)).map(file => [file.path, file]))
}
