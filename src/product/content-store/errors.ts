import { defineError } from '#platform/errors'

/** A digest is 64 lower-case hex digits and nothing else; everything else could name a path. */
export const ContentDigestInvalid = defineError<{ given: string }>({
  code: 'CONTENT_DIGEST_INVALID',
  kind: 'invalid',
  retry: 'never',
  sentence: ({ given }) => `"${given}" is not a SHA-256 digest.`,
  remedy: 'Give 64 lower-case hexadecimal digits.',
  example: { given: '../objects' },
})

/** The store does not hold this object. */
export const ContentMissing = defineError<{ sha256: string }>({
  code: 'CONTENT_MISSING',
  kind: 'missing',
  retry: 'after-change',
  sentence: ({ sha256 }) => `The content store does not hold ${sha256}.`,
  remedy:
    'On a site server, add the package or the update again from its source. On a distribution point it is fetched again when the point next checks what it holds.',
  example: { sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824' },
})

/** The source was written to, replaced or cut short while it was being read. */
export const ContentChangedWhileRead = defineError<{ path: string }>({
  code: 'CONTENT_CHANGED_WHILE_READ',
  kind: 'conflict',
  retry: 'later',
  sentence: ({ path }) => `The file ${path} changed while it was being read.`,
  remedy: 'Wait until whoever writes to the source has finished, then start again.',
  example: { path: 'sources/install.wim' },
})

/** Only regular files are content: never links, devices, pipes, sockets or folders. */
export const ContentSourceNotAFile = defineError<{ path: string; found: string }>({
  code: 'CONTENT_SOURCE_NOT_A_FILE',
  kind: 'refused',
  retry: 'after-change',
  sentence: ({ path, found }) => `${path} is not a regular file but a ${found}.`,
  remedy: 'Replace it by a regular file, or leave it out of the source.',
  example: { path: 'sources/install.wim', found: 'symbolic link' },
})

/** The operating system would not let us read the source. */
export const ContentSourceUnreadable = defineError<{ path: string; reason: string }>({
  code: 'CONTENT_SOURCE_UNREADABLE',
  kind: 'refused',
  retry: 'after-change',
  sentence: ({ path, reason }) => `The file ${path} cannot be read (${reason}).`,
  remedy: 'Check that the file exists and that the account of this program may read it.',
  example: { path: 'sources/install.wim', reason: 'EACCES' },
})

/** The bytes are not those that were announced. */
export const ContentHashMismatch = defineError<{ expected: string; found: string }>({
  code: 'CONTENT_HASH_MISMATCH',
  kind: 'refused',
  retry: 'later',
  sentence: ({ expected, found }) => `The content should have SHA-256 ${expected} but has ${found}.`,
  remedy: 'Check where the content came from; fetch or copy it again.',
  example: {
    expected: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
    found: '486ea46224d1bb4fb680f34f7c9ad96a8f24ec88be73ea8e5a6c65260e9cb8a7',
  },
})

/** A stream or a part gave more or fewer bytes than it may. */
export const ContentLengthMismatch = defineError<{ expected: number; found: number }>({
  code: 'CONTENT_LENGTH_MISMATCH',
  kind: 'refused',
  retry: 'later',
  sentence: ({ expected, found }) => `The content should have ${expected} bytes but has ${found}.`,
  remedy: 'Check where the content came from; fetch or copy it again.',
  example: { expected: 4096, found: 17 },
})

/** The disk, or the quota of this account, is full. Nothing was kept of the write. */
export const ContentNoSpace = defineError<{ folder: string; neededBytes: number | null }>({
  code: 'CONTENT_NO_SPACE',
  kind: 'unavailable',
  retry: 'after-change',
  sentence: ({ folder, neededBytes }) =>
    `There is no space left in ${folder}${neededBytes === null ? '' : ` for a file of ${neededBytes} bytes`}.`,
  remedy: 'Free space on that disk, or move the content store to a larger one.',
  example: { folder: '/var/lib/slipstream/content', neededBytes: 4_700_000_000 },
})

/** Two operations build the same object at the same time. */
export const ContentDraftInUse = defineError<{ sha256: string }>({
  code: 'CONTENT_DRAFT_IN_USE',
  kind: 'conflict',
  retry: 'later',
  sentence: ({ sha256 }) => `${sha256} is already being assembled.`,
  remedy: 'Wait until the other transfer has ended.',
  example: { sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824' },
})

/** The parts given for an object do not cover it exactly once, or reach outside of their own object. */
export const ContentPartsInvalid = defineError<{ reason: string }>({
  code: 'CONTENT_PARTS_INVALID',
  kind: 'invalid',
  retry: 'never',
  sentence: ({ reason }) => `The parts cannot be assembled: ${reason}.`,
  remedy: 'Make the list of parts again from the manifest.',
  example: { reason: 'part 3 reaches beyond the end of its object' },
})

/** A note beside the store has more bytes than a note can have. */
export const StoreNoteTooLarge = defineError<{ note: string; size: number; most: number }>({
  code: 'STORE_NOTE_TOO_LARGE',
  kind: 'refused',
  retry: 'after-change',
  sentence: ({ note, size, most }) =>
    `The note ${note} beside the content store has ${size} bytes; a note has ${most} at most.`,
  remedy: 'Look at who wrote there; the store and its notes belong to the site server alone.',
  example: { note: 'versions/S0100001-2.json', size: 99_000_000, most: 1_048_576 },
})
