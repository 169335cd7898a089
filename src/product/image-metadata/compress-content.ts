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
 * How hard wimlib looks, 1 to 100, by how long a file stays. Measured on real files of Windows updates: 35 makes them a hundredth larger than
 * wimlib's own 50, in two thirds of the processor's time; from 34 down it looks in another way, and they are three hundredths larger. A
 * real SYSTEM hive becomes 3 % larger with 25 than with 50, in a tenth of the time; a hive is written anew whenever its image is serviced.
 */
const levels = { lasting: 35, passing: 25 } as const

/** How long files stay as they are: until another update replaces them, or until the image is serviced again. */
export type Lifetime = keyof typeof levels

/** Compressed content: where each blob lies, by its SHA-1. */
export type CompressedContent = {
  places: ReadonlyMap<string, WimResourceEntry & { file: string }>
}

/**
 * Begins with nothing. `add` compresses the files that no earlier call had (hard links of them are the same file): at once, or, while
 * wimlib is at work, all that come together in its next run. `done` waits for all of it. Equal files are compressed once within a run.
 * @throws errors of wimlib
 */
export function compressContent(input: {
  /** The WIM file that the content is for. */
  tables: WimTables
  /** Scratch, on the disk of the files. */
  folder: string
  signal: AbortSignal
  onProgress?: (progress: WimProgress) => void
}): {
  add: (paths: readonly string[], lifetime: Lifetime) => Promise<void>
  done: () => Promise<CompressedContent>
} {
  const { tables, folder, signal, onProgress } = input
  const places = new Map<string, WimResourceEntry & { file: string }>()
  const seen = new Set<string>()
  let runs = 0
  const waiting: Record<Lifetime, string[]> = { lasting: [], passing: [] }
  let running: Promise<void> | null = null

  async function compress(paths: readonly string[], lifetime: Lifetime): Promise<void> {
    const files: string[] = []
    for (const path of paths) {
      const { dev, ino, size } = await stat(path, { bigint: true })
      const inode = `${dev}:${ino}`
      if (size > 0n && !seen.has(inode)) files.push(path)
      seen.add(inode)
    }
    if (files.length === 0) return
    runs += 1
    const source = join(folder, `content-${runs}`)
    const wim = `${source}.wim`
    await mkdir(source)
    for (const [at, file] of files.entries()) await link(file, join(source, `${at}`))
    const { compression, chunkSize } = formOf(tables.header)
    await captureImage(wim, {
      source,
      name: 'content',
      ...(compression === 'none' ? {} : { level: levels[lifetime] }),
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

  async function run(): Promise<void> {
    try {
      while (waiting.lasting.length + waiting.passing.length > 0) {
        const lifetime = waiting.lasting.length > 0 ? 'lasting' : 'passing'
        await compress(waiting[lifetime].splice(0), lifetime)
      }
    } finally {
      running = null
    }
  }

  return {
    add(paths, lifetime) {
      if (paths.length === 0) return running ?? Promise.resolve()
      waiting[lifetime].push(...paths)
      running ??= run()
      return running
    },
    async done() {
      await running
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
