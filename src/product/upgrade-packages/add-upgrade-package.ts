// Adds an operating system upgrade package: check the source, read every file once into the content library, describe the
// images, and publish package, version and content in one transaction.

import type { KeyObject } from 'node:crypto'
import { join } from 'node:path'
import type { Database } from '#platform/database'
import { reachFailpoint } from '#platform/failpoints'
import type { JobContext } from '#platform/jobs'
import { type ContentLibrary, storeManifest } from '#product/content-library'
import { makeManifest, storeSource } from '#product/content-manifest'
import { checkNewPackage } from './check-new-package.ts'
import { describeImages } from './describe-images.ts'
import type { NewPackage } from './jobs.ts'
import { createPackage, findVersionOfOperation, type PublishedVersion } from './publish-version.ts'
import { wimFilesOf } from './setup-media.ts'

/** What adding needs. */
export type AddPackageHouse = { db: Database; library: ContentLibrary; siteKey: KeyObject }

/**
 * Adds the package.
 * @throws the errors of checking, of the content store (a file that changes while it is read), of reading the images
 */
export async function addUpgradePackage(
  house: AddPackageHouse,
  asked: NewPackage,
  context: JobContext,
): Promise<PublishedVersion> {
  const before = await findVersionOfOperation(house.db, context.operationId)
  if (before) return before
  const { signal } = context
  const source = await checkNewPackage(house.db, asked, signal)
  const wims = wimFilesOf(source.media)
  await describeImages(
    wims.map(path => ({ path, file: join(source.folder, path) })),
    signal,
  )
  return house.library.session(async store => {
    const onFileStored = () => reachFailpoint('upgrade-packages.file-stored')
    const { files } = await storeSource({
      store,
      files: source.files,
      signal,
      onProgress: context.report,
      onFileStored,
    })
    reachFailpoint('upgrade-packages.stored')
    const stored = await storeManifest(store, { manifest: makeManifest(files), key: house.siteKey, signal })
    const held = new Map(files.map(file => [file.path, file.sha256]))
    const objects = wims.map(async path => ({ path, file: (await store.open(held.get(path) ?? '')).path }))
    const images = await describeImages(await Promise.all(objects), signal)
    reachFailpoint('upgrade-packages.before-publish')
    const added = await createPackage(house.db, {
      asked,
      stored,
      images,
      operation: context.operationId,
      by: context.requestedBy,
    })
    reachFailpoint('upgrade-packages.published')
    return added
  })
}
