import { defineError } from '#platform/errors'

/** A file is none of the archives that Windows content comes in. */
export const ArchiveNotSupported = defineError<{ file: string }>({
  code: 'ARCHIVE_NOT_SUPPORTED',
  kind: 'refused',
  retry: 'never',
  sentence: facts => `"${facts.file}" is not a cabinet, a WIM file or a disc image.`,
  remedy: 'Give a .cab, .msu, .wim or .iso file as Microsoft publishes it.',
  example: { file: 'notes.zip' },
})

/** An archive does not open, or its data does not unpack. */
export const ArchiveDamaged = defineError<{ file: string; reason: string }>({
  code: 'ARCHIVE_DAMAGED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `"${facts.file}" cannot be unpacked: ${facts.reason}.`,
  remedy: 'The file is damaged or incomplete. Download it again and compare its digest.',
  example: { file: 'windows10.0-kb5031539-x64.cab', reason: 'unexpected end of archive' },
})

/** An archive names a member that must not be written: it would leave the folder, or collide with another. */
export const ArchiveMemberRefused = defineError<{ file: string; member: string; reason: string }>({
  code: 'ARCHIVE_MEMBER_REFUSED',
  kind: 'refused',
  retry: 'never',
  sentence: facts => `"${facts.file}" holds a member that is refused: "${facts.member}" ${facts.reason}.`,
  remedy: 'The file was made to do harm, or is damaged. Do not use it.',
  example: { file: 'update.cab', member: '../../evil.dll', reason: 'leads out of the folder' },
})

/** An archive would exceed a bound. */
export const ArchiveTooLarge = defineError<{ file: string; what: string; allowed: number }>({
  code: 'ARCHIVE_TOO_LARGE',
  kind: 'refused',
  retry: 'never',
  sentence: facts => `"${facts.file}" holds more than allowed: ${facts.what} above ${facts.allowed}.`,
  remedy: 'If the file is genuine, raise the bound; otherwise do not use it.',
  example: { file: 'update.cab', what: 'bytes', allowed: 68_719_476_736 },
})

/** Unpacking took longer than allowed and was stopped. */
export const ArchiveTimeout = defineError<{ file: string; seconds: number }>({
  code: 'ARCHIVE_TIMEOUT',
  kind: 'refused',
  retry: 'later',
  sentence: facts => `Unpacking "${facts.file}" took longer than ${facts.seconds} seconds and was stopped.`,
  remedy: 'Try again when the machine is less busy; if it happens again, the file is suspect.',
  example: { file: 'windows.iso', seconds: 3600 },
})

/** The disk is full. */
export const ArchiveNoSpace = defineError<{ file: string }>({
  code: 'ARCHIVE_NO_SPACE',
  kind: 'unavailable',
  retry: 'after-change',
  sentence: facts => `There is not enough free disk space to unpack "${facts.file}".`,
  remedy: 'Free some space on the disk that holds the data folder, then try again.',
  example: { file: 'windows.iso' },
})

/** A member was asked for that the archive does not hold. */
export const ArchiveMemberMissing = defineError<{ file: string; member: string }>({
  code: 'ARCHIVE_MEMBER_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `"${facts.file}" holds no member "${facts.member}".`,
  remedy: 'Ask for a member that the listing names.',
  example: { file: 'update.cab', member: 'update.mum' },
})
