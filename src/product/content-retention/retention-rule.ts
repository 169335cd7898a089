// Which versions are kept, and why: a pure rule. A version that no reason keeps may be removed. Keeping too much costs disk; removing
// what somebody needs costs the content, so every doubt is a reason to keep.

import type { RetainedVersion } from '#product/upgrade-packages'

/**
 * Why a version is kept: it is `in-use`; it is the one to go back to from there (`rollback`); it is `pinned`; a point holds or
 * shall hold it (`distributed`); a servicing run works on it (`servicing`); it is one of the `newest`, or all are kept (`all-kept`).
 */
export type KeepReason =
  | 'in-use'
  | 'rollback'
  | 'pinned'
  | 'distributed'
  | 'servicing'
  | 'newest'
  | 'all-kept'

/** A version with the reasons that keep it; none: it would be removed. */
export type JudgedVersion = RetainedVersion & { kept: KeepReason[] }

/** A version of a package. */
export type NamedVersion = { packageId: string; version: number }

/** Judges the versions of any number of packages. Every version of a package that is judged must be among them. */
export function judgeVersions(
  versions: readonly RetainedVersion[],
  needs: { distributed: readonly NamedVersion[]; servicing: readonly NamedVersion[] },
): JudgedVersion[] {
  const distributed = new Set(needs.distributed.map(keyOf))
  const servicing = new Set(needs.servicing.map(keyOf))
  const byPackage = Map.groupBy(versions, version => version.packageId)
  return versions.map(version => {
    const { packageId, number, keep } = version
    const key = keyOf({ packageId, version: number })
    const ofPackage = byPackage.get(packageId) ?? []
    const newer = ofPackage.filter(other => other.number > number)
    const kept: KeepReason[] = []
    if (version.inUse) kept.push('in-use')
    if (isRollback(version, ofPackage)) kept.push('rollback')
    if (version.pinned !== null) kept.push('pinned')
    if (distributed.has(key)) kept.push('distributed')
    if (servicing.has(key)) kept.push('servicing')
    if (keep === null) kept.push('all-kept')
    else if (newer.length < keep) kept.push('newest')
    return { ...version, kept }
  })
}

/** The newest version before the one in use. */
function isRollback(version: RetainedVersion, ofPackage: readonly RetainedVersion[]): boolean {
  const inUse = ofPackage.find(other => other.inUse)
  if (inUse === undefined || version.number >= inUse.number) return false
  return !ofPackage.some(other => other.number > version.number && other.number < inUse.number)
}

function keyOf({ packageId, version }: NamedVersion): string {
  return `${packageId}:${version}`
}
