// Reads single members of an archive into memory, within a bound.

import { resolve } from 'node:path'
import { type ArchiveOptions, withArchive } from './archive-session.ts'
import { ArchiveDamaged, ArchiveTooLarge } from './errors.ts'
import { choose } from './extract-archive.ts'
import { listChecked } from './list-archive.ts'
import type { ArchiveMember } from './worker-messages.ts'

/** Options of {@link readMember} and {@link readMembers}. */
export type ReadMemberOptions = ArchiveOptions & {
  /** The most bytes that may be read, all members together. */
  maxBytes: number
}

/**
 * Reads one member.
 * @param member Its path from the listing.
 * @throws ArchiveMemberMissing, ArchiveTooLarge, and everything that `listArchive` throws.
 */
export async function readMember(
  file: string,
  member: string,
  options: ReadMemberOptions,
): Promise<Uint8Array> {
  const { contents } = await readMembers(file, () => [member], options)
  return contents.get(member) ?? new Uint8Array()
}

/**
 * Lists an archive and reads the members that `wanted` picks from the listing: one pass, whatever their number.
 * @throws ArchiveMemberMissing, ArchiveTooLarge, and everything that `listArchive` throws.
 */
export async function readMembers(
  file: string,
  wanted: (members: ArchiveMember[]) => readonly string[],
  options: ReadMemberOptions,
): Promise<{ members: ArchiveMember[]; contents: Map<string, Uint8Array> }> {
  return await withArchive(resolve(file), options, async session => {
    const members = await listChecked(session)
    const chosen = choose(session.fileName, members, wanted(members))
    const bytes = chosen.reduce((sum, member) => sum + member.size, 0)
    if (bytes > options.maxBytes) {
      throw new ArchiveTooLarge({ file: session.fileName, what: 'bytes', allowed: options.maxBytes })
    }
    if (chosen.length === 0) return { members, contents: new Map() }
    const reply = await session.ask({ command: 'read', members: chosen.map(member => member.path) })
    const contents = new Map(reply.kind === 'read' ? reply.contents : [])
    for (const member of chosen) {
      if (contents.get(member.path)?.length === member.size) continue
      throw new ArchiveDamaged({
        file: session.fileName,
        reason: `"${member.path}" is not what the listing says`,
      })
    }
    return { members, contents }
  })
}
