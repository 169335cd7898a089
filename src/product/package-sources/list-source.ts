// What is in a source, before anything of it is read.

import { realpath, stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { lookAtSourceFile, scanSource, sortSourceFiles } from '#product/content-manifest'
import { type ArchiveMember, detectArchiveFormat, listArchive } from '#tools/archives'
import { findContentLibrary, listLibraryContent } from './content-library-source.ts'
import type { SourceListing } from './contract.ts'
import { SourceNotADiscImage, SourcePathUnreadable } from './errors.ts'
import { pathUnreadable } from './path-unreadable.ts'
import { isSharePath, listShareSource, type ShareReader } from './share-source.ts'

/**
 * Lists the files of a source, sorted by path.
 * @param path an absolute path of a folder, of an ISO file or of one content in the DataLib of a content library of Configuration
 * Manager, or a UNC path.
 * @throws SourcePathUnreadable, SourceNotADiscImage, the errors of scanning a folder, of listing an
 * archive and of listing a share
 */
export async function listSource(
  path: string,
  options: { signal: AbortSignal; shares?: ShareReader | undefined },
): Promise<SourceListing> {
  if (isSharePath(path)) return await listShareSource(path, { shares: undefined, ...options })
  if (!isAbsolute(path)) throw new SourcePathUnreadable({ path, reason: 'it is not an absolute path' })
  const { real, isFolder } = await find(path)
  if (!isFolder) return await listIso(path, real, options)
  const library = await findContentLibrary(real)
  const files =
    library === null ? await scanSource(real, options) : await listLibraryContent(real, library, options)
  return { kind: 'folder', path, folder: real, files, totalBytes: bytesOf(files) }
}

/**
 * The members of an ISO file that are content: no folders, and not what the disc boots from, which 7-Zip shows as files
 * of a folder `[BOOT]`. No file can be meant by that: the names of ISO 9660 have no brackets.
 */
export function contentMembers(members: readonly ArchiveMember[]): ArchiveMember[] {
  return members.filter(({ path, isDirectory }) => !isDirectory && !path.startsWith('[BOOT]/'))
}

async function listIso(path: string, real: string, options: { signal: AbortSignal }): Promise<SourceListing> {
  const iso = await lookAtSourceFile(real)
  const format = await detectArchiveFormat(real).catch(cause => {
    throw pathUnreadable(path, cause)
  })
  if (format !== 'udf' && format !== 'iso') throw new SourceNotADiscImage({ path })
  const members = contentMembers(await listArchive(real, options))
  // The listing gives times in the zone of this machine, or of the disc: they are not told apart.
  const files = members.map(({ path: name, size }) => ({ path: name, size, modified: null }))
  return { kind: 'iso', path, iso, files: sortSourceFiles(path, files), totalBytes: bytesOf(files) }
}

async function find(path: string): Promise<{ real: string; isFolder: boolean }> {
  try {
    const real = await realpath(path)
    const found = await stat(real)
    if (found.isDirectory() || found.isFile()) return { real, isFolder: found.isDirectory() }
  } catch (cause) {
    throw pathUnreadable(path, cause)
  }
  throw new SourcePathUnreadable({ path, reason: 'it is neither a folder nor a file' })
}

function bytesOf(files: readonly { size: number }[]): number {
  return files.reduce((total, file) => total + file.size, 0)
}
