// On a disk that is too small for everything, versions of which something is here can wait for one another for ever: none has room, and
// what each keeps is what the others lack. Then one gets the room, and others give back what is here of them; it is fetched again later.

import { readHeldManifest } from './check-held.ts'
import type { Point } from './point.ts'
import { isSameVersion, readHeld, readUnderway, type VersionName } from './point-state.ts'

/** A version that may have to give way. */
export type Yielding = {
  version: VersionName
  /** Space that is kept free for what it still lacks, in bytes. */
  reservedBytes: number
  /** Stops it, and waits for that. */
  stop: () => Promise<void>
}

type Here = { sha256: string; bytes: number; kind: 'draft' | 'object' }
type Plan = { yielding: readonly Yielding[]; parts: readonly Here[]; missingBytes: number }

/**
 * Has versions give way until so many bytes more are free: the first in the list first, what is unfinished of them before what is whole. Nothing that a
 * held version or another version under way needs is touched, and nothing at all when it would not be enough.
 * @returns what was removed, in bytes; null when it would not be enough
 */
export async function giveWay(
  point: Point,
  yielding: readonly Yielding[],
  missingBytes: number,
): Promise<number | null> {
  const first = await planGivingWay(point, yielding, missingBytes)
  if (first === null) return null
  for (const { stop } of first.yielding) await stop()
  return point.alone(async () => {
    // Looked at once more: files may have been finished meanwhile.
    const plan = await planGivingWay(point, first.yielding, missingBytes)
    return plan === null ? null : removeParts(point, plan)
  })
}

/** As few of the versions as are enough. Null when all of them are not. */
async function planGivingWay(
  point: Point,
  candidates: readonly Yielding[],
  missingBytes: number,
): Promise<Plan | null> {
  for (let count = 1; count <= candidates.length; count += 1) {
    const yielding = candidates.slice(0, count)
    const parts = await partsOf(point, yielding)
    // It cannot be known what others need.
    if (parts === null) return null
    const reserved = yielding.reduce((total, { reservedBytes }) => total + reservedBytes, 0)
    const bytes = parts.reduce((total, part) => total + part.bytes, 0)
    if (reserved + bytes >= missingBytes) return { yielding, parts, missingBytes: missingBytes - reserved }
  }
  return null
}

/** What is here of these versions and needed by no other; what is unfinished comes first. Their manifests stay. */
async function partsOf({ folder, store }: Point, yielding: readonly Yielding[]): Promise<Here[] | null> {
  const kept = new Set<string>()
  for (const version of [...(await readHeld(folder)), ...(await readUnderway(folder))]) {
    if (yielding.some(one => isSameVersion(one.version, version))) continue
    const manifest = await readHeldManifest(store, version.contentVersion)
    if (manifest === null) return null
    for (const { sha256 } of manifest.files) kept.add(sha256)
  }
  const drafts: Here[] = []
  const objects: Here[] = []
  const seen = new Set<string>()
  for (const { version } of yielding) {
    const manifest = await readHeldManifest(store, version.contentVersion)
    for (const { sha256 } of manifest?.files ?? []) {
      if (kept.has(sha256) || seen.has(sha256)) continue
      seen.add(sha256)
      const draft = await store.draftBytes(sha256)
      if (draft > 0) drafts.push({ sha256, bytes: draft, kind: 'draft' })
      const object = await store.sizeOf(sha256)
      if (object !== null) objects.push({ sha256, bytes: object, kind: 'object' })
    }
  }
  return [...drafts, ...objects]
}

async function removeParts({ store, log }: Point, { yielding, parts, missingBytes }: Plan): Promise<number> {
  let bytes = 0
  for (const part of parts) {
    if (bytes >= missingBytes) break
    const isRemoved = await (part.kind === 'draft'
      ? store.removeDraft(part.sha256)
      : store.remove(part.sha256))
    if (isRemoved) bytes += part.bytes
  }
  const packages = yielding.map(({ version }) => version.packageId)
  log.info({ packages, bytes }, 'what is here of content under way gives way to more urgent content')
  return bytes
}
