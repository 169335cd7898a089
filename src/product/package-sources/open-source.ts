// Makes the files of a source readable: those of a folder are so already, an ISO file is unpacked into scratch, and a
// share is fetched there.

import { checkUnchanged, scanSource } from '#product/content-manifest'
import { extractArchive } from '#tools/archives'
import type { OpenedSource, SourceListing } from './contract.ts'
import { NoSpaceForSource } from './errors.ts'
import { freeSpaceOf } from './free-space.ts'
import { contentMembers } from './list-source.ts'
import { fetchShareSource, type ShareReader } from './share-source.ts'

/** How opening goes on. */
type Opening = {
  /** A new folder for scratch, on the disk of the content store if possible. The caller removes it in every case. */
  scratch: string
  signal: AbortSignal
  shares?: ShareReader | undefined
  report: (progress: { phase: string; bytesDone: number; bytesTotal: number | null }) => void
}

/**
 * Opens a source that was listed. An ISO file, and what is on a share, must be and stay what was listed.
 * @throws NoSpaceForSource, ContentChangedWhileRead, the errors of unpacking, of reading a share and of
 * scanning a folder
 */
export async function openSource(listing: SourceListing, opening: Opening): Promise<OpenedSource> {
  if (listing.kind === 'folder') {
    const { kind, folder, files } = listing
    return { kind, folder, files, isScratch: false }
  }
  await checkSpace(opening.scratch, listing.totalBytes)
  if (listing.kind === 'iso') await unpackIso(listing, opening)
  else await fetchFromShare(listing, opening)
  const files = await scanSource(opening.scratch, opening)
  return { kind: listing.kind, folder: opening.scratch, files, isScratch: true }
}

async function unpackIso(
  { iso }: SourceListing & { kind: 'iso' },
  { scratch, signal, report }: Opening,
): Promise<void> {
  await checkUnchanged(iso)
  await extractArchive(iso.absolutePath, {
    to: scratch,
    signal,
    members: listed => {
      const content = contentMembers(listed)
      const isAll = content.length === listed.filter(member => !member.isDirectory).length
      return isAll ? null : content.map(member => member.path)
    },
    onProgress: ({ bytesDone, bytesTotal }) => report({ phase: 'unpacking', bytesDone, bytesTotal }),
  })
  await checkUnchanged(iso)
}

async function fetchFromShare(
  listing: SourceListing & { kind: 'share' },
  { scratch, signal, shares, report }: Opening,
): Promise<void> {
  const onProgress = (progress: { bytesDone: number; bytesTotal: number }) =>
    report({ phase: 'fetching', ...progress })
  await fetchShareSource(listing, { to: scratch, signal, shares, onProgress })
}

/** Before the disk is filled for minutes, and everybody else's writes fail. @throws NoSpaceForSource */
export async function checkSpace(folder: string, needed: number): Promise<void> {
  const free = await freeSpaceOf(folder)
  if (free < needed) throw new NoSpaceForSource({ folder, needed, free })
}
