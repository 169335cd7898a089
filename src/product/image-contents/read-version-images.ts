// Reads every image of one package version: those of the media's WIM files, and the recovery images inside them.

import { reportError, SlipstreamError } from '#platform/errors'
import type { JobContext } from '#platform/jobs'
import { readManifest } from '#product/content-library'
import { readImageFacts } from '#product/servicing'
import { type ImageFacts, type InstalledPackage, readRecoveryImagePath } from '#product/servicing-engines'
import { readPackageVersion } from '#product/upgrade-packages'
import { SplitImageNotRead } from './errors.ts'
import { contentsOfFacts, contentsOfUnreadable, type ImageContents } from './image-contents.ts'
import type { InspectHouse } from './inspect-version.ts'

/** An image with its packages; an image that could not be read has none. */
export type ImageRead = { contents: ImageContents; packages: readonly InstalledPackage[] }

type Place = { path: string; index: number }

/**
 * Reads the images, in the order in which people read them.
 * @throws PackageMissing, PackageVersionMissing, ContentDamaged; whatever is no fault of an image
 */
export async function readVersionImages(
  house: InspectHouse,
  { packageId, version }: { packageId: string; version: number },
  context: JobContext,
): Promise<ImageRead[]> {
  const { contentVersion, images } = await readPackageVersion(house.db, packageId, version)
  const { manifest } = await readManifest(house.db, house.library.reader, contentVersion)
  const wims = new Map(manifest.files.map(file => [file.path, file]))
  const problems = new Map<string, { place: Place; error: unknown }>()
  const isPart = ({ path }: Place) => path.toLowerCase().endsWith('.swm')
  for (const image of images.filter(isPart))
    problems.set(keyOf(image), { place: image, error: new SplitImageNotRead({ path: image.path }) })
  const whole = { images: images.filter(image => !isPart(image)), wims }
  const read = await readImageFacts(house, whole, context, (place, error) => {
    if (!isAboutTheImage(error)) throw error
    problems.set(keyOf(place), { place, error })
  })
  const found = new Map(read.map(facts => [keyOf(facts), facts]))
  const described = new Map(images.map(image => [keyOf(image), image]))
  const recovery = [...found.keys(), ...problems.keys()].filter(key => !described.has(key))
  return [...described.keys(), ...recovery].flatMap((key): ImageRead[] => {
    const facts = found.get(key)
    if (facts !== undefined) return [{ contents: contentsOfFacts(facts), packages: facts.packages }]
    const problem = problems.get(key)
    if (problem === undefined) return []
    const { place, error } = problem
    const contents = contentsOfUnreadable(place, described.get(key), reportError(error))
    return [{ contents: { ...contents, inside: holdersOf(place.path, read) }, packages: [] }]
  })
}

/** A full disk or an object that is away says nothing about an image; the job fails then, and can be asked for again. */
function isAboutTheImage(error: unknown): boolean {
  return error instanceof SlipstreamError && (error.kind === 'refused' || error.code === 'WIM_IMAGE_MISSING')
}

function keyOf({ path, index }: Place): string {
  return `${path}:${index}`
}

/** The images that hold a recovery image which itself could not be read. */
function holdersOf(path: string, images: readonly ImageFacts[]): ImageContents['inside'] {
  const place = readRecoveryImagePath(path)
  if (place === null) return null
  const ofWim = images.filter(image => image.path === place.wim)
  const sha1 = ofWim.find(image => image.index === place.index)?.recoveryImage?.sha1
  const indexes = ofWim.filter(image => image.recoveryImage?.sha1 === sha1).map(image => image.index)
  return { path: place.wim, indexes }
}
