// Looks whether the store still holds what held.json says. An object that was damaged goes into quarantine, and disks are
// restored from backups: a version that is not whole any more must be fetched again, not counted as held.

import { readFile } from 'node:fs/promises'
import type { DataFolder } from '#platform/data-folder'
import type { Log } from '#platform/logging'
import { type ContentManifest, digestManifest, parseManifest } from '#product/content-manifest'
import type { ContentStore } from '#product/content-store'
import { type HeldVersion, readHeld, writeHeld } from './point-state.ts'

/**
 * Forgets the held versions that are not whole, and says which. Looks at sizes; bytes are read again only where a size is wrong.
 */
export async function forgetLost(
  { folder, store, log }: { folder: DataFolder; store: ContentStore; log: Log },
  signal: AbortSignal,
): Promise<HeldVersion[]> {
  const held = await readHeld(folder)
  const whole: HeldVersion[] = []
  for (const version of held) {
    if (await isWhole(store, version, signal)) whole.push(version)
    else
      log.warn(
        { package: version.packageId, version: version.version },
        'content that was held is not whole any more; it is fetched again',
      )
  }
  if (whole.length < held.length) await writeHeld(folder, whole)
  return held.filter(version => !whole.includes(version))
}

/** The manifest of a held version; null when its bytes are missing or are not those of its name. */
export async function readHeldManifest(
  store: ContentStore,
  contentVersion: string,
): Promise<ContentManifest | null> {
  if (!(await store.has(contentVersion))) return null
  const bytes = await readFile((await store.open(contentVersion)).path)
  return digestManifest(bytes) === contentVersion ? parseManifest(bytes) : null
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
