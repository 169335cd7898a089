// Decides about all images of a package version. An image that was decided with the same catalogue is not decided again.

import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SlipstreamError } from '#platform/errors'
import type { JobContext } from '#platform/jobs'
import { readManifest } from '#product/content-library'
import { type FactsHouse, readImageFacts } from '#product/servicing'
import { extractRecoveryImage, type ImageFacts, readRecoveryImagePath } from '#product/servicing-engines'
import { catalogueState, countUpdates } from '#product/update-catalogue'
import { readPackageVersion } from '#product/upgrade-packages'
import { decideImage } from './decide-image.ts'
import { type Decider, startDecider } from './decider.ts'
import type { DecideRequest } from './jobs.ts'
import { decidedWith, type ImageKey, keepDecisions } from './keep-decisions.ts'

/** What was done. `unreadable`: images that could not be read; what is in images shows why. */
export type DecideOutcome = {
  packageId: string
  version: number
  decided: number
  unchanged: number
  unreadable: number
}

/**
 * Decides about the images of the version's WIM files, and about the recovery images inside them.
 * @throws PackageMissing, PackageVersionMissing, ContentDamaged, ImageDeciderStopped; what is no fault of an image
 */
export async function decideVersion(
  house: FactsHouse,
  { packageId, version }: DecideRequest,
  context: JobContext,
): Promise<DecideOutcome> {
  const catalogue = await catalogueState(house.db)
  const outcome = { packageId, version, decided: 0, unchanged: 0, unreadable: 0 }
  if (catalogue === 'empty') {
    await readPackageVersion(house.db, packageId, version)
    return outcome
  }
  const { images, problems } = await readImages(house, { packageId, version }, context)
  const record = { catalogue, updates: await countUpdates(house.db) }
  await using decider = startDecider(context.signal)
  for (const image of images) {
    if ((await decidedWith(house.db, image.key)) === catalogue) {
      outcome.unchanged += 1
      continue
    }
    await decideOne(house, decider, { ...image, record }, context)
    outcome.decided += 1
  }
  for (const { key, problem } of problems) {
    const nothing = { name: null, architecture: null, files: 0, decisions: new Map() }
    await keepDecisions(house.db, key, { ...record, ...nothing, problem })
    outcome.unreadable += 1
  }
  return outcome
}

type Place = { path: string; index: number }
type Readable = { key: ImageKey; facts: ImageFacts }
type Images = { images: Readable[]; problems: { key: ImageKey; problem: string }[] }

/** What is known of the images of a version, and why of some of them nothing is. */
async function readImages(
  house: FactsHouse,
  { packageId, version }: DecideRequest,
  context: JobContext,
): Promise<Images> {
  const { contentVersion, images } = await readPackageVersion(house.db, packageId, version)
  const { manifest } = await readManifest(house.db, house.library.reader, contentVersion)
  const wims = new Map(manifest.files.map(file => [file.path, file]))
  // A recovery image is known by the WIM file that holds the image around it, and its place in there.
  const keyOf = ({ path, index }: Place): ImageKey => {
    const wim = readRecoveryImagePath(path)?.wim ?? path
    return { wimSha256: wims.get(wim)?.sha256 ?? '', path, index }
  }
  const problems: Images['problems'] = []
  const isPart = ({ path }: Place) => path.toLowerCase().endsWith('.swm')
  for (const image of images.filter(isPart))
    problems.push({ key: keyOf(image), problem: 'Images of a split WIM file are not looked into.' })
  const facts = await readImageFacts(
    house,
    { images: images.filter(image => !isPart(image)), wims },
    context,
    (place, error) => {
      // A full disk says nothing about an image; the job fails then, and can be asked for again.
      if (!(error instanceof SlipstreamError) || error.kind === 'internal') throw error
      if (keyOf(place).wimSha256 !== '') problems.push({ key: keyOf(place), problem: error.message })
    },
  )
  return { images: facts.map(one => ({ key: keyOf(one), facts: one })), problems }
}

type One = Readable & { record: { catalogue: string; updates: number } }

async function decideOne(
  house: FactsHouse,
  decider: Decider,
  { key, facts, record }: One,
  context: JobContext,
): Promise<void> {
  const { signal } = context
  const folder = join(house.work, context.operationId)
  const phase = `deciding ${facts.path} image ${facts.index}`
  context.report({ phase, bytesDone: 0, bytesTotal: null })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  try {
    const { path: stored } = await house.library.reader.open(key.wimSha256)
    const wim = await wimOf(stored, { facts, folder, signal })
    const image = await decider.open({ wim, index: facts.index, facts, folder })
    const decisions = await decideImage(house.db, image, () => signal.throwIfAborted())
    const { name, architecture } = facts
    const files = image.files()
    await keepDecisions(house.db, key, { ...record, name, architecture, problem: null, files, decisions })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The WIM file of an image: the stored one, or for a recovery image the one that is taken out of it. */
async function wimOf(
  stored: string,
  { facts, folder, signal }: { facts: ImageFacts; folder: string; signal: AbortSignal },
): Promise<string> {
  const place = readRecoveryImagePath(facts.path)
  if (place === null) return stored
  const { index, inner } = place
  return extractRecoveryImage({ wim: stored, index, inner, folder: join(folder, 'recovery'), signal })
}
