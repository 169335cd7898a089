import { defineError } from '#platform/errors'

/** The bytes are not a manifest that this version writes. */
export const ManifestInvalid = defineError<{ reason: string }>({
  code: 'MANIFEST_INVALID',
  kind: 'refused',
  retry: 'never',
  sentence: ({ reason }) => `The content manifest cannot be used: ${reason}.`,
  remedy: 'Fetch the manifest again from the site; if that does not help, make a new content version.',
  example: { reason: 'two files have the name sources/setup.exe' },
})

/** A source holds a name that Windows cannot hold, or two names that Windows takes for one. */
export const SourceNameRefused = defineError<{ path: string; reason: string }>({
  code: 'SOURCE_NAME_REFUSED',
  kind: 'refused',
  retry: 'after-change',
  sentence: ({ path, reason }) =>
    `The source holds a name that Windows cannot use, ${JSON.stringify(path)}: ${reason}.`,
  remedy: 'Rename or remove that file in the source.',
  example: { path: 'sources/aux.txt', reason: 'AUX is a reserved name' },
})

/** A source holds something that is neither a file nor a folder of its own. */
export const SourceEntryRefused = defineError<{ path: string; found: string }>({
  code: 'SOURCE_ENTRY_REFUSED',
  kind: 'refused',
  retry: 'after-change',
  sentence: ({ path, found }) =>
    `The source holds a ${found} at ${JSON.stringify(path)}; only files and folders are content.`,
  remedy: 'Replace it by the file that it stands for, or remove it from the source.',
  example: { path: 'sources/install.wim', found: 'symbolic link' },
})

/** The folder given as a source is missing, is no folder, or cannot be read. */
export const SourceUnreadable = defineError<{ path: string; reason: string }>({
  code: 'SOURCE_UNREADABLE',
  kind: 'refused',
  retry: 'after-change',
  sentence: ({ path, reason }) => `The source folder ${JSON.stringify(path)} cannot be read (${reason}).`,
  remedy: 'Check that the folder exists and that the account of this program may read it.',
  example: { path: 'sources', reason: 'EACCES' },
})

/** There is no file in the source. */
export const SourceEmpty = defineError<{ folder: string }>({
  code: 'SOURCE_EMPTY',
  kind: 'refused',
  retry: 'after-change',
  sentence: ({ folder }) => `The source folder ${folder} holds no file.`,
  remedy: 'Give the folder that holds setup.exe.',
  example: { folder: '/media/windows' },
})

/** More than a content version may hold. */
export const SourceTooLarge = defineError<{ what: string; limit: number }>({
  code: 'SOURCE_TOO_LARGE',
  kind: 'refused',
  retry: 'after-change',
  sentence: ({ what, limit }) => `The source has too many ${what}; the limit is ${limit}.`,
  remedy: 'Give the folder that holds setup.exe, not one above it.',
  example: { what: 'files', limit: 200_000 },
})

/** A file does not have the digest that its source gives for it. */
export const SourceDigestWrong = defineError<{ path: string; expected: string; found: string }>({
  code: 'SOURCE_DIGEST_WRONG',
  kind: 'refused',
  retry: 'after-change',
  sentence: ({ path, expected, found }) =>
    `The source says that ${JSON.stringify(path)} has the SHA-256 ${expected}, and it has ${found}: it is damaged, or was changed.`,
  remedy: 'Have the content library validate or redistribute this content, or take it from another one.',
  example: { path: 'sources/install.wim', expected: 'ab'.repeat(32), found: 'cd'.repeat(32) },
})
