// Lists the members of an archive; refuses it when a name is hostile.

import { resolve } from 'node:path'
import { type ArchiveOptions, type ArchiveSession, withArchive } from './archive-session.ts'
import { ArchiveDamaged, ArchiveTooLarge } from './errors.ts'
import { checkMemberNames } from './member-names.ts'
import type { ArchiveMember } from './worker-messages.ts'

/**
 * Lists an archive. Every name in the result is safe to write below a folder.
 * @throws ArchiveMemberRefused, ArchiveTooLarge, ArchiveNotSupported, ArchiveDamaged, ArchiveTimeout; the signal's reason.
 */
export async function listArchive(file: string, options: ArchiveOptions): Promise<ArchiveMember[]> {
  return await withArchive(resolve(file), options, listChecked)
}

/** Lists within a session, and checks names, sizes and that the archive is whole. */
export async function listChecked(session: ArchiveSession): Promise<ArchiveMember[]> {
  const { fileName, limits } = session
  const reply = await session.ask({ command: 'list', maxMembers: limits.members })
  if (reply.kind !== 'listed')
    throw new ArchiveDamaged({ file: fileName, reason: 'its listing was not given' })
  if (reply.volumes > 1) throw new ArchiveDamaged({ file: fileName, reason: 'it is one part of several' })
  checkMemberNames(fileName, reply.members)
  let bytes = 0
  for (const member of reply.members) bytes += member.size
  if (bytes > limits.bytes)
    throw new ArchiveTooLarge({ file: fileName, what: 'bytes', allowed: limits.bytes })
  return reply.members
}
