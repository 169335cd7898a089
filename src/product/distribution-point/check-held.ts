// Looks whether the store still holds what held.json says. An object that was damaged goes into quarantine, and disks are
// restored from backups: a version that is not whole any more must be fetched again, not counted as held.

import { readFile } from 'node:fs/promises'
import type { DataFolder } from '#platform/data-folder'
import { reachFailpoint } from '#platform/failpoints'
import type { Log } from '#platform/logging'
import { type ContentManifest, digestManifest, parseManifest } from '#product/content-manifest'
import type { ContentStore } from '#product/content-store'
import type { Point } from './point.ts'
import { changeHeld, changeUnderway, type HeldVersion, isSameVersion, readHeld } from './point-state.ts'
import { makeReport, reportedOf } from './progress.ts'

/**
 * Forgets the held versions that are not whole, and says which. Looks at sizes; bytes are read again only where a size is wrong. What
 * is left of them counts as under way.
 */
export async function forgetLost(
  { folder, store, log }: { folder: DataFolder; store: ContentStore; log: Log },
  signal: AbortSignal,
): Promise<HeldVersion[]> {
  const lost: HeldVersion[] = []
  for (const version of await readHeld(folder)) {
    if (await isWhole(store, version, signal)) continue
    lost.push(version)
    log.warn(
      { package: version.packageId, version: version.version },
      'content that was held is not whole any more; it is fetched again',
    )
  }
  if (lost.length === 0) return []
  await changeUnderway(folder, underway => [
    ...underway.filter(one => !lost.some(other => isSameVersion(one, other))),
    ...lost.map(({ packageId, version, contentVersion, undesiredSince }) => ({
      packageId,
      version,
      contentVersion,
      ...(undesiredSince !== undefined && { undesiredSince }),
    })),
  ])
  await changeHeld(folder, held => held.filter(one => !lost.some(other => isSameVersion(one, other))))
  reachFailpoint('distribution-point.loss-noted')
  return lost
}

/** Forgets what is lost and tells the site, which must not send devices to it any more. */
export async function reportLost(point: Point, signal: AbortSignal): Promise<HeldVersion[]> {
  const lost = await forgetLost(point, signal)
  for (const version of lost) point.outbox.tellLoss(makeReport(reportedOf(version), 'lost'))
  if (lost.length > 0) point.bell.ring()
  return lost
}

/** The manifest of a held version; null when its bytes are missing or are not those of its name. */
export async function readHeldManifest(
  store: ContentStore,
  contentVersion: string,
): Promise<ContentManifest | null> {
  const bytes = await readManifestBytes(store, contentVersion)
  return bytes && parseManifest(bytes)
}

/** The bytes of a manifest in the store; null when they are missing or are not those of its name. */
export async function readManifestBytes(store: ContentStore, contentVersion: string): Promise<Buffer | null> {
  if (!(await store.has(contentVersion))) return null
  const bytes = await readFile((await store.open(contentVersion)).path)
  return digestManifest(bytes) === contentVersion ? bytes : null
}

async function isWhole(
  store: ContentStore,
  { contentVersion }: HeldVersion,
  signal: AbortSignal,
): Promise<boolean> {
  const manifest = await readHeldManifest(store, contentVersion)
  if (manifest === null) {
    await store.verify(contentVersion, { signal })
    return false
  }
  let isWhole = true
  for (const { sha256, size } of manifest.files) {
    signal.throwIfAborted()
    const isHere = await store.has(sha256)
    if (isHere && (await store.open(sha256)).size === size) continue
    // One of a wrong size goes into quarantine, so that the next transfer does not take it for what it should be.
    if (isHere) await store.verify(sha256, { signal })
    isWhole = false
  }
  return isWhole
}
