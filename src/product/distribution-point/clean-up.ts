// Removes what the point need not hold any more, after the grace and never on the word of an older site. Until it is removed it is
// material for new versions, and comes back at once when it is desired again.

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

/** Removes what has been undesired for longer than the grace. Gives the milliseconds after which to look again. */
export async function cleanUp(point: Point, signal: AbortSignal): Promise<number> {
  const { state, isObeyed } = point.desired
  if (!state || !isObeyed || state.rules.maintenance) return lookAgainMs
  const graceMs = state.rules.graceSeconds * 1000
  let nextInMs = lookAgainMs
  const leftOf = ({ undesiredSince }: UnderwayVersion) =>
    undesiredSince === undefined
      ? Number.POSITIVE_INFINITY
      : Date.parse(undesiredSince) + graceMs - point.clock.now().getTime()
  await point.alone(async () => {
    for (const version of [...(await readHeld(point.folder)), ...(await readUnderway(point.folder))]) {
      signal.throwIfAborted()
      const leftMs = leftOf(version)
      if (leftMs <= 0) await removeVersion(point, version)
      else nextInMs = Math.min(nextInMs, leftMs)
    }
  })
  return Math.max(100, nextInMs)
}

/**
 * Removes the objects that only this version needs, then the version. In this order, so that a removal that was cut off is
 * finished later.
 */
async function removeVersion(point: Point, version: HeldVersion | UnderwayVersion): Promise<void> {
  const { folder, store, log } = point
  const { packageId, contentVersion } = version
  const manifest = await readHeldManifest(store, contentVersion)
  const needed = await objectsNeeded(point, version)
  let removed = 0
  for (const sha256 of new Set([...(manifest?.files.map(file => file.sha256) ?? []), contentVersion])) {
    if (needed.has(sha256)) continue
    if (await store.remove(sha256)) removed += 1
    await store.removeDraft(sha256)
  }
  await changeHeld(folder, held => held.filter(one => !isSameVersion(one, version)))
  await changeUnderway(folder, underway => underway.filter(one => !isSameVersion(one, version)))
  log.info(
    { package: packageId, version: version.version, objects: removed },
    'content that is no longer desired was removed',
  )
  const reported = 'bytes' in version ? reportedOf(version) : { ...version, totalBytes: 0 }
  point.outbox.tell(makeReport(reported, 'removed'))
}

/** Everything that other versions which are here or under way consist of. */
async function objectsNeeded({ folder, store }: Point, but: UnderwayVersion): Promise<Set<string>> {
  const needed = new Set<string>()
  for (const version of [...(await readHeld(folder)), ...(await readUnderway(folder))]) {
    if (isSameVersion(version, but)) continue
    needed.add(version.contentVersion)
    const manifest = await readHeldManifest(store, version.contentVersion)
    for (const { sha256 } of manifest?.files ?? []) needed.add(sha256)
  }
  return needed
}
