// Lets wimlib compress new content: into WIM files of its own, from which the resources are taken over as they are stored.

import { link, mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  readWimBlobTable,
  type WimHeader,
  type WimResourceEntry,
  wimHeaderFlags,
  wimResourceFlags,
} from '#formats/wim-resources'
import { captureImage, type WimCompression, type WimProgress } from '#tools/wimlib'
import { readTables, type WimTables, withFile } from './wim-tables.ts'

/**
 * How hard wimlib looks. Measured on real files of Windows updates: a hundredth larger than by default (50), in two thirds of the
 * processor's time. From 34 down it looks in another way: three hundredths larger.
 */
const level = 35

/** Compressed content: where each blob lies, by its SHA-1. */
export type CompressedContent = {
  places: ReadonlyMap<string, WimResourceEntry & { file: string }>
}

/**
 * Begins with nothing. `add` compresses the files that no earlier call had (hard links of them are the same file), one call after the
 * other; `done` waits for all of it. Equal files are compressed once within a call.
 * @throws errors of wimlib
 */
export function compressContent(input: {
  /** The WIM file that the content is for. */
  tables: WimTables
  /** Scratch, on the disk of the files. */
  folder: string
  signal: AbortSignal
  onProgress?: (progress: WimProgress) => void
}): { add: (paths: readonly string[]) => Promise<void>; done: () => Promise<CompressedContent> } {
  const { tables, folder, signal, onProgress } = input
  const places = new Map<string, WimResourceEntry & { file: string }>()
  const seen = new Set<string>()
  let batches = 0
  let last: Promise<void> = Promise.resolve()

  async function compress(paths: readonly string[], number: number): Promise<void> {
    const files: string[] = []
    for (const path of paths) {
      const { dev, ino, size } = await stat(path)
      const inode = `${dev}:${ino}`
      if (size > 0 && !seen.has(inode)) files.push(path)
      seen.add(inode)
    }
    if (files.length === 0) return
    const source = join(folder, `content-${number}`)
    const wim = `${source}.wim`
    await mkdir(source)
    for (const [at, file] of files.entries()) await link(file, join(source, `${at}`))
    const { compression, chunkSize } = formOf(tables.header)
    await captureImage(wim, {
      source,
      name: 'content',
      ...(compression === 'none' ? {} : { level }),
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
    add(paths) {
      batches += 1
      const number = batches
      last = last.then(() => compress(paths, number))
      return last
    },
    async done() {
      await last
      return { places }
    },
  }
}

/** How a WIM file stores its resources. */
export function formOf({ flags, chunkSize }: WimHeader): {
  compression: WimCompression
  chunkSize: number | undefined
} {
  if ((flags & wimHeaderFlags.compressed) === 0) return { compression: 'none', chunkSize: undefined }
  if ((flags & wimHeaderFlags.lzx) !== 0) return { compression: 'LZX', chunkSize }
  return { compression: (flags & wimHeaderFlags.xpress) !== 0 ? 'XPRESS' : 'LZMS', chunkSize }
}
