// Brings opened media into the content library: every file is read once, the manifest is signed, the images are described.

import { createHash, type KeyObject } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { reachFailpoint } from '#platform/failpoints'
import type { JobContext } from '#platform/jobs'
import { type StoredManifest, storeManifest } from '#product/content-library'
import {
  type ManifestFile,
  makeManifest,
  manifestFileOf,
  SourceDigestWrong,
  type SourceFile,
  storeSource,
} from '#product/content-manifest'
import type { ContentWriter } from '#product/content-store'
import { placeOf } from './check-source-media.ts'
import { describeImages, type PackageImage } from './describe-images.ts'
import { extractImage } from './extract-image.ts'
import type { OpenedMedia } from './open-media.ts'
import { wimFilesOf } from './setup-media.ts'

/** Media that are in the content library. */
export type StoredMedia = { stored: StoredManifest; images: PackageImage[] }

/** The images of opened media, so that damaged ones are refused before everything is read. */
export async function describeOpened(opened: OpenedMedia, signal: AbortSignal): Promise<void> {
  const wims = wimFilesOf(opened.media)
  await describeImages(
    wims.map(path => ({ path, file: placeOf(opened, path) })),
    signal,
  )
}

/**
 * Stores the media.
 * @throws the errors of the content store (a file that changes while it is read), of reading images and of taking one out
 */
export async function storeMedia(
  store: ContentWriter,
  { opened, extractIndex, siteKey }: { opened: OpenedMedia; extractIndex: number | null; siteKey: KeyObject },
  context: JobContext,
): Promise<StoredMedia> {
  const { signal } = context
  const files =
    extractIndex === null
      ? await storeFiles(store, { opened, files: opened.files }, context)
      : await storeWithOneImage(store, { opened, index: extractIndex }, context)
  reachFailpoint('upgrade-packages.stored')
  const stored = await storeManifest(store, { manifest: makeManifest(files), key: siteKey, signal })
  const held = new Map(files.map(file => [file.path, file.sha256]))
  const wims = wimFilesOf(opened.media)
  const objects = wims.map(async path => ({ path, file: (await store.open(held.get(path) ?? '')).path }))
  return { stored, images: await describeImages(await Promise.all(objects), signal) }
}

async function storeFiles(
  store: ContentWriter,
  { opened, files }: { opened: OpenedMedia; files: readonly SourceFile[] },
  { signal, report }: JobContext,
): Promise<ManifestFile[]> {
  const onFileStored = () => reachFailpoint('upgrade-packages.file-stored')
  const takeOver = opened.isScratch
  return (await storeSource({ store, files, signal, takeOver, onProgress: report, onFileStored })).files
}

/** Like {@link storeFiles}, with a file of one image in the place of install.wim. */
async function storeWithOneImage(
  store: ContentWriter,
  { opened, index }: { opened: OpenedMedia; index: number },
  context: JobContext,
): Promise<ManifestFile[]> {
  const isInstall = ({ path }: { path: string }) => path === opened.media.install
  const others = opened.files.filter(file => !isInstall(file))
  await mkdir(opened.scratch, { recursive: true, mode: 0o700 })
  const files: ManifestFile[] = []
  for (const file of opened.files.filter(isInstall)) {
    const to = join(opened.scratch, 'install.wim')
    await checkDigest(file, context)
    await extractImage(file, { index, to }, context)
    reachFailpoint('upgrade-packages.extracted')
    files.push(manifestFileOf(file.path, await store.adoptFile(to, { signal: context.signal })))
  }
  return [...files, ...(await storeFiles(store, { opened, files: others }, context))]
}

/** What is stored whole is compared while it is stored; of this file only a part is, so it is read once more. @throws SourceDigestWrong */
async function checkDigest(
  { path, absolutePath, sha256 }: SourceFile,
  { signal }: JobContext,
): Promise<void> {
  if (sha256 === undefined) return
  const hash = createHash('sha256')
  for await (const piece of createReadStream(absolutePath, { signal, highWaterMark: 2 ** 20 }))
    hash.update(piece as Buffer)
  const found = hash.digest('hex')
  if (found !== sha256) throw new SourceDigestWrong({ path, expected: sha256, found })
}
