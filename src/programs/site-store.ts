// Which content store a site server has: a folder inside its data folder, or a bucket. What speaks to buckets is loaded only for those.

import type { DataFolder } from '#platform/data-folder'
import type { Log } from '#platform/logging'
import type { Settings } from '#platform/settings'
import { type ContentStore, openContentStore } from '#product/content-store'

/**
 * Opens the store that the settings name.
 * @throws BucketPlaceInvalid, BucketMissing, BucketRefused, BucketClockDiffers, BucketUnavailable
 */
export async function openSiteStore(settings: Settings, folder: DataFolder, log: Log): Promise<ContentStore> {
  const address = settings['content-store']
  if (address === undefined) return openContentStore(storeFolderOf(settings, folder))
  const { openBucketStore, readBucketPlace } = await import('#product/content-bucket')
  const place = readBucketPlace({
    address,
    endpoint: settings['content-store-endpoint'],
    region: settings['content-store-region'],
    pathStyle: settings['content-store-path-style'],
  })
  const files = storeFolderOf(settings, folder)
  const maxBytes = settings['content-cache-megabytes'] * 1_000_000
  return openBucketStore({ place, folder: files, maxBytes, log })
}

/** Where the store, or the cache of a bucket, keeps its files. Not the same folder: files of a store would be taken for leavings of the cache. */
export function storeFolderOf(settings: Settings, folder: DataFolder): string {
  return folder.inside(settings['content-store'] === undefined ? 'content' : 'content-cache')
}
