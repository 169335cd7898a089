import { defineError } from '#platform/errors'

/** The command line does not know how to reach a site. */
export const NotSignedIn = defineError<{ file: string }>({
  code: 'NOT_SIGNED_IN',
  kind: 'unauthenticated',
  retry: 'after-change',
  sentence: facts =>
    `No site is known: ${facts.file} does not exist and neither --site nor --token was given.`,
  remedy:
    'Sign in once: slipstream sign-in --site URL --user NAME, or with --token-file FILE, which the first start of a site server writes.',
  example: { file: '/home/ines/.config/slipstream/credentials.json' },
})

/** The site server did not answer. */
export const SiteUnreachable = defineError<{ site: string; reason: string }>({
  code: 'SITE_UNREACHABLE',
  kind: 'unavailable',
  retry: 'later',
  sentence: facts => `The site server ${facts.site} does not answer: ${facts.reason}.`,
  remedy: 'Check that it runs (`slipstream server`) and that this machine can reach it.',
  example: { site: 'http://127.0.0.1:8470', reason: 'ECONNREFUSED' },
})

/** The words after `slipstream` are not a command. */
export const CommandInvalid = defineError<{ reason: string }>({
  code: 'COMMAND_INVALID',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `This is not a command: ${facts.reason}.`,
  remedy: 'Look at `slipstream --help`, or at the help of the command.',
  example: { reason: "unknown command 'upgrade-packages'" },
})

/** Somebody stopped a fetch with Ctrl+C. */
export const FetchInterrupted = defineError<{ folder: string }>({
  code: 'FETCH_INTERRUPTED',
  kind: 'cancelled',
  retry: 'later',
  sentence: facts => `The fetch into ${facts.folder} was interrupted.`,
  remedy: 'Fetch into the same folder again: what has arrived is kept.',
  example: { folder: 'C:\\upgrade' },
})

/** Somebody stopped the client of a device before it was done. */
export const ClientStopped = defineError<{ folder: string }>({
  code: 'CLIENT_STOPPED',
  kind: 'cancelled',
  retry: 'later',
  sentence: facts => `The client in ${facts.folder} was stopped before it was done.`,
  remedy:
    'Run it again: what has arrived and what is to be reported is kept. A step that was cut off has failed.',
  example: { folder: '/var/lib/slipstream-client' },
})

/** Somebody stopped the fetch of an image with Ctrl+C. */
export const ExportInterrupted = defineError<{ file: string }>({
  code: 'EXPORT_INTERRUPTED',
  kind: 'cancelled',
  retry: 'later',
  sentence: facts => `The fetch of the image into ${facts.file} was interrupted; there is no such file.`,
  remedy: 'Export the image again.',
  example: { file: 'C:\\images\\pro.wim' },
})

/** A file that was named on the command line cannot be read. */
export const FileUnreadable = defineError<{ file: string; reason: string }>({
  code: 'FILE_UNREADABLE',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `The file ${facts.file} cannot be read: ${facts.reason}.`,
  remedy: 'Check the path and the rights of this account.',
  example: { file: 'administrator-token', reason: 'ENOENT' },
})

/** The site's key is not the one that was pinned at the sign-in. */
export const SiteKeyUnknown = defineError<{ site: string }>({
  code: 'SITE_KEY_UNKNOWN',
  kind: 'unauthenticated',
  retry: 'after-change',
  sentence: facts =>
    `No public key of the site ${facts.site} is known, so nothing that it signs can be checked.`,
  remedy: 'Sign in again, or give the key with --site-key; the site shows it at the sign-in.',
  example: { site: 'http://127.0.0.1:8470' },
})

/** The transfer of a prestage file ended before the file did. */
export const PrestageCutOff = defineError<{ file: string; received: number; expected: number }>({
  code: 'PRESTAGE_CUT_OFF',
  kind: 'unavailable',
  retry: 'later',
  sentence: facts =>
    `The site server ended the prestage file ${facts.file} after ${facts.received} of ${facts.expected} bytes; there is no such file.`,
  remedy:
    'Export it again. When it ends early every time, an object may be damaged: run `content-library verify`.',
  example: { file: 'windows.slipstream', received: 1_000_000, expected: 5_400_000_000 },
})

/** The points did not all sign for the version in use in time. */
export const ContentNotVerified = defineError<{ targeted: number; points: readonly string[] }>({
  code: 'CONTENT_NOT_VERIFIED',
  kind: 'conflict',
  retry: 'later',
  sentence: facts =>
    facts.targeted === 0
      ? 'No distribution point is to hold the content, so none can have verified it.'
      : `Not every targeted distribution point has signed for the version in use: ${facts.points.slice(0, 10).join('; ')}.`,
  remedy:
    'Look at `slipstream content status` for what they wait for; distribute or update the content, or wait longer.',
  example: { targeted: 2, points: ['S0100001 on DP-PARIS: INSTALL_PENDING'] },
})

/** Hours of a schedule were not written as they must be. */
export const HoursInvalid = defineError<{ text: string; reason: string }>({
  code: 'HOURS_INVALID',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `These hours cannot be understood: “${facts.text}”: ${facts.reason}.`,
  remedy:
    'Write days, hours, what is let through and how fast, as in “mon-fri 08:00-18:00 high-only 20MB/s” or “sat,sun open”.',
  example: { text: 'mon-fri 8-18', reason: '“8-18” is not a time such as 08:00-18:00' },
})

/** There is no terminal at which a password can be asked for, and none came on standard input. */
export const PasswordNotGiven = defineError<{ reason: string }>({
  code: 'PASSWORD_NOT_GIVEN',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `No password was given: ${facts.reason}.`,
  remedy:
    'Run the command at a terminal, or give the password on standard input with --password-stdin. It is never an argument: other programs can read those.',
  example: { reason: 'standard input is not a terminal' },
})

/** A file of the caller's cannot be written. */
export const FileUnwritable = defineError<{ file: string; reason: string }>({
  code: 'FILE_UNWRITABLE',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `The file ${facts.file} could not be written (${facts.reason}).`,
  remedy:
    'Name a file that does not exist yet, in a folder that you may write to; remove what is there of it.',
  example: { file: 'audit.jsonl', reason: 'EEXIST' },
})
