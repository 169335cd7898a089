// What is in one image, as people see it. Plain JSON: it is stored as it is.

import type { ErrorReport } from '#platform/errors'
import {
  type ImageFacts,
  newestPlatform,
  type Reason,
  type RecoveryImage,
  type WindowsVersion,
} from '#product/servicing-engines'
import type { PackageImage } from '#product/upgrade-packages'
import { type PackageStateGroup, packageStateGroup } from './package-state.ts'

/** How many packages an image has in each state. */
export type PackageCounts = Record<PackageStateGroup, number>

/** What updates put into an image of Windows Defender; null where there is none of it, or where its version cannot be read. */
export type DefenderContents = { platform: string | null; definitions: string | null }

/** What is in one image of a package version, without its packages. */
export type ImageContents = {
  /** `sources/install.wim`; for a recovery image `sources/install.wim:1/Windows/System32/Recovery/Winre.wim`. */
  path: string
  index: number
  name: string | null
  edition: string | null
  architecture: string | null
  installationType: string | null
  languages: string[]
  /** Read from the image's registry; null when it says nothing or could not be read. */
  version: WindowsVersion | null
  /** What the XML of the WIM file says; it can be older than the truth. */
  declaredVersion: WindowsVersion | null
  /** Operations that wait for a first start; empty when none does. */
  pending: string[]
  /** Why the engine cannot service the image; null when it can. */
  notServiceable: Reason | null
  recoveryImage: RecoveryImage | null
  /** For a recovery image: the images that hold this very file. */
  inside: { path: string; indexes: number[] } | null
  packageCounts: PackageCounts
  /** Null when the image holds no Windows Defender; absent in what was kept by a release that did not look. */
  defender?: DefenderContents | null
  /** Why the image could not be read; what its WIM file's XML says is here all the same. */
  problem: ErrorReport | null
}

/** What brought a package that was not there when the media were added. */
export type AppliedUpdate = {
  /** The package version in which it appeared. */
  version: number
  /** The servicing run, and the update whose package this is; null when no plan names it. */
  run: string | null
  update: string | null
  kb: string | null
  title: string | null
}

/** Where a package comes from; `unknown` when the image of the version before could not be read. */
export type PackageOrigin = 'present-when-added' | 'applied' | 'unknown'

/** One package in an image. */
export type PackageInImage = {
  /** `Name~token~arch~language~version`, as the image spells it. */
  identity: string
  /** `CurrentState` of its registration; null when only its manifest is in the image. */
  state: number | null
  origin: PackageOrigin
  /** Null unless `origin` is `applied`. */
  applied: AppliedUpdate | null
}

/** The contents of an image that was read. */
export function contentsOfFacts(facts: ImageFacts): ImageContents {
  const packageCounts: PackageCounts = { installed: 0, superseded: 0, staged: 0, other: 0 }
  for (const { state } of facts.packages) packageCounts[packageStateGroup(state)]++
  return {
    path: facts.path,
    index: facts.index,
    name: facts.name,
    edition: facts.edition,
    architecture: facts.architecture,
    installationType: facts.installationType,
    languages: facts.languages,
    version: facts.version,
    declaredVersion: facts.declaredVersion,
    pending: facts.pending,
    notServiceable: facts.notServiceable,
    recoveryImage: facts.recoveryImage,
    inside: facts.inside,
    packageCounts,
    defender: facts.defender && {
      platform: newestPlatform(facts.defender),
      definitions: facts.defender.signatures,
    },
    problem: null,
  }
}

/** What is known of an image that could not be read: what its WIM file says of it, when it is one of the media's own. */
export function contentsOfUnreadable(
  place: { path: string; index: number },
  described: PackageImage | undefined,
  problem: ErrorReport,
): ImageContents {
  const declared = described?.version ?? null
  return {
    path: place.path,
    index: place.index,
    name: described?.name ?? null,
    edition: described?.edition ?? null,
    architecture: described?.architecture ?? null,
    installationType: described?.installationType ?? null,
    languages: described?.languages ?? [],
    version: null,
    declaredVersion: declared && {
      major: declared.major,
      minor: declared.minor,
      build: declared.build,
      revision: declared.servicePackBuild,
    },
    pending: [],
    notServiceable: null,
    recoveryImage: null,
    inside: null,
    packageCounts: { installed: 0, superseded: 0, staged: 0, other: 0 },
    problem,
  }
}

/** What a reader should know before trusting or servicing this image, as sentences. */
export function warningsOf(contents: ImageContents): string[] {
  const { version, declaredVersion, pending, notServiceable, problem } = contents
  const warnings: string[] = []
  if (problem !== null) warnings.push(`It could not be read. ${problem.message}`)
  if (version !== null && declaredVersion !== null && !isSameVersion(version, declaredVersion)) {
    warnings.push(
      `The registry of the image says ${versionText(version)}, the XML of the WIM file ${versionText(declaredVersion)}; the registry is right.`,
    )
  }
  if (pending.length > 0) warnings.push(`Operations wait for the first start: ${pending.join(', ')}.`)
  if (notServiceable !== null) warnings.push(`It cannot be serviced here. ${notServiceable.text}`)
  return warnings
}

/** Parts that one side does not say are not compared. */
function isSameVersion(left: WindowsVersion, right: WindowsVersion): boolean {
  return (
    left.major === right.major &&
    left.minor === right.minor &&
    left.build === right.build &&
    (left.revision === right.revision || left.revision === null || right.revision === null)
  )
}

/** `10.0.26100.1742`. */
function versionText({ major, minor, build, revision }: WindowsVersion): string {
  return [major, minor, build, ...(revision === null ? [] : [revision])].join('.')
}
