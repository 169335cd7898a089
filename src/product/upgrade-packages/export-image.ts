// Writes one image of a package version out for an administrator: a file of that image alone, made in scratch from the stored install.wim,
// which is only read.

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Database } from '#platform/database'
import { reachFailpoint } from '#platform/failpoints'
import type { JobContext } from '#platform/jobs'
import { type ContentLibrary, readManifest } from '#product/content-library'
import { checkExtractable, takeOut, verifyTaken } from './extract-image.ts'
import type { ImageExports } from './image-exports.ts'
import type { ImageExportRequest } from './jobs.ts'
import { readPackageVersion } from './read-packages.ts'
import { findSetupMedia, type SetupMedia } from './setup-media.ts'

/** What exporting needs. */
export type ExportHouse = {
  db: Database
  library: ContentLibrary
  /** A folder for scratch; each operation uses one of its own in it. */
  work: string
  exports: ImageExports
}

/** An image that was written out and waits to be fetched. */
export type ExportedImage = {
  packageId: string
  version: number
  /** The WIM file inside the media that it was taken from, and its index there; in the new file it has index 1. */
  path: string
  index: number
  sha256: string
  /** Bytes of the new file. */
  size: number
}

/**
 * Checks that the version has the image and that it can be taken alone.
 * @throws PackageMissing, PackageVersionMissing, ImageNotExtractable, ContentMissing, WimUnreadable
 */
export async function checkExportable(
  { db, library }: Pick<ExportHouse, 'db' | 'library'>,
  { packageId, version, index }: ImageExportRequest,
  signal: AbortSignal,
): Promise<{ wim: string; media: SetupMedia }> {
  const { contentVersion } = await readPackageVersion(db, packageId, version)
  const { manifest } = await readManifest(db, library.reader, contentVersion)
  const media = findSetupMedia(
    packageId,
    manifest.files.map(({ path }) => path),
  )
  const file = manifest.files.find(({ path }) => path === media.install)
  const { path: wim } = await library.reader.open(file?.sha256 ?? '')
  await checkExtractable({ wim, media }, index, signal)
  return { wim, media }
}

/**
 * Writes the image out; the file then waits in `exports`. Nothing stays after an error.
 * @throws the errors of {@link checkExportable}, NoSpaceForWim, WimDamaged, the signal's reason
 */
export async function exportPackageImage(
  house: ExportHouse,
  asked: ImageExportRequest,
  context: JobContext,
): Promise<ExportedImage> {
  const { signal, report, operationId, attempt } = context
  const { wim, media } = await checkExportable(house, asked, signal)
  // A folder per attempt: an old attempt that is still alive somewhere cannot write into this one's.
  const folder = join(house.work, `${operationId}-${attempt}`)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const path = join(folder, 'image.wim')
    await takeOut(wim, { index: asked.index, to: path }, context)
    reachFailpoint('upgrade-packages.image-taken-out')
    await verifyTaken(path, context)
    report({ phase: 'reading the file', bytesDone: 0, bytesTotal: null })
    const { size } = await stat(path)
    const sha256 = await digestOf(path, signal)
    await house.exports.keep(operationId, { packageId: asked.packageId, folder, path, sha256, size })
    return { ...asked, path: media.install, sha256, size }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    // Node's own streams answer an abort with an error of theirs; the caller gets the reason that was given.
    signal.throwIfAborted()
    throw error
  }
}

async function digestOf(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash, { signal })
  return hash.digest('hex')
}
