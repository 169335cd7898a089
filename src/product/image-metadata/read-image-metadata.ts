// Reads what an image holds about its files besides their content.

import { type ImageMetadata, readMetadata } from '#formats/wim-metadata'
import { readMetadataOf, readTables, withFile } from './wim-tables.ts'

/**
 * The metadata of image `index` (from 1) of a WIM file: each path's security descriptor, short name, times, attributes and hard link
 * group. It is held in memory (some 250 bytes a file) and does not need the file any more.
 * @throws WimHeaderInvalid, WimBlobTableInvalid, WimTooManyResources, WimMetadataMissing, WimMetadataTooLarge,
 * WimMetadataUnsupported (LZMS, solid), WimMetadataDamaged
 */
export async function readImageMetadata(wim: string, index: number): Promise<ImageMetadata> {
  return await withFile(wim, 'r', async file => {
    const { plain } = await readMetadataOf(file, await readTables(file), index)
    return readMetadata(plain)
  })
}
