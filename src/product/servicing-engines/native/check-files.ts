// Compares the files of a produced image with what they must be.

import type { ImageMetadata } from '#formats/wim-metadata'
import { extractPaths } from '#tools/wimlib'
import type { ImageStep, ImageTarget } from './image-target.ts'
import type { At, Checks } from './proof-checks.ts'
import { blobOf, hashExtracted, type ProvenBlobs } from './read-back.ts'

/**
 * Compares the SHA-256 of every target file; what the WIM file had before is read now. Paths that the image records with the same SHA-1
 * are one blob of the WIM file, which is read once, also for several images; wimlib compares what it reads with that SHA-1.
 */
export async function checkFiles(given: {
  wim: string
  step: ImageStep
  target: ImageTarget
  produced: ImageMetadata
  proven: ProvenBlobs
  folder: string
  checks: Checks
  at: At
  signal: AbortSignal
}): Promise<void> {
  const { wim, step, target, produced, proven, folder, checks, at, signal } = given
  const blobs = new Map<string, string>()
  for (const { path } of target.files) {
    const blob = blobOf(produced, wim, path)
    if (blob !== null && !proven.has(blob) && !blobs.has(blob)) blobs.set(blob, path)
  }
  await extractPaths(wim, step.index, {
    paths: [...blobs.values()],
    toDir: folder,
    skipMissing: true,
    signal,
  })
  await hashExtracted({ blobs, folder, proven, signal })
  for (const { path, sha256, what } of target.files) {
    const blob = blobOf(produced, wim, path)
    checks.equal(what, at(path), sha256, blob === null ? null : (proven.get(blob) ?? null))
  }
}
