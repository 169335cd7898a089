// Changes images of a WIM file in place, all of them or none: new files, and what files carry beside their content.
//
// wimlib does what it is good at, and the file is written once: it compresses the new content into a file of its own, changes a shadow
// of the WIM file that holds no content (formats/wim-metadata/shadow-wim.ts), and compresses the metadata, all at the same time. Then
// everything goes to the end of the file as it is stored, and last the header.

import type { FileHandle } from 'node:fs/promises'
import { mkdtemp, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import {
  type AddedBlob,
  checkWritable,
  editMetadata,
  findMetadata,
  type ImageMetadata,
  type ImageMetadataEdits,
  type MetadataResource,
  planWimCommit,
  readMetadata,
  type WimDescription,
} from '#formats/wim-metadata'
import { NoSpaceForWim, type WimProgress } from '#tools/wimlib'
import { type CompressedContent, compressContent } from './compress-content.ts'
import { compressMetadata } from './compress-metadata.ts'
import { copyResources } from './copy-resources.ts'
import { type Descriptions, updateShadow } from './update-shadow.ts'
import { readAt, readTables, type WimTables, withFile, writeAt } from './wim-tables.ts'

/** A file that an image shall hold: SHA-1 in lower-case hexadecimal, and bytes. */
export type AddedFile = AddedBlob

/** What shall become of one image. */
export type ImageChange = {
  /** From 1. */
  index: number
  /** The image as it is, as `readImageMetadata` gave it. */
  before: ImageMetadata
  /** What is laid over the image; null: only metadata changes. */
  overlay: {
    /** A tree laid out as the image; its hard links become hard links of the image. */
    folder: string
    /**
     * Paths of the files in it that were not handed over for compressing before, and that every change of the image writes anew: hives.
     * Hard links of each other may be named once.
     */
    paths: readonly string[]
    /**
     * All files in it with their digests, which may still be being read: compressing begins before. It may fail before anybody
     * asks; whoever makes the change sees to it that this is no unhandled error.
     */
    files: Promise<readonly AddedFile[]>
  } | null
  /** What files carry beside their content, once the overlay is there; by path. */
  edits: ImageMetadataEdits
  /** Elements of the XML data by path: `{ 'WINDOWS/VERSION/SPBUILD': '3194' }`. */
  properties: Readonly<Record<string, string>>
}

/**
 * Gives the changes, one after the other. `compress` takes paths of files of a change that is still being made ready, so that
 * compressing begins before; it is for files that stay until another update replaces them. `signal` is aborted when anything fails.
 */
export type ImageChanges = (
  compress: (paths: readonly string[]) => void,
  signal: AbortSignal,
) => AsyncIterable<ImageChange> | Iterable<ImageChange>

/** How to change. */
export type ChangeImagesOptions = {
  /** A folder for scratch, on a disk with room for the new files. What is put there is removed. */
  scratch: string
  signal: AbortSignal
  onProgress?: (progress: WimProgress) => void
  /** Called when what an image will hold is written down, before anything is in the file. */
  onImage?: (index: number) => void
}

/** What was done. */
export type ChangedImages = {
  /** Whether the file had an integrity table and has none any more. */
  droppedIntegrityTable: boolean
}

/**
 * Carries out all changes, or none. The next change is asked for while the one before is being worked on. A failure, a signal or
 * a kill before the header is written leaves the images as they were. Images that are not named are not touched. Nobody else may change
 * the file at the same time. It is not flushed to the disk: it is for files that another step makes durable.
 * @throws ImagePathMissing, ImageMetadataEditRefused, WimMetadataWriteRefused (read-only, split or half-written files), NoSpaceForWim,
 * errors of wimlib, what `readImageMetadata` throws, and what `changes` throws
 */
export async function changeImages(
  wim: string,
  changes: ImageChanges,
  options: ChangeImagesOptions,
): Promise<ChangedImages> {
  const { scratch } = options
  options.signal.throwIfAborted()
  return await withFile(wim, 'r+', async file => {
    const tables = await readTables(file)
    checkWritable(tables.header)
    const failed = new AbortController()
    const signal = AbortSignal.any([options.signal, failed.signal])
    const folder = await mkdtemp(join(scratch, 'change-images-'))
    const work = new Set<Promise<unknown>>()
    /** Runs beside the rest. Whatever fails ends everything else, and nothing is removed under a running program. */
    const beside = <Result>(run: Promise<Result>): Promise<Result> => {
      run.catch(error => failed.abort(error))
      work.add(run)
      return run
    }
    try {
      const made = await makeChanges({
        file,
        tables,
        changes,
        folder,
        beside,
        options: { ...options, signal },
      })
      return await commit({ file, wim, tables, made, signal })
    } catch (error) {
      failed.abort(error)
      throw failed.signal.reason
    } finally {
      await Promise.allSettled(work)
      await rm(folder, { recursive: true, force: true })
    }
  })
}

type Made = {
  descriptions: Descriptions
  content: CompressedContent
  metadata: Map<number, MetadataResource>
}

async function makeChanges(input: {
  file: FileHandle
  tables: WimTables
  changes: ImageChanges
  folder: string
  beside: <Result>(run: Promise<Result>) => Promise<Result>
  options: ChangeImagesOptions
}): Promise<Made> {
  const { file, tables, changes, folder, beside, options } = input
  const { signal } = options
  // No more than the file has: a size in a header is only a claim.
  const { offset, size } = tables.header.xml
  const xml = await readAt(file, offset, Math.max(0, Math.min(size, tables.fileSize - offset)))
  const wim: WimDescription = { header: tables.headerBytes, blobTable: tables.blobTable, xml }
  const content = compressContent({ tables, folder, ...options })
  const compressed: Promise<[number, MetadataResource]>[] = []
  let descriptions: Promise<Descriptions> = Promise.resolve(wim)
  for await (const change of changes(paths => void beside(content.add(paths, 'lasting')), signal)) {
    const { index, overlay, edits } = change
    if (overlay !== null) {
      beside(overlay.files)
      beside(content.add(overlay.paths, 'passing'))
    }
    signal.throwIfAborted()
    // An image that the file does not have.
    findMetadata({ ...tables, index })
    const described = await descriptions
    const updated = beside(updateShadow({ wim: { ...wim, ...described }, change, folder, signal }))
    descriptions = updated
    const compress = async (): Promise<[number, MetadataResource]> => {
      const { plain: changed } = await updated
      options.onImage?.(index)
      const { plain } = editMetadata(readMetadata(changed), edits)
      return [index, await compressMetadata({ header: tables.header, index, plain, folder, signal })]
    }
    compressed.push(beside(compress()))
  }
  const metadata = new Map(await Promise.all(compressed))
  return { descriptions: await descriptions, content: await content.done(), metadata }
}

async function commit(input: {
  file: FileHandle
  wim: string
  tables: WimTables
  made: Made
  signal: AbortSignal
}): Promise<ChangedImages> {
  const { file, wim, tables, made, signal } = input
  const { headerBytes: header, blobTable, fileSize } = tables
  const { descriptions: changed, content, metadata } = made
  if (metadata.size === 0) return { droppedIntegrityTable: false }
  const plan = planWimCommit({
    wim: { header, blobTable, fileSize },
    changed,
    content: content.places,
    metadata,
  })
  try {
    await copyResources({ copies: plan.copies, content, to: file, signal })
    await writeAt(file, plan.append.parts, plan.append.offset, signal)
    signal.throwIfAborted()
  } catch (error) {
    // The header still names the old tables: what was appended means nothing, and goes where that is possible.
    await file.truncate(fileSize).catch(() => undefined)
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
      throw new NoSpaceForWim({ file: basename(wim) }, { cause: error })
    }
    throw error
  }
  await writeAt(file, [plan.header], 0)
  return { droppedIntegrityTable: plan.dropsIntegrityTable }
}
