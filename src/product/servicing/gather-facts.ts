// Gathers what a plan is made from: the package's content, what an engine reads from its images, and the updates.

import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { JobContext } from '#platform/jobs'
import { readManifest } from '#product/content-library'
import type { ContentManifest, ManifestFile } from '#product/content-manifest'
import type { ImageFacts, MediaFacts, ServicingOptions, UpdateToPlan } from '#product/servicing-engines'
import { checkFactsAreCurrent, readUpdate } from '#product/software-updates'
import { readPackage, type UpgradePackageDetail } from '#product/upgrade-packages'
import { ImageIndexMissing, SplitImageNotServiceable } from './errors.ts'
import type { PlanRequest } from './jobs.ts'
import { holdsInstallImages } from './plan.ts'
import { factsOfRecoveryImages } from './recovery-facts.ts'
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
    const update = await readUpdate(house.db, name)
    checkFactsAreCurrent(update)
    const { id, size, facts } = update
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
  const { signal } = context
  const open = async (path: string) => (await house.library.reader.open(sha256Of(path))).path
  const sha256Of = (path: string) => content.wims.get(path)?.sha256 ?? ''
  const inspect = async (image: { wim: string; path: string; index: number }, sha256: string) => {
    context.report({ phase: `reading ${image.path} image ${image.index}`, bytesDone: 0, bytesTotal: null })
    await mkdir(scratch, { recursive: true, mode: 0o700 })
    const facts = await house.engine.inspect({ ...image, work: scratch }, signal)
    await keepFacts(house, sha256, facts)
    return facts
  }
  try {
    const images: ImageFacts[] = []
    for (const { path, index } of content.upgradePackage.images) {
      if (!content.wims.has(path)) continue
      const known = await knownFacts(house, { sha256: sha256Of(path), path, index })
      images.push(known ?? (await inspect({ wim: await open(path), path, index }, sha256Of(path))))
    }
    const recovery = await factsOfRecoveryImages({
      images,
      open,
      known: (path, outer) => knownFacts(house, { sha256: sha256Of(outer), path, index: recoveryIndex }),
      read: ({ wim, path, outer }) => inspect({ wim, path, index: recoveryIndex }, sha256Of(outer)),
      scratch,
      signal,
    })
    return [...images, ...recovery]
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** Winre.wim holds one image. */
const recoveryIndex = 1

type Place = { sha256: string; path: string; index: number }

/** What the engine read from an image, kept by the WIM's content: the same file is never looked at twice. */
async function knownFacts(
  { db, engine }: ServicingHouse,
  { sha256, path, index }: Place,
): Promise<ImageFacts | null> {
  const place = { engine: engine.name, wim_sha256: sha256, path, image_index: index }
  const known = await withServicing(db)
    .selectFrom('servicing_image_facts')
    .select('facts')
    .where(where => where.and(place))
    .executeTakeFirst()
  return known?.facts ?? null
}

async function keepFacts({ db, engine }: ServicingHouse, sha256: string, facts: ImageFacts): Promise<void> {
  await withServicing(db)
    .insertInto('servicing_image_facts')
    .values({
      engine: engine.name,
      wim_sha256: sha256,
      path: facts.path,
      image_index: facts.index,
      facts: JSON.stringify(facts),
    })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}
