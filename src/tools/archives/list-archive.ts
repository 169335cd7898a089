// Lists the members of an archive; refuses it when a name is hostile.

import { resolve } from 'node:path'
import { type ArchiveOptions, type ArchiveSession, withArchive } from './archive-session.ts'
import { ArchiveDamaged, ArchiveTooLarge } from './errors.ts'
import { listCabinet } from './list-cabinet.ts'
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
  const { file, fileName, format, limits } = session
  const members = (format === 'cab' ? await listCabinet(file) : null) ?? (await askForList(session))
  if (members.length > limits.members)
    throw new ArchiveTooLarge({ file: fileName, what: 'members', allowed: limits.members })
  checkMemberNames(fileName, members)
  let bytes = 0
  for (const member of members) bytes += member.size
  if (bytes > limits.bytes)
    throw new ArchiveTooLarge({ file: fileName, what: 'bytes', allowed: limits.bytes })
  return members
}

/** What 7-Zip lists. @throws ArchiveDamaged, and what the session throws */
export async function askForList({ ask, fileName, limits }: ArchiveSession): Promise<ArchiveMember[]> {
  const reply = await ask({ command: 'list', maxMembers: limits.members })
  if (reply.kind !== 'listed')
    throw new ArchiveDamaged({ file: fileName, reason: 'its listing was not given' })
  if (reply.volumes > 1) throw new ArchiveDamaged({ file: fileName, reason: 'it is one part of several' })
  return reply.members
}
