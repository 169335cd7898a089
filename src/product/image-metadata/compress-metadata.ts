// Lets wimlib compress metadata, without letting it touch the real WIM file.
//
// wimlib compresses the metadata of an image when it writes it. A carrier, a small WIM file with this metadata and nothing else, gives
// it the occasion; the compressed resource is then taken over from there. So the real file is written once, at its end, and never
// holds the uncompressed form.

import { mkdtemp, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  type ImageMetadata,
  isSameMetadata,
  type MetadataResource,
  makeMetadataCarrier,
  readMetadata,
  type WimToWrite,
} from '#formats/wim-metadata'
import { readWimHeader, wimHeaderFlags } from '#formats/wim-resources'
import { rewriteMetadata } from '#tools/wimlib'
import { type FoundMetadata, readMetadataOf, readTables, withFile, writeAt } from './wim-tables.ts'

/**
 * The metadata as a compressed resource; null when the file is not compressed at all, or when wimlib would write the metadata in
 * another form: it puts in order what other programs write differently, and then not everything stays as it was.
 * @throws NoSpaceForWim and other errors of wimlib
 */
export async function compressMetadata(input: {
  wim: string
  target: WimToWrite
  edited: ImageMetadata
  signal: AbortSignal
}): Promise<MetadataResource | null> {
  const { wim, target, edited, signal } = input
  if ((readWimHeader(target.header).flags & wimHeaderFlags.compressed) === 0) return null
  const folder = await mkdtemp(join(dirname(wim), '.slipstream-metadata-'))
  try {
    const carrier = join(folder, 'carrier.wim')
    await withFile(carrier, 'wx+', file =>
      writeAt(file, makeMetadataCarrier(target, edited.plain), 0, signal),
    )
    await rewriteMetadata(carrier, target.index, { signal })
    const found = await withFile(carrier, 'r', async (file): Promise<FoundMetadata> => {
      return await readMetadataOf(file, await readTables(file), target.index)
    })
    return isSameMetadata(edited, readMetadata(found.plain)) ? found.resource : null
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
