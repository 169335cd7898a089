// Reads back what a proof compares: the hives of an image before and after, and every blob that is new in a WIM file, each once.

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ImageMetadata } from '#formats/wim-metadata'
import { extractPaths } from '#tools/wimlib'
import type { ImagePlace } from '../contract.ts'
import { hashFile } from './digest-file.ts'
import { extractHiveFiles, extractHives, findFile, type ImageHives, openHives } from './image-hives.ts'
import { hiveNames, hivePath } from './image-paths.ts'
import { type ImageState, readImageState } from './read-image-state.ts'
import { together } from './together.ts'

/** SHA-256 by blob: what one proof has read of a WIM file already. */
export type ProvenBlobs = Map<string, string>

/** The hives of an image, unchanged and produced, extracted and not opened. */
export type ExtractedHives = { before: string; after: string }

/** Extracts the hives of an image that is proven next, while the one before is looked at. @throws errors of tools/wimlib */
export async function extractAhead(given: {
  wim: string
  original: string
  place: ImagePlace
  /** A folder that the caller removes. */
  folder: string
  signal: AbortSignal
}): Promise<ExtractedHives> {
  const { wim, original, place, folder, signal } = given
  const extracted = { before: join(folder, 'before'), after: join(folder, 'after') }
  await together([
    extractHiveFiles({ wim: original, place, folder: extracted.before, options: { signal } }),
    extractHiveFiles({ wim, place, folder: extracted.after, options: { signal } }),
  ])
  return extracted
}

/** The hives of the unchanged image, and what they say. */
export async function readOriginal(given: {
  original: string
  place: ImagePlace
  ahead: Promise<ExtractedHives> | null
  folder: string
  signal: AbortSignal
}): Promise<{ before: ImageHives; stateBefore: ImageState }> {
  const { original, place, ahead, folder, signal } = given
  const extracted = await ahead
  const before =
    extracted === null
      ? await extractHives({ wim: original, place, folder, options: { signal } })
      : await openHives({ place, folder: extracted.before, signal })
  return { before, stateBefore: readImageState(before, place) }
}

/**
 * Reads the hives, and everything that the WIM file has and the unchanged one has not, in one run of wimlib, which compares what it
 * reads with its SHA-1; or opens the hives that were extracted ahead. What was read is hashed meanwhile: `hashed` is done when `proven` holds it.
 */
export async function readProduced(given: {
  wim: string
  place: ImagePlace
  produced: ImageMetadata
  added: readonly string[]
  proven: ProvenBlobs
  ahead: Promise<ExtractedHives> | null
  folder: string
  signal: AbortSignal
}): Promise<{ after: ImageHives; hashed: Promise<void> }> {
  const { wim, place, produced, added, proven, ahead, folder, signal } = given
  const isAdded = new Set(added)
  const blobs = new Map<string, string>()
  for (const { sha1, file } of produced.contents()) {
    const blob = blobKey(wim, sha1)
    if (!isAdded.has(sha1) || proven.has(blob) || blobs.has(blob)) continue
    const { path, isFolder } = file()
    if (!isFolder) blobs.set(blob, path.slice(1).replaceAll('/', '\\'))
  }
  const also = [...blobs.values()]
  const extracted = await ahead
  if (extracted !== null)
    await extractPaths(wim, place.index, { paths: also, toDir: folder, skipMissing: true, signal })
  const after =
    extracted === null
      ? await extractHives({ wim, place, folder, also, options: { signal } })
      : await openHives({ place, folder: extracted.after, signal })
  const hashed = hashExtracted({ blobs, folder, proven, signal })
  // Whoever waits for it hears of an error; until then it is nobody's.
  hashed.catch(() => undefined)
  return { after, hashed }
}

/** Notes the SHA-256 of extracted files, and removes them. */
export async function hashExtracted(given: {
  /** Path in the image by blob. */
  blobs: ReadonlyMap<string, string>
  folder: string
  proven: ProvenBlobs
  signal: AbortSignal
}): Promise<void> {
  const { blobs, folder, proven, signal } = given
  for (const [blob, path] of blobs) {
    const found = await findFile(folder, path)
    if (found === null) continue
    proven.set(blob, (await hashFile(found, signal)).sha256)
    await rm(found)
  }
}

/** A blob of a WIM file; null when the path is not there. */
export function blobOf(produced: ImageMetadata, wim: string, path: string): string | null {
  const file = produced.find(path)
  return file === null || file.isFolder ? null : blobKey(wim, file.sha1)
}

/** Names a blob of a WIM file in {@link ProvenBlobs}. Empty files have no SHA-1: all are alike. */
export function blobKey(wim: string, sha1: string | null): string {
  return `${wim}|${sha1 ?? 'empty'}`
}

/** Hives and metadata were read as a whole, and compared with their SHA-1, before they are looked into. */
export function noteRead(proven: ProvenBlobs, wim: string, produced: ImageMetadata): void {
  for (const name of hiveNames) {
    const sha1 = produced.find(hivePath(name))?.sha1
    if (sha1 != null) proven.set(blobKey(wim, sha1), 'hive')
  }
  proven.set(blobKey(wim, produced.sha1), 'metadata')
}
