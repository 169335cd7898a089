// Adds an operating system upgrade package: check the source, read every file once into the content library, describe the
// images, and publish package, version and content in one transaction.

import type { KeyObject } from 'node:crypto'
import type { Database } from '#platform/database'
import { reachFailpoint } from '#platform/failpoints'
import type { JobContext } from '#platform/jobs'
import type { ContentLibrary } from '#product/content-library'
import type { ShareReader } from '#product/package-sources'
import { checkNewPackage } from './check-new-package.ts'
import type { NewPackage } from './jobs.ts'
import { withOpenedMedia } from './open-media.ts'
import { createPackage, type OnPublished, type PublishedVersion, publishOnce } from './publish-version.ts'
import type { SetupMedia } from './setup-media.ts'
import { recordOf } from './source-record.ts'
import { describeOpened, storeMedia } from './store-media.ts'

/** What adding needs. */
export type AddPackageHouse = {
  db: Database
  library: ContentLibrary
  siteKey: KeyObject
  /** A folder for scratch; each operation uses and removes one of its own in it. */
  work: string
  /** With what shares are read; without it there are none. */
  shares?: ShareReader
  onPublished: OnPublished
}

/**
 * Adds the package.
 * @throws the errors of checking, of opening the source, of the content store (a file that changes while it is read), of
 * reading the images and of taking one out
 */
export function addUpgradePackage(
  house: AddPackageHouse,
  asked: NewPackage,
  context: JobContext,
): Promise<PublishedVersion> {
  return publishOnce(house.db, context.operationId, () => bringIn(house, asked, context))
}

async function bringIn(
  house: AddPackageHouse,
  asked: NewPackage,
  context: JobContext,
): Promise<PublishedVersion> {
  const { signal, operationId, requestedBy } = context
  const checked = await checkNewPackage(house.db, asked, signal, house.shares)
  return await withOpenedMedia(house, { asked, checked }, context, async opened => {
    await describeOpened(opened, signal)
    return house.library.session(async store => {
      const { extractIndex } = asked
      const { siteKey } = house
      const { stored, images } = await storeMedia(store, { opened, extractIndex, siteKey }, context)
      reachFailpoint('upgrade-packages.before-publish')
      const added = await createPackage(house.db, {
        asked,
        about: aboutExtraction(checked.media, extractIndex),
        source: recordOf(checked.listing, extractIndex),
        stored,
        images,
        operation: operationId,
        by: requestedBy,
        onPublished: house.onPublished,
      })
      reachFailpoint('upgrade-packages.published')
      return added
    })
  })
}

function aboutExtraction(media: SetupMedia, index: number | null): string {
  return index === null ? '' : `, of ${media.install} only image ${index}`
}
