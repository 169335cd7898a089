// Removes what the point need not hold any more, after the grace and never on the word of an older site. Until it is removed it is
// material for new versions, and comes back at once when it is desired again.

import { reachFailpoint } from '#platform/failpoints'
import { readHeldManifest } from './check-held.ts'
import type { Point } from './point.ts'
import {
  changeHeld,
  changeUnderway,
  type HeldVersion,
  isSameVersion,
  readHeld,
  readUnderway,
  type UnderwayVersion,
} from './point-state.ts'
import { makeReport, reportedOf } from './progress.ts'

const lookAgainMs = 60_000

/**
 * Removes what has been undesired for longer than the grace: by the site's clock, and by the time that has passed here since it was
 * noticed, so that one wrong word of the time ends no grace. Gives the milliseconds after which to look again.
 */
export async function cleanUp(point: Point, signal: AbortSignal): Promise<number> {
  const { state, isObeyed, undesiredHere } = point.desired
  if (!state || !isObeyed || state.rules.maintenance) return lookAgainMs
  const graceMs = state.rules.graceSeconds * 1000
  let nextInMs = lookAgainMs
  const leftOf = (version: UnderwayVersion) => {
    if (version.undesiredSince === undefined) return Number.POSITIVE_INFINITY
    const key = `${version.packageId}/${version.version}/${version.contentVersion}/${version.undesiredSince}`
    const noticed = undesiredHere.get(key) ?? performance.now()
    undesiredHere.set(key, noticed)
    const leftThere = Date.parse(version.undesiredSince) + graceMs - point.clock.now().getTime()
    return Math.max(leftThere, noticed + graceMs - performance.now())
  }
  await point.alone(async () => {
    for (const version of [...(await readHeld(point.folder)), ...(await readUnderway(point.folder))]) {
      signal.throwIfAborted()
      const leftMs = leftOf(version)
      if (leftMs > 0) nextInMs = Math.min(nextInMs, leftMs)
      else if (!(await removeVersion(point, version))) return
    }
  })
  return Math.max(100, nextInMs)
}

/**
 * Removes the objects that only this version needs, then the version. In this order, so that a removal that was cut off is finished
 * later; it does not count as held from the first object on.
 * @returns false, and nothing is removed, while it cannot be known what the others need
 */
async function removeVersion(point: Point, version: HeldVersion | UnderwayVersion): Promise<boolean> {
  const { folder, store, log } = point
  const { packageId, contentVersion } = version
  const needed = await objectsNeeded(point, version)
  if (needed === null) return false
  await changeUnderway(folder, underway => [
    ...underway.filter(one => !isSameVersion(one, version)),
    nameOf(version),
  ])
  await changeHeld(folder, held => held.filter(one => !isSameVersion(one, version)))
  reachFailpoint('distribution-point.removal-begun')
  let removed = 0
  for await (const sha256 of objectsOf(point, contentVersion)) {
    if (needed.has(sha256)) continue
    if (await store.remove(sha256)) removed += 1
    await store.removeDraft(sha256)
    reachFailpoint('distribution-point.object-removed')
  }
  await changeUnderway(folder, underway => underway.filter(one => !isSameVersion(one, version)))
  log.info(
    { package: packageId, version: version.version, objects: removed },
    'content that is no longer desired was removed',
  )
  const reported = 'bytes' in version ? reportedOf(version) : { ...version, totalBytes: 0 }
  point.outbox.tell(makeReport(reported, 'removed'))
  return true
}

function nameOf({ packageId, version, contentVersion, undesiredSince }: UnderwayVersion): UnderwayVersion {
  const name = { packageId, version, contentVersion }
  return undesiredSince === undefined ? name : { ...name, undesiredSince }
}

/** The objects of a version, its manifest last. Without a manifest that can be read: everything, of which others need some. */
async function* objectsOf({ store }: Point, contentVersion: string): AsyncGenerator<string, void> {
  const manifest = await readHeldManifest(store, contentVersion)
  if (manifest) yield* new Set(manifest.files.map(file => file.sha256))
  else for await (const { sha256 } of store.list()) yield sha256
  yield contentVersion
}

/**
 * Everything that other versions which are here or under way consist of. Null when the manifest of one that is desired cannot be read: its
 * objects may be the last ones anywhere, and it will be fetched again or found lost soon.
 */
async function objectsNeeded(
  { folder, store, log }: Point,
  but: UnderwayVersion,
): Promise<Set<string> | null> {
  const needed = new Set<string>()
  for (const version of [...(await readHeld(folder)), ...(await readUnderway(folder))]) {
    if (isSameVersion(version, but)) continue
    needed.add(version.contentVersion)
    const manifest = await readHeldManifest(store, version.contentVersion)
    if (manifest === null && version.undesiredSince === undefined) {
      log.warn(
        { package: version.packageId, version: version.version },
        'nothing is removed while this manifest cannot be read',
      )
      return null
    }
    for (const { sha256 } of manifest?.files ?? []) needed.add(sha256)
  }
  return needed
}
