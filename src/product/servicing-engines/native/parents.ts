// Whether an image has what a package asks for: a parent, a servicing stack, or already the package itself.

import {
  type AssemblyIdentity,
  compareVersions,
  isNeutral,
  type ParentRequirement,
  parsePackageIdentity,
} from '#formats/cbs'
import type { ImageFacts } from '../contract.ts'
import { packageStates } from './registry-paths.ts'

/** The identities of the packages that are installed (not merely staged or superseded). */
export function installedIdentities(image: ImageFacts): AssemblyIdentity[] {
  return image.packages
    .filter(({ state }) => state === packageStates.installed || state === packageStates.permanent)
    .flatMap(({ identity }) => readIdentity(identity))
}

/** Whether an image has exactly this package installed. */
export function isPackageInstalled(image: ImageFacts, identity: AssemblyIdentity): boolean {
  return installedIdentities(image).some(
    present => isSameFamily(identity, present) && compareVersions(present.version, identity.version) === 0,
  )
}

/** Whether the package, at this or a higher version, is installed. */
export function isInstalled(identity: AssemblyIdentity, installed: readonly AssemblyIdentity[]): boolean {
  return installed.some(
    present => isSameFamily(identity, present) && compareVersions(present.version, identity.version) >= 0,
  )
}

/**
 * Whether one of the parents is installed. A package without parents needs none.
 *
 * A version is compared part by part: the first part is always equal; buildCompare, serviceCompare and
 * revisionCompare say how the second, third and fourth are compared (windows-formats 3.1; the exact reading is
 * inferred). A part without a comparison does not count, and without any comparison the whole version must be equal.
 */
export function hasParent(
  parents: readonly ParentRequirement[],
  installed: readonly AssemblyIdentity[],
): boolean {
  if (parents.length === 0) return true
  return parents.some(parent =>
    parent.identities.some(wanted =>
      installed.some(present => isSameFamily(wanted, present) && isVersionEnough(parent, wanted, present)),
    ),
  )
}

function isVersionEnough(
  parent: ParentRequirement,
  wanted: AssemblyIdentity,
  present: AssemblyIdentity,
): boolean {
  const comparisons = [parent.buildCompare, parent.serviceCompare, parent.revisionCompare]
  if (comparisons.every(comparison => comparison === undefined)) {
    return compareVersions(wanted.version, present.version) === 0
  }
  const wantedParts = wanted.version.split('.').map(Number)
  const presentParts = present.version.split('.').map(Number)
  if (wantedParts[0] !== presentParts[0]) return false
  return comparisons.every((comparison, position) => {
    const wantedPart = wantedParts[position + 1] ?? 0
    const presentPart = presentParts[position + 1] ?? 0
    if (comparison === undefined) return true
    return comparison === 'EQ' ? presentPart === wantedPart : presentPart >= wantedPart
  })
}

/**
 * Whether the image's servicing stack is at least the one that the package asks for. Where the image does not show its
 * servicing stack, the image's own version must not be lower.
 */
export function hasServicingStack(required: AssemblyIdentity | null, image: ImageFacts): boolean {
  if (required === null) return true
  const stacks = Object.entries(image.winners)
    .filter(([winner]) => /^[a-z0-9]+_microsoft-windows-servicingstack_31bf3856ad364e35_none_/.test(winner))
    .map(([, version]) => version)
  if (stacks.length > 0) return stacks.some(version => compareVersions(version, required.version) >= 0)
  const version = image.version
  if (version === null) return false
  const own = `${version.major}.${version.minor}.${version.build}.${version.revision ?? 0}`
  return compareVersions(own, required.version) >= 0
}

/** Whether two identities are versions of one package; '*' as a language matches any. */
export function isSameFamily(left: AssemblyIdentity, right: AssemblyIdentity): boolean {
  return (
    isSameText(left.name, right.name) &&
    isSameText(left.processorArchitecture, right.processorArchitecture) &&
    isSameText(left.publicKeyToken, right.publicKeyToken) &&
    isSameLanguage(left.language, right.language)
  )
}

function isSameLanguage(left: string, right: string): boolean {
  if (left === '*' || right === '*') return true
  return isSameText(left, right) || (isNeutral(left) && isNeutral(right))
}

function isSameText(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase()
}

/** An identity of the image that cannot be read counts as not there. */
export function readIdentity(text: string): AssemblyIdentity[] {
  try {
    return [parsePackageIdentity(text)]
  } catch {
    return []
  }
}
