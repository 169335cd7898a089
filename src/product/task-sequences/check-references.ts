// Whether what a sequence names is there, and fits.

import type { Database } from '#platform/database'
import {
  checkSequence,
  type Item,
  listPackageReferences,
  type PackageReference,
  type SequenceProblem,
  type SetupImage,
  type TaskSequence,
} from '#product/task-sequence-model'
import {
  PackageMissing,
  PackageVersionMissing,
  readPackage,
  readPackageVersion,
} from '#product/upgrade-packages'
import { TaskSequenceReferenceMissing } from './errors.ts'

/** Something wrong (`error`: it cannot be deployed) or doubtful with a sequence, and where. `step`: null for the whole. */
export type FoundProblem = SequenceProblem

/** Which packages a caller sees; one that is not seen is as one that is not there. */
export type MaySee = (packageId: string) => boolean

/** The images that Windows Setup can install from a package; `version` undefined: the version in use. @throws PackageMissing, PackageVersionMissing */
export async function setupImagesOf(
  db: Database,
  packageId: string,
  version: number | undefined,
): Promise<SetupImage[]> {
  const { images } =
    version === undefined
      ? await readPackage(db, packageId)
      : await readPackageVersion(db, packageId, version)
  return images
    .filter(image => /(^|\/)install\.(wim|esd|swm)$/i.test(image.path))
    .map(({ index, edition }) => ({ index, editionId: edition }))
}

/**
 * Everything that is wrong or doubtful, in the sequence and in what it names.
 * @param chosen which version of a package counts where the sequence leaves it open; undefined: the one in use
 */
export async function findProblems(
  db: Database,
  sequence: TaskSequence,
  maySee: MaySee = () => true,
  chosen: (packageId: string) => number | undefined = () => undefined,
): Promise<FoundProblem[]> {
  const problems: FoundProblem[] = checkSequence(sequence)
  for (const reference of listPackageReferences(sequence)) {
    const { step } = reference
    const path = pathOfStep(sequence.steps, step) ?? ['steps']
    const add = (reason: string) => problems.push({ severity: 'error', path, step, reason })
    try {
      if (!maySee(reference.package)) throw new PackageMissing({ packageId: reference.package })
      const images = await setupImagesOf(
        db,
        reference.package,
        reference.version ?? chosen(reference.package),
      )
      const lack = lackOf(reference, images)
      if (lack !== null) add(lack)
    } catch (error) {
      if (!isMissing(error)) throw error
      add(error.message)
    }
  }
  return problems
}

/** The way through a definition to a step. */
function pathOfStep(items: readonly Item[], step: string): (string | number)[] | null {
  for (const [place, item] of items.entries()) {
    if (item.id === step) return ['steps', place]
    const inner = item.type === 'group' ? pathOfStep(item.steps, step) : null
    if (inner !== null) return ['steps', place, ...inner]
  }
  return null
}

function lackOf(
  { imageIndex, edition, package: packageId }: PackageReference,
  images: SetupImage[],
): string | null {
  if (imageIndex !== null && !images.some(one => one.index === imageIndex))
    return `the package ${packageId} has no image ${imageIndex}`
  if (edition === null) return null
  const found = images.filter(one => one.editionId?.toLowerCase() === edition.toLowerCase())
  if (found.length === 1) return null
  const many = `several images of the package ${packageId} have the edition “${edition}”: name one by its index`
  return found.length > 1 ? many : `the package ${packageId} has no image of the edition “${edition}”`
}

/**
 * Refuses packages and versions that are not there, or that the caller does not see, which is the same to them.
 * @throws TaskSequenceReferenceMissing
 */
export async function refuseMissingReferences(
  db: Database,
  sequence: TaskSequence,
  maySee: MaySee,
): Promise<void> {
  for (const { step, package: packageId, version } of listPackageReferences(sequence)) {
    const missing = new TaskSequenceReferenceMissing({ step, packageId, version })
    if (!maySee(packageId)) throw missing
    try {
      await setupImagesOf(db, packageId, version ?? undefined)
    } catch (error) {
      throw isMissing(error) ? missing : error
    }
  }
}

function isMissing(error: unknown): error is Error {
  return error instanceof PackageMissing || error instanceof PackageVersionMissing
}
