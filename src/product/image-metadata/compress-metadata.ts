// Lets wimlib compress metadata: as a file like any other, in a WIM file of its own, from which the compressed resource is taken over. A
// resource of metadata has the same form as one of content.

import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type MetadataResource, plainResource } from '#formats/wim-metadata'
import { readWimBlobTable, type WimHeader, wimResourceFlags } from '#formats/wim-resources'
import { captureImage } from '#tools/wimlib'
import { formOf } from './compress-content.ts'
import { readAt, readTables, withFile } from './wim-tables.ts'

/** wimlib looks less hard than by default: a few hundredths larger, and ten times as fast. Metadata is small beside content. */
const level = 25

/**
 * The metadata as a resource of a WIM file; plain when the file is not compressed, or when it does not become smaller.
 * @throws NoSpaceForWim and other errors of wimlib
 */
export async function compressMetadata(input: {
  /** Of the WIM file that the metadata is for. */
  header: WimHeader
  index: number
  plain: Uint8Array
  /** Scratch. */
  folder: string
  signal: AbortSignal
}): Promise<MetadataResource> {
  const { header, index, plain, folder, signal } = input
  const asItIs = plainResource(plain)
  const { compression, chunkSize } = formOf(header)
  if (compression === 'none') return asItIs
  const source = join(folder, `metadata-${index}`)
  const wim = `${source}.wim`
  await mkdir(source)
  try {
    await writeFile(join(source, 'metadata'), plain)
    await captureImage(wim, { source, name: 'metadata', compression, level, chunkSize, signal })
    return await withFile(wim, 'r', async file => {
      const { blobTable } = await readTables(file)
      for (const { sha1, flags, offset, size } of readWimBlobTable(blobTable)) {
        if (Buffer.compare(sha1, asItIs.sha1) !== 0) continue
        const stored = await readAt(file, offset, size)
        return { ...asItIs, stored, isCompressed: (flags & wimResourceFlags.compressed) !== 0 }
      }
      throw new TypeError('wimlib did not store the metadata that it was given')
    })
  } finally {
    await rm(source, { recursive: true, force: true })
    await rm(wim, { force: true })
  }
}
