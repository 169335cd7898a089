// Decides about all images of a package version. An image that was decided with the same catalogue is not decided again.

import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SlipstreamError } from '#platform/errors'
import type { JobContext } from '#platform/jobs'
import { readManifest } from '#product/content-library'
import { type FactsHouse, readImageFacts } from '#product/servicing'
import type { ImageFacts } from '#product/servicing-engines'
import { catalogueState, countUpdates } from '#product/update-catalogue'
import { readPackageVersion } from '#product/upgrade-packages'
import { decideImage } from './decide-image.ts'
import { startDecider } from './decider.ts'
import type { DecideRequest } from './jobs.ts'
import { type DecisionRecord, decidedWith, type ImageKey, keepDecisions } from './keep-decisions.ts'

/** What was done. `unreadable`: images that could not be read; what is in images shows why. */
export type DecideOutcome = {
  packageId: string
  version: number
  decided: number
  unchanged: number
  unreadable: number
}

/**
 * Decides about the images of the version's WIM files. Recovery images inside them are left out: they take dynamic updates that the
 * catalogue does not describe for them.
 * @throws PackageMissing, PackageVersionMissing, ContentDamaged, ImageDeciderStopped; what is no fault of an image
 */
export async function decideVersion(
  house: FactsHouse,
  { packageId, version }: DecideRequest,
  context: JobContext,
): Promise<DecideOutcome> {
  const catalogue = await catalogueState(house.db)
  const outcome = { packageId, version, decided: 0, unchanged: 0, unreadable: 0 }
  const { contentVersion, images } = await readPackageVersion(house.db, packageId, version)
  if (catalogue === 'empty') return outcome
  const { manifest } = await readManifest(house.db, house.library.reader, contentVersion)
  const wims = new Map(manifest.files.map(file => [file.path, file]))
  const keyOf = ({ path, index }: Place) => ({ wimSha256: wims.get(path)?.sha256 ?? '', path, index })
  const problems: { key: ImageKey; problem: string }[] = []
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
      if (wims.has(place.path)) problems.push({ key: keyOf(place), problem: error.message })
    },
  )
  const record = { catalogue, updates: await countUpdates(house.db), problem: null }
  for (const image of facts.filter(one => one.inside === null)) {
    const key = keyOf(image)
    if ((await decidedWith(house.db, key)) === catalogue) {
      outcome.unchanged += 1
      continue
    }
    await decideOne(house, { key, image, record }, context)
    outcome.decided += 1
  }
  for (const { key, problem } of problems) {
    await keepDecisions(house.db, key, { ...record, problem, files: 0, decisions: new Map() })
    outcome.unreadable += 1
  }
  return outcome
}

type Place = { path: string; index: number }
type One = { key: ImageKey; image: ImageFacts; record: Omit<DecisionRecord, 'files'> }

async function decideOne(house: FactsHouse, { key, image, record }: One, context: JobContext): Promise<void> {
  const { signal } = context
  const folder = join(house.work, context.operationId)
  const phase = `deciding ${image.path} image ${image.index}`
  context.report({ phase, bytesDone: 0, bytesTotal: null })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  try {
    const { path: wim } = await house.library.reader.open(key.wimSha256)
    await using decider = await startDecider({ wim, index: image.index, facts: image, folder }, signal)
    const decisions = await decideImage(house.db, decider, () => signal.throwIfAborted())
    await keepDecisions(house.db, key, { ...record, files: decider.files(), decisions })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
