// Changes what files of an image carry beside their content, and nothing else: how tests make images that differ in this.

import { dirname } from 'node:path'
import type { ImageMetadataEdits } from '#formats/wim-metadata'
import { type ChangedImages, changeImages, readImageMetadata } from '#product/image-metadata'

/** All edits or none. @throws as `changeImages` */
export async function editImageMetadata(
  wim: string,
  index: number,
  edits: ImageMetadataEdits,
  { signal }: { signal: AbortSignal },
): Promise<ChangedImages> {
  const changes = async function* () {
    yield { index, before: await readImageMetadata(wim, index), overlay: null, edits, properties: {} }
  }
  return await changeImages(wim, changes, { scratch: dirname(wim), signal })
}
