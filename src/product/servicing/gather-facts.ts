// Gathers what a plan is made from: the package's content, what an engine reads from its images, and the updates.

import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { JobContext } from '#platform/jobs'
import { readManifest } from '#product/content-library'
import type { ContentManifest, ManifestFile } from '#product/content-manifest'
import type { ImageFacts, MediaFacts, ServicingOptions, UpdateToPlan } from '#product/servicing-engines'
import { readUpdate } from '#product/software-updates'
import { readPackage, type UpgradePackageDetail } from '#product/upgrade-packages'
import { ImageIndexMissing, SplitImageNotServiceable } from './errors.ts'
import type { PlanRequest } from './jobs.ts'
import { holdsInstallImages } from './plan.ts'
import type { ServicingHouse } from './servicing-house.ts'
import { withServicing } from './tables.ts'

/** Everything that the plan is a function of, and what carrying it out needs besides. */
export type GatheredFacts = {
  package: UpgradePackageDetail
  manifest: ContentManifest
  /** The WIM files whose images were looked at, by path inside the media. */
  wims: ReadonlyMap<string, ManifestFile>
  media: MediaFacts
  updates: UpdateToPlan[]
  options: ServicingOptions
}

/**
 * Gathers the facts; leaves nothing in the work folder.
 * @throws PackageMissing, ImageIndexMissing, UpdateMissing, UpdateAmbiguous, SplitImageNotServiceable, ContentDamaged, and
 * the engine's errors of inspecting
 */
export async function gatherFacts(
  house: ServicingHouse,
  request: PlanRequest,
  context: JobContext,
): Promise<GatheredFacts> {
  const upgradePackage = await readPackage(house.db, request.packageId)
  const { manifest } = await readManifest(house.db, house.library.reader, upgradePackage.contentVersion)
  const wims = wimFiles(upgradePackage, manifest)
  refuseMissingIndexes(upgradePackage, request.indexes ?? [])
  const updates = new Map<string, UpdateToPlan>()
  for (const name of request.updates) {
    const { id, size, facts } = await readUpdate(house.db, name)
    updates.set(id, { sha256: id, size, facts })
  }
  const images = await factsOfImages(house, { upgradePackage, wims }, context)
  const { allowNativeComponentServicing } = house
  const options = request.indexes
    ? { indexes: request.indexes, allowNativeComponentServicing }
    : { allowNativeComponentServicing }
  return {
    package: upgradePackage,
    manifest,
    wims,
    media: { contentVersion: upgradePackage.contentVersion, files: manifest.files, images },
    updates: [...updates.values()],
    options,
  }
}

/** Somebody who chose an image that is not there meant another one. */
function refuseMissingIndexes({ id, images }: UpgradePackageDetail, indexes: readonly number[]): void {
  const available = images.filter(({ path }) => holdsInstallImages(path)).map(({ index }) => String(index))
  const missing = indexes.map(String).filter(index => !available.includes(index))
  if (missing.length > 0) throw new ImageIndexMissing({ packageId: id, missing, available })
}

function wimFiles(
  upgradePackage: UpgradePackageDetail,
  manifest: ContentManifest,
): Map<string, ManifestFile> {
  const paths = new Set(upgradePackage.images.map(image => image.path))
  const split = [...paths].find(path => path.toLowerCase().endsWith('.swm'))
  if (split) throw new SplitImageNotServiceable({ packageId: upgradePackage.id, file: split })
  return new Map(manifest.files.filter(file => paths.has(file.path)).map(file => [file.path, file]))
}

async function factsOfImages(
  house: ServicingHouse,
  content: { upgradePackage: UpgradePackageDetail; wims: ReadonlyMap<string, ManifestFile> },
  context: JobContext,
): Promise<ImageFacts[]> {
  const scratch = join(house.work, context.operationId)
  const images: ImageFacts[] = []
  try {
    for (const { path, index } of content.upgradePackage.images) {
      const file = content.wims.get(path)
      if (file) images.push(await factsOfImage(house, { file, index, scratch }, context))
    }
    return images
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** What the engine reads from one image, kept by the WIM's content: the same file is never looked at twice. */
async function factsOfImage(
  { db, engine, library }: ServicingHouse,
  { file, index, scratch }: { file: ManifestFile; index: number; scratch: string },
  { signal, report }: JobContext,
): Promise<ImageFacts> {
  const place = { engine: engine.name, wim_sha256: file.sha256, path: file.path, image_index: index }
  const known = await withServicing(db)
    .selectFrom('servicing_image_facts')
    .select('facts')
    .where(where => where.and(place))
    .executeTakeFirst()
  if (known) return known.facts
  report({ phase: `reading ${file.path} image ${index}`, bytesDone: 0, bytesTotal: null })
  await mkdir(scratch, { recursive: true, mode: 0o700 })
  const wim = (await library.reader.open(file.sha256)).path
  const facts = await engine.inspect({ wim, path: file.path, index, work: scratch }, signal)
  await withServicing(db)
    .insertInto('servicing_image_facts')
    .values({ ...place, facts: JSON.stringify(facts) })
    .onConflict(conflict => conflict.doNothing())
    .execute()
  return facts
}
