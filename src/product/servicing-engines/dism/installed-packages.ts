// Whether an image has a package already, and how new its servicing stack is.

import { type AssemblyIdentity, compareVersions } from '#formats/cbs'
import type { ImageFacts } from '../contract.ts'
import { hasServicingStack, installedIdentities, isInstalled } from '../native/parents.ts'

/** Packages whose name changes with every version: `Package_for_ServicingStack_1738`. */
const servicingStack = /^Package_for_ServicingStack(_\d+)?$/i
const rollup = /^Package_for_RollupFix$/i

/** Whether a package is a servicing stack update. */
export function isServicingStack({ name }: AssemblyIdentity): boolean {
  return servicingStack.test(name)
}

/** Whether a package is a cumulative update of Windows. */
export function isRollup({ name }: AssemblyIdentity): boolean {
  return rollup.test(name)
}

/** Whether one of the installed packages is this one, or a newer version of it. */
export function hasPackage(wanted: AssemblyIdentity, installed: readonly AssemblyIdentity[]): boolean {
  if (isInstalled(wanted, installed)) return true
  if (!isServicingStack(wanted)) return false
  return installed.some(
    present => isServicingStack(present) && compareVersions(present.version, wanted.version) >= 0,
  )
}

/**
 * Whether an image has this package, or a newer version of it. A cumulative update's version is `<build>.<UBR>.x.y`; an image of the
 * same build with that UBR or a higher one has it, also where its package is not recorded (a first release).
 */
export function isInImage(wanted: AssemblyIdentity, image: ImageFacts): boolean {
  if (hasPackage(wanted, installedIdentities(image))) return true
  if (!isRollup(wanted) || image.version?.revision == null) return false
  const [build, revision] = wanted.version.split('.').map(Number)
  return build === image.version.build && (revision ?? Number.POSITIVE_INFINITY) <= image.version.revision
}

/** Whether the image's servicing stack is new enough, also where only its package tells. */
export function hasStackFor(required: AssemblyIdentity | null, image: ImageFacts): boolean {
  if (required === null || hasServicingStack(required, image)) return true
  return installedIdentities(image)
    .filter(isServicingStack)
    .some(({ version }) => compareVersions(`10.0.${version}`, required.version) >= 0)
}

/** The builds that an image's packages are for: its own, and below an enablement package that of the release it enables. */
export function buildsOf(image: ImageFacts): Set<number> {
  const own = image.version === null ? [] : [image.version.build]
  const named = installedIdentities(image)
    .filter(identity => isRollup(identity) || isServicingStack(identity))
    .flatMap(({ version }) => Number(version.split('.')[0]))
  return new Set([...own, ...named.filter(build => build >= 10_000)])
}
