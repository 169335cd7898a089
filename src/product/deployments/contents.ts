// What is said of a version to a device. A version never changes, so what was read once is kept in memory, and questions of devices cost nothing more.

import type { Database } from '#platform/database'
import { readContentVersion } from '#product/content-library'
import { type AssignedContent, manifestPathOf } from '#product/device-protocol'
import { setupImagesOf } from '#product/task-sequences'
import type { AttemptVersion } from './tables.ts'

type Described = Pick<AssignedContent, 'totalBytes' | 'images' | 'manifestSignature'>

const mostKept = 1000
const kept = new WeakMap<Database, Map<string, Described>>()

/** A version as an assignment has it; where it is the device asks when it begins to fetch. */
export async function describeContent(
  db: Database,
  { packageId, version, contentVersion }: AttemptVersion,
  packageName: string,
): Promise<AssignedContent> {
  const described = await describe(db, { packageId, version, contentVersion })
  const manifestPath = manifestPathOf(contentVersion)
  return { packageId, packageName, version, contentVersion, manifestPath, ...described, sources: [] }
}

async function describe(db: Database, of: AttemptVersion): Promise<Described> {
  const known = kept.get(db) ?? new Map<string, Described>()
  kept.set(db, known)
  // A package that was removed and another that got its number have other digests.
  const key = `${of.packageId} ${of.version} ${of.contentVersion}`
  const before = known.get(key)
  if (before !== undefined) return before
  const { signature, totalBytes } = await readContentVersion(db, of.contentVersion)
  const images = await setupImagesOf(db, of.packageId, of.version)
  const described = {
    totalBytes,
    images: images.slice(0, 100).map(({ index, editionId }) => ({ index, editionId })),
    manifestSignature: signature,
  }
  if (known.size >= mostKept) known.clear()
  known.set(key, described)
  return described
}
