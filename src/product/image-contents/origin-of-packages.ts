// Says of each package in an image whether it was there when the media were added, or what brought it. Pure.
//
// Both images were read, the one before and the one now: the plan only names the update, it never makes a package "applied".

import type { InstalledPackage } from '#product/servicing-engines'
import type { AppliedUpdate, PackageInImage } from './image-contents.ts'
import { packageStateGroup } from './package-state.ts'

/** The version before: none, for media as they were added; `unreadable`; or the packages of the same image in it. */
export type PackagesBefore = 'none' | 'unreadable' | readonly PackageInImage[]

/** The packages of an image with their origin, in the order given. `appliedBy` names what brought a new one. */
export function originOfPackages(
  now: readonly InstalledPackage[],
  before: PackagesBefore,
  appliedBy: (identity: string) => AppliedUpdate,
): PackageInImage[] {
  if (before === 'none')
    return now.map(one => ({ ...one, origin: 'present-when-added' as const, applied: null }))
  if (before === 'unreadable') return now.map(one => ({ ...one, origin: 'unknown' as const, applied: null }))
  const known = new Map(before.map(one => [one.identity.toLowerCase(), one]))
  return now.map(({ identity, state }) => {
    const old = known.get(identity.toLowerCase())
    // A package that lay there staged or superseded, and is installed now, was brought by the update that installed it.
    if (old !== undefined && (isInstalled(old.state) || !isInstalled(state)))
      return { identity, state, origin: old.origin, applied: old.applied }
    return { identity, state, origin: 'applied' as const, applied: appliedBy(identity) }
  })
}

function isInstalled(state: number | null): boolean {
  return packageStateGroup(state) === 'installed'
}
