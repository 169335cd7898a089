// Changes what an image holds about its files, in its WIM file.

import type { FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import {
  editMetadata,
  type ImageMetadataEdits,
  type MetadataWritePlan,
  plainResource,
  planMetadataWrite,
  readMetadata,
} from '#formats/wim-metadata'
import { NoSpaceForWim } from '#tools/wimlib'
import { compressMetadata } from './compress-metadata.ts'
import { readAt, readMetadataOf, readTables, withFile, writeAt } from './wim-tables.ts'

/** How to change. */
export type EditImageMetadataOptions = {
  signal: AbortSignal
  /** Whether the metadata is compressed as the file is. Default true; without it, some 250 bytes a file go in as they are. */
  compress?: boolean | undefined
}

/** What was done. */
export type EditedImageMetadata = {
  /** Paths that were named. Their hard links changed with them. */
  edited: number
  /** Whether the new metadata is compressed. */
  isCompressed: boolean
  /** Whether the file had an integrity table and has none any more. */
  droppedIntegrityTable: boolean
}

/**
 * Carries out all edits, or none: the new metadata goes to the end of the file, and only when it is on the disk the header follows. A
 * failure, a signal or a kill before that leaves the images as they were. Other images are not touched. Nobody else may change the
 * file at the same time.
 * @throws ImagePathMissing, ImageMetadataEditRefused, WimMetadataWriteRefused (read-only, split or half-written files), NoSpaceForWim,
 * errors of wimlib, and what `readImageMetadata` throws
 */
export async function editImageMetadata(
  wim: string,
  index: number,
  edits: ImageMetadataEdits,
  options: EditImageMetadataOptions,
): Promise<EditedImageMetadata> {
  const { signal } = options
  signal.throwIfAborted()
  if (edits.size === 0) return { edited: 0, isCompressed: false, droppedIntegrityTable: false }
  return await withFile(wim, 'r+', async file => {
    const tables = await readTables(file)
    const { fileSize, blobTable, header } = tables
    const xml = await readAt(file, header.xml.offset, header.xml.size)
    const target = { header: tables.headerBytes, blobTable, xml, fileSize, index }
    const image = readMetadata((await readMetadataOf(file, tables, index)).plain)
    const edited = editMetadata(image, edits)
    // A file that must not be changed is refused before any work is done on it.
    const asItIs = planMetadataWrite(target, plainResource(edited.plain))
    const resource =
      options.compress === false ? null : await compressMetadata({ wim, target, edited, signal })
    const plan = resource === null ? asItIs : planMetadataWrite(target, resource)
    await carryOut(file, { plan, fileSize, wim, signal })
    return {
      edited: edits.size,
      isCompressed: resource?.isCompressed ?? false,
      droppedIntegrityTable: plan.dropsIntegrityTable,
    }
  })
}

async function carryOut(
  file: FileHandle,
  change: { plan: MetadataWritePlan; fileSize: number; wim: string; signal: AbortSignal },
): Promise<void> {
  const { plan, fileSize, wim, signal } = change
  try {
    await writeAt(file, plan.append, fileSize, signal)
    await file.sync()
    signal.throwIfAborted()
  } catch (error) {
    // The header still names the old metadata: what was appended means nothing, and goes where that is possible.
    await file.truncate(fileSize).catch(() => undefined)
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
      throw new NoSpaceForWim({ file: basename(wim) }, { cause: error })
    }
    throw error
  }
  await writeAt(file, [plan.header], 0)
  await file.sync()
}
