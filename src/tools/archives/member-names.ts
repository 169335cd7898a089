// Decides, from the listing and before anything is written, whether the names of an archive are acceptable.
//
// Rules of Windows and of POSIX are applied together: the same archive must be accepted or refused on every machine.

import { ArchiveMemberRefused } from './errors.ts'
import type { ArchiveMember } from './worker-messages.ts'

// Windows takes superscript digits, and blanks before the ending, for the device all the same.
const reservedName = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³]) *(\.|$)/i

/**
 * Checks every member.
 * @param file Name of the archive, for the error.
 * @throws ArchiveMemberRefused for the first member that leaves the folder, is a link, has a name that a file system would
 * bend, or meets another member (letter case does not distinguish).
 */
export function checkMemberNames(file: string, members: readonly ArchiveMember[]): void {
  const kinds = new Map<string, 'file' | 'folder'>()
  for (const member of members) {
    const reason = refusal(member) ?? collision(member, kinds)
    if (reason !== null) throw new ArchiveMemberRefused({ file, member: member.path.slice(0, 300), reason })
  }
}

function refusal(member: ArchiveMember): string | null {
  const { path } = member
  if (member.isLink) return 'is a link'
  if (!Number.isSafeInteger(member.size) || member.size < 0) return 'has an impossible size'
  if (path === '' || path.length > 1000) return 'has an empty or overlong name'
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'has an absolute path'
  if (/[\\:*?"<>|\p{Cc}\u{fffd}]/u.test(path)) return 'has a name that Windows does not allow'
  for (const part of path.split('/')) {
    if (part === '..' || part === '.') return 'leads out of the folder'
    if (part === '' || Buffer.byteLength(part) > 255) return 'has an empty or overlong name'
    if (/[. ]$/.test(part) || reservedName.test(part)) return 'has a name that Windows would bend'
  }
  return null
}

function collision(member: ArchiveMember, kinds: Map<string, 'file' | 'folder'>): string | null {
  const path = member.path.toLowerCase()
  const known = kinds.get(path)
  if (known === 'file' || (known === 'folder' && !member.isDirectory)) return 'occurs twice'
  kinds.set(path, member.isDirectory ? 'folder' : 'file')
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const folder = path.slice(0, end)
    const kind = kinds.get(folder)
    if (kind === 'file') return 'lies inside a file'
    if (kind === 'folder') break
    kinds.set(folder, 'folder')
  }
  return null
}
