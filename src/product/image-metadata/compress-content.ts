// Lets wimlib compress new content: into WIM files of its own, from which the resources are taken over as they are stored.

import { link, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  readWimBlobTable,
  type WimHeader,
  type WimResourceEntry,
  wimHeaderFlags,
  wimResourceFlags,
} from '#formats/wim-resources'
import { captureImage, type WimCompression, type WimProgress } from '#tools/wimlib'
import type { AddedFile } from './change-images.ts'
import { readTables, type WimTables, withFile } from './wim-tables.ts'

/** Compressed content: where each blob lies, by its SHA-1. */
export type CompressedContent = {
  places: ReadonlyMap<string, WimResourceEntry & { file: string }>
}

/**
 * Begins with nothing. `add` compresses what neither the WIM file nor an earlier call has, one call after the other; `done` waits for
 * all of it.
 * @throws errors of wimlib
 */
export function compressContent(input: {
  /** The WIM file that the content is for. */
  tables: WimTables
  /** Scratch, on the disk of the files. */
  folder: string
  signal: AbortSignal
  onProgress?: (progress: WimProgress) => void
}): { add: (files: readonly AddedFile[]) => Promise<void>; done: () => Promise<CompressedContent> } {
  const { tables, folder, signal, onProgress } = input
  const places = new Map<string, WimResourceEntry & { file: string }>()
  const seen = new Set<string>()
  for (const { sha1 } of readWimBlobTable(tables.blobTable)) seen.add(Buffer.from(sha1).toString('hex'))
  let batches = 0
  let last: Promise<void> = Promise.resolve()

  async function compress(files: readonly AddedFile[], number: number): Promise<void> {
    const source = join(folder, `content-${number}`)
    const wim = `${source}.wim`
    await mkdir(source)
    for (const { file, sha1 } of files) await link(file, join(source, sha1))
    const { compression, chunkSize } = formOf(tables.header)
    await captureImage(wim, {
      source,
      name: 'content',
      compression,
      chunkSize,
      signal,
      ...(onProgress && { onProgress }),
    })
    const { blobTable } = await withFile(wim, 'r', readTables)
    for (const { sha1, flags, offset, size, uncompressedSize } of readWimBlobTable(blobTable)) {
      if ((flags & wimResourceFlags.metadata) !== 0) continue
      places.set(Buffer.from(sha1).toString('hex'), { file: wim, flags, offset, size, uncompressedSize })
    }
  }

  return {
    add(files) {
      const wanted = files.filter(({ sha1, size }) => size > 0 && !seen.has(sha1) && seen.add(sha1))
      if (wanted.length === 0) return last
      batches += 1
      const number = batches
      last = last.then(() => compress(wanted, number))
      return last
    },
    async done() {
      await last
      return { places }
    },
  }
}

/** How the WIM file stores its resources. */
function formOf({ flags, chunkSize }: WimHeader): {
  compression: WimCompression
  chunkSize: number | undefined
} {
  if ((flags & wimHeaderFlags.compressed) === 0) return { compression: 'none', chunkSize: undefined }
  if ((flags & wimHeaderFlags.lzx) !== 0) return { compression: 'LZX', chunkSize }
  return { compression: (flags & wimHeaderFlags.xpress) !== 0 ? 'XPRESS' : 'LZMS', chunkSize }
}
