// Unpacks an archive, or some of its members, into a folder.

import { lstat, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type ArchiveOptions, withArchive } from './archive-session.ts'
import { ArchiveDamaged, ArchiveMemberMissing } from './errors.ts'
import { listChecked } from './list-archive.ts'
import type { ArchiveMember } from './worker-messages.ts'

/** Options of {@link extractArchive}. */
export type ExtractOptions = ArchiveOptions & {
  /** Paths of files from the listing, or what chooses them from it; absent, or null as the choice: everything. */
  members?: readonly string[] | ((listed: readonly ArchiveMember[]) => readonly string[] | null)
  /** An existing, empty folder that nobody else writes to. */
  to: string
  onProgress?: (progress: { phase: 'extract'; bytesDone: number; bytesTotal: number | null }) => void
}

/**
 * Unpacks into a folder and compares what was written with the listing. Nothing is written unless every name in the archive
 * is acceptable. When it fails or is cancelled, the folder may hold a part: the caller removes it.
 * @returns the members that were written.
 * @throws ArchiveMemberRefused, ArchiveMemberMissing, ArchiveTooLarge, ArchiveNotSupported, ArchiveDamaged, ArchiveNoSpace,
 * ArchiveTimeout; the signal's reason.
 */
export async function extractArchive(file: string, options: ExtractOptions): Promise<ArchiveMember[]> {
  const to = resolve(options.to)
  return await withArchive(resolve(file), options, async session => {
    const listed = await listChecked(session)
    const wanted = typeof options.members === 'function' ? options.members(listed) : (options.members ?? null)
    const chosen = wanted === null ? listed : choose(session.fileName, listed, wanted)
    if (chosen.length === 0) return []
    const bytesTotal = chosen.reduce((sum, member) => sum + member.size, 0)
    const members = wanted === null ? null : chosen.map(member => member.path)
    await session.ask(
      { command: 'extract', members, to, maxBytes: bytesTotal },
      { onProgress: bytesDone => options.onProgress?.({ phase: 'extract', bytesDone, bytesTotal }) },
    )
    await compareWithListing(session.fileName, to, chosen)
    options.onProgress?.({ phase: 'extract', bytesDone: bytesTotal, bytesTotal })
    return chosen
  })
}

/** The listed members with these paths, in this order and once each. */
export function choose(
  file: string,
  listed: readonly ArchiveMember[],
  paths: readonly string[],
): ArchiveMember[] {
  const byPath = new Map(listed.map(member => [member.path, member]))
  return [...new Set(paths)].map(path => {
    const member = byPath.get(path)
    if (member === undefined) throw new ArchiveMemberMissing({ file, member: path })
    return member
  })
}

/** Every file promised is there with its size, and nothing else is: no link, no file under another name. */
async function compareWithListing(file: string, to: string, chosen: readonly ArchiveMember[]): Promise<void> {
  const expected = new Map(
    chosen.filter(member => !member.isDirectory).map(member => [member.path, member.size]),
  )
  const entries = await readdir(to, { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    if (entry.isDirectory()) continue
    const path = join(entry.parentPath, entry.name)
    const member = path.slice(to.length + 1).replaceAll('\\', '/')
    const status = await lstat(path)
    if (!status.isFile() || expected.get(member) !== status.size) {
      throw new ArchiveDamaged({ file, reason: `"${member}" is not what the listing says` })
    }
    expected.delete(member)
  }
  const [missing] = expected.keys()
  if (missing !== undefined) throw new ArchiveDamaged({ file, reason: `"${missing}" was not unpacked` })
}
