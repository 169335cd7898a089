// Lets wimlib change one image of a shadow: what the image will hold, without its content.

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeShadowWim, type WimDescription } from '#formats/wim-metadata'
import { readWimBlobTable } from '#formats/wim-resources'
import { setImageProperties, updateImage } from '#tools/wimlib'
import type { ImageChange } from './change-images.ts'
import { readAt, readMetadataOf, readTables, withFile, writeAt } from './wim-tables.ts'

/** What a WIM file says beside its header. */
export type Descriptions = Pick<WimDescription, 'blobTable' | 'xml'>

/** The shadow as wimlib left it. */
export type UpdatedShadow = Descriptions & {
  /** The image's metadata, plain. */
  plain: Uint8Array
}

/**
 * Lays the overlay over the image in a shadow, and sets its properties.
 * @param input.wim The WIM file, with the tables that earlier changes of other images left.
 * @throws errors of wimlib
 */
export async function updateShadow(input: {
  wim: WimDescription
  change: ImageChange
  /** Scratch. */
  folder: string
  signal: AbortSignal
}): Promise<UpdatedShadow> {
  const { wim, change, folder, signal } = input
  const { index, before, overlay, properties } = change
  const { plain } = before
  if (overlay === null && Object.keys(properties).length === 0) return { ...wim, plain }
  const known = knownBlobs(wim.blobTable)
  const added = new Map(
    ((await overlay?.files) ?? []).flatMap(({ sha1, size }) =>
      size === 0 || known.has(sha1) ? [] : [[sha1, { sha1, size }]],
    ),
  )
  const shadow = join(folder, `shadow-${index}.wim`)
  await writeShadow(shadow, wim, {
    metadata: new Map([[index, plain]]),
    added: [...added.values()],
  })
  try {
    const threads = 1
    if (overlay !== null)
      await updateImage(shadow, index, [{ command: 'add', source: overlay.folder, target: '/' }], {
        signal,
        threads,
      })
    await setImageProperties(shadow, index, { properties, signal })
    return await withFile(shadow, 'r', async file => {
      const tables = await readTables(file)
      const { offset, size } = tables.header.xml
      const found = await readMetadataOf(file, tables, index)
      return { blobTable: tables.blobTable, xml: await readAt(file, offset, size), plain: found.plain }
    })
  } finally {
    await rm(shadow, { force: true })
  }
}

/** Writes a shadow to a new file; its hole takes no room. */
export async function writeShadow(
  to: string,
  wim: WimDescription,
  purpose: Parameters<typeof makeShadowWim>[1],
): Promise<void> {
  const { fileSize, parts } = makeShadowWim(wim, purpose)
  await withFile(to, 'wx+', async file => {
    await file.truncate(fileSize)
    for (const { offset, bytes } of parts) await writeAt(file, [bytes], offset)
  })
}

function knownBlobs(table: Uint8Array): Set<string> {
  const known = new Set<string>()
  for (const { sha1 } of readWimBlobTable(table)) known.add(Buffer.from(sha1).toString('hex'))
  return known
}
