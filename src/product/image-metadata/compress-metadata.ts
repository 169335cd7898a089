// Lets wimlib compress metadata: in a shadow of the WIM file, from which the compressed resource is taken over.

import { join } from 'node:path'
import {
  type ImageMetadata,
  isSameMetadata,
  type MetadataResource,
  plainResource,
  readMetadata,
  type WimDescription,
} from '#formats/wim-metadata'
import { readWimHeader, wimHeaderFlags } from '#formats/wim-resources'
import { rewriteMetadata } from '#tools/wimlib'
import { writeShadow } from './update-shadow.ts'
import { readMetadataOf, readResourceOf, readTables, withFile } from './wim-tables.ts'

/**
 * The metadata as a resource: plain when the file is not compressed at all, or when wimlib would write the metadata in another form: it
 * puts in order what other programs write differently, and then not everything stays as it was.
 * @throws NoSpaceForWim and other errors of wimlib
 */
export async function compressMetadata(input: {
  wim: WimDescription
  index: number
  edited: ImageMetadata
  /** Scratch; the caller removes it. */
  folder: string
  signal: AbortSignal
}): Promise<MetadataResource> {
  const { wim, index, edited, folder, signal } = input
  const plain = plainResource(edited.plain)
  if ((readWimHeader(wim.header).flags & wimHeaderFlags.compressed) === 0) return plain
  const carrier = join(folder, `metadata-${index}.wim`)
  await writeShadow(carrier, wim, { metadata: new Map([[index, edited.plain]]), added: [], compress: true })
  await rewriteMetadata(carrier, index, { signal, threads: 1 })
  return await withFile(carrier, 'r', async file => {
    const tables = await readTables(file)
    // The same digest: the same bytes, which need not be unpacked to be compared.
    const same = await readResourceOf(file, tables, index)
    if (Buffer.compare(same.sha1, plain.sha1) === 0) return same
    const { resource, plain: written } = await readMetadataOf(file, tables, index)
    return isSameMetadata(edited, readMetadata(written)) ? resource : plain
  })
}
