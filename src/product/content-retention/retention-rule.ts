// Which versions are kept, and why: a pure rule. A version that no reason keeps may be removed. Keeping too much costs disk; removing
// what somebody needs costs the content, so every doubt is a reason to keep.

import { pristineOf, type RetainedVersion } from '#product/upgrade-packages'

/**
 * Why a version is kept: it is `in-use`; it is the one to go back to from there (`rollback`), or what the one in use was made from as it
 * was read (`pristine`); it is `pinned` or `held`; it is the newest that was `promoted`; a point holds or shall hold it
 * (`distributed`); a servicing run works on it (`servicing`); a step of a task sequence names it (`task-sequence`); it is one of the `newest`, or all are kept (`all-kept`).
 */
export const keepReasons = [
  'in-use',
  'rollback',
  'pristine',
  'pinned',
  'held',
  'promoted',
  'distributed',
  'servicing',
  'task-sequence',
  'deployment',
  'newest',
  'all-kept',
] as const
/** One of {@link keepReasons}. */
export type KeepReason = (typeof keepReasons)[number]

/** A version with the reasons that keep it; none: it would be removed. */
export type JudgedVersion = RetainedVersion & { kept: KeepReason[] }

/** A version of a package. */
export type NamedVersion = { packageId: string; version: number }

/**
 * Judges the versions of any number of packages. Every version of a package that is judged must be among them. One that is marked bad is
 * nothing to go back to and none of the newest; whatever else needs it keeps it.
 */
export function judgeVersions(
  versions: readonly RetainedVersion[],
  needs: {
    distributed: readonly NamedVersion[]
    servicing: readonly NamedVersion[]
    taskSequences: readonly NamedVersion[]
    deployments: readonly NamedVersion[]
  },
): JudgedVersion[] {
  const distributed = new Set(needs.distributed.map(keyOf))
  const servicing = new Set(needs.servicing.map(keyOf))
  const taskSequences = new Set(needs.taskSequences.map(keyOf))
  const deployments = new Set(needs.deployments.map(keyOf))
  const marks = new Map(
    [...Map.groupBy(versions, version => version.packageId)].map(([id, all]) => [id, landmarksOf(all)]),
  )
  return versions.map(version => {
    const { packageId, number, keep } = version
    const key = keyOf({ packageId, version: number })
    const landmarks = marks.get(packageId)
    const kept: KeepReason[] = []
    if (version.inUse) kept.push('in-use')
    if (landmarks?.rollback === number) kept.push('rollback')
    if (landmarks?.pristine === number && !version.inUse) kept.push('pristine')
    if (version.pinned !== null) kept.push('pinned')
    if (version.held !== null) kept.push('held')
    if (landmarks?.promoted === number) kept.push('promoted')
    if (distributed.has(key)) kept.push('distributed')
    if (servicing.has(key)) kept.push('servicing')
    if (taskSequences.has(key)) kept.push('task-sequence')
    if (deployments.has(key)) kept.push('deployment')
    if (keep === null) kept.push('all-kept')
    else if (landmarks?.newest.slice(0, keep).includes(number)) kept.push('newest')
    return { ...version, kept }
  })
}

/** The numbers of the versions of one package that are kept for what they are to the others. */
type Landmarks = {
  rollback: number | null
  pristine: number | null
  promoted: number | null
  /** Those that are not bad, the newest first. */
  newest: number[]
}

function landmarksOf(ofPackage: readonly RetainedVersion[]): Landmarks {
  const good = ofPackage.filter(one => one.bad === null).sort((one, other) => other.number - one.number)
  const inUse = ofPackage.find(one => one.inUse)
  const isOlder = (one: RetainedVersion) =>
    inUse !== undefined && one.number < inUse.number && one.contentVersion !== inUse.contentVersion
  return {
    rollback: good.find(isOlder)?.number ?? null,
    pristine: inUse ? pristineOf(ofPackage, inUse.number) : null,
    promoted: good.find(one => one.promoted !== null)?.number ?? null,
    newest: good.map(one => one.number),
  }
}

function keyOf({ packageId, version }: NamedVersion): string {
  return `${packageId}:${version}`
}
