// Adds an operating system upgrade package: check the source, read every file once into the content library, describe the
// images, and publish package, version and content in one transaction.

import type { KeyObject } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '#platform/database'
import { reachFailpoint } from '#platform/failpoints'
import type { JobContext } from '#platform/jobs'
import { type ContentLibrary, storeManifest } from '#product/content-library'
import { type ManifestFile, makeManifest, manifestFileOf, storeSource } from '#product/content-manifest'
import type { ContentWriter } from '#product/content-store'
import { type CheckedSource, checkNewPackage } from './check-new-package.ts'
import { describeImages } from './describe-images.ts'
import { extractImage } from './extract-image.ts'
import type { NewPackage } from './jobs.ts'
import {
  createPackage,
  findVersionOfOperation,
  type OnPublished,
  type PublishedVersion,
} from './publish-version.ts'
import { wimFilesOf } from './setup-media.ts'

/** What adding needs. */
export type AddPackageHouse = {
  db: Database
  library: ContentLibrary
  siteKey: KeyObject
  /** A folder for scratch; each operation uses and removes one of its own in it. */
  work: string
  onPublished: OnPublished
}

/**
 * Adds the package.
 * @throws the errors of checking, of the content store (a file that changes while it is read), of reading the images and of
 * taking one out
 */
export async function addUpgradePackage(
  house: AddPackageHouse,
  asked: NewPackage,
  context: JobContext,
): Promise<PublishedVersion> {
  const before = await findVersionOfOperation(house.db, context.operationId)
  if (before) return before
  const { signal, operationId, requestedBy } = context
  const source = await checkNewPackage(house.db, asked, signal)
  const wims = wimFilesOf(source.media)
  await describeImages(
    wims.map(path => ({ path, file: join(source.folder, path) })),
    signal,
  )
  return house.library.session(async store => {
    const files =
      asked.extractIndex === null
        ? await storeFiles(store, source.files, context)
        : await storeWithOneImage(house, { store, source, index: asked.extractIndex, context })
    reachFailpoint('upgrade-packages.stored')
    const stored = await storeManifest(store, { manifest: makeManifest(files), key: house.siteKey, signal })
    const held = new Map(files.map(file => [file.path, file.sha256]))
    const objects = wims.map(async path => ({ path, file: (await store.open(held.get(path) ?? '')).path }))
    const images = await describeImages(await Promise.all(objects), signal)
    reachFailpoint('upgrade-packages.before-publish')
    const added = await createPackage(house.db, {
      asked,
      about: aboutExtraction(source, asked.extractIndex),
      stored,
      images,
      operation: operationId,
      by: requestedBy,
      onPublished: house.onPublished,
    })
    reachFailpoint('upgrade-packages.published')
    return added
  })
}

async function storeFiles(
  store: ContentWriter,
  files: CheckedSource['files'],
  { signal, report }: JobContext,
): Promise<ManifestFile[]> {
  const onFileStored = () => reachFailpoint('upgrade-packages.file-stored')
  return (await storeSource({ store, files, signal, onProgress: report, onFileStored })).files
}

/** Like {@link storeFiles}, with a file of one image in the place of install.wim. */
async function storeWithOneImage(
  house: AddPackageHouse,
  work: { store: ContentWriter; source: CheckedSource; index: number; context: JobContext },
): Promise<ManifestFile[]> {
  const { store, source, index, context } = work
  const isInstall = ({ path }: { path: string }) => path === source.media.install
  const install = source.files.filter(isInstall)
  const others = source.files.filter(file => !isInstall(file))
  // A folder per attempt: an old attempt that is still alive somewhere cannot write into this one's.
  const folder = join(house.work, `${context.operationId}-${context.attempt}`)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const files: ManifestFile[] = []
    for (const file of install) {
      const to = join(folder, 'install.wim')
      await extractImage(file, { index, to }, context)
      reachFailpoint('upgrade-packages.extracted')
      files.push(manifestFileOf(file.path, await store.adoptFile(to, { signal: context.signal })))
    }
    return [...files, ...(await storeFiles(store, others, context))]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function aboutExtraction({ media }: CheckedSource, index: number | null): string {
  return index === null ? '' : `, of ${media.install} only image ${index}`
}
