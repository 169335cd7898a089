export { type ArchiveLimits, type ArchiveOptions, defaultArchiveLimits } from './archive-session.ts'
export { detectArchiveFormat } from './detect-format.ts'
export {
  ArchiveDamaged,
  ArchiveMemberMissing,
  ArchiveMemberRefused,
  ArchiveNoSpace,
  ArchiveNotSupported,
  ArchiveTimeout,
  ArchiveTooLarge,
} from './errors.ts'
export { type ExtractOptions, extractArchive } from './extract-archive.ts'
export { listArchive } from './list-archive.ts'
export { type ReadMemberOptions, readMember, readMembers } from './read-member.ts'
export { type MemberPiece, type StreamOptions, streamMembers } from './stream-members.ts'
export type { ArchiveFormat, ArchiveMember } from './worker-messages.ts'
