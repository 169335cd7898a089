// Whether a source is Windows Setup media, said before its content is read as far as that can be known.

import { open } from 'node:fs/promises'
import { join } from 'node:path'
import {
  listSource,
  type OpenedSource,
  pathUnreadable,
  type ShareReader,
  type SourceListing,
} from '#product/package-sources'
import { readWimHeader } from '#tools/wimlib'
import { SplitImageMixed } from './errors.ts'
import { checkExtractable } from './extract-image.ts'
import { checkParts, findSetupMedia, isSplit, partsOf, type SetupMedia, wimFilesOf } from './setup-media.ts'

/** What is to be read. */
export type AskedSource = {
  path: string
  /** The only image of install.wim to keep; null keeps the file as it is. */
  extractIndex: number | null
}

/** A source that was listed, and is Windows Setup media. */
export type CheckedSource = { listing: SourceListing; media: SetupMedia }

/**
 * Lists a source and checks what can be checked without unpacking anything.
 * @throws SourceIncomplete, the errors of listing; for a folder also those of {@link checkOpenedMedia}
 */
export async function checkSourceMedia(
  asked: AskedSource,
  signal: AbortSignal,
  shares?: ShareReader,
): Promise<CheckedSource> {
  const listing = await listSource(asked.path, { signal, shares })
  const paths = listing.files.map(file => file.path)
  const media = findSetupMedia(asked.path, paths)
  if (listing.kind === 'folder') await checkOpenedMedia(asked, { ...listing, media }, signal)
  return { listing, media }
}

/**
 * Checks what only the files themselves say: that they can be read, that a split image is whole, that the chosen image can be
 * taken alone.
 * @throws SourcePathUnreadable, SourceIncomplete, SplitImageMixed, ImageNotExtractable, WimUnreadable
 */
export async function checkOpenedMedia(
  asked: AskedSource,
  opened: Pick<OpenedSource, 'folder' | 'files'> & { media: SetupMedia },
  signal: AbortSignal,
): Promise<void> {
  const { media } = opened
  for (const wim of wimFilesOf(media)) await checkReadable(placeOf(opened, wim))
  if (isSplit(media)) await checkSplitImage(asked.path, opened, signal)
  if (asked.extractIndex !== null)
    await checkExtractable({ wim: placeOf(opened, media.install), media }, asked.extractIndex, signal)
}

/** Where a file of a source is read: in a content library its name is another one. */
export function placeOf({ folder, files }: Pick<OpenedSource, 'folder' | 'files'>, path: string): string {
  return files.find(file => file.path === path)?.absolutePath ?? join(folder, path)
}

/** All parts are there, each is the part that its name says, and they are parts of one image. */
async function checkSplitImage(
  source: string,
  opened: Pick<OpenedSource, 'folder' | 'files'> & { media: SetupMedia },
  signal: AbortSignal,
): Promise<void> {
  const { files, media } = opened
  const paths = files.map(file => file.path)
  const first = await readWimHeader(placeOf(opened, media.install), { signal })
  const { totalParts } = first
  checkParts(source, { paths, media, totalParts })
  for (const [position, path] of partsOf(media, { paths, totalParts }).entries()) {
    const header = await readWimHeader(placeOf(opened, path), { signal })
    const mixed = (reason: string) => new SplitImageMixed({ path: source, part: path, reason })
    if (header.guid !== first.guid) throw mixed('it belongs to another split image')
    if (header.totalParts !== totalParts) throw mixed(`it is one of ${header.totalParts} parts`)
    if (header.partNumber !== position + 1) throw mixed(`it is part ${header.partNumber}`)
  }
}

/** The largest files are also those that are looked into first, by another program: its answer would say less. */
async function checkReadable(path: string): Promise<void> {
  try {
    await (await open(path, 'r')).close()
  } catch (cause) {
    throw pathUnreadable(path, cause)
  }
}
