import { defineError } from '#platform/errors'

/** The point has never joined a site and was not told how. */
export const JoinTokenNeeded = defineError<{ folder: string }>({
  code: 'JOIN_TOKEN_NEEDED',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts =>
    `The distribution point in ${facts.folder} belongs to no site yet: site-url and join-token-file are needed for its first start.`,
  remedy:
    'Have an administrator make a join token with `slipstream distribution-point join-token NAME`, and start it with --site-url and --join-token-file.',
  example: { folder: '/var/lib/slipstream-point' },
})

/** The file with the join token cannot be read. */
export const JoinTokenUnreadable = defineError<{ file: string; reason: string }>({
  code: 'JOIN_TOKEN_UNREADABLE',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `The file ${facts.file} with the join token cannot be read: ${facts.reason}.`,
  remedy:
    'A token is spent at the join and its file removed. Have a new one made with `slipstream distribution-point join-token NAME`.',
  example: { file: 'join-token', reason: 'ENOENT' },
})

/** Content was asked for before the point belonged to a site, so that no ticket can be checked. */
export const PointNotJoined = defineError<Record<string, never>>({
  code: 'POINT_NOT_JOINED',
  kind: 'unavailable',
  retry: 'later',
  sentence: () => 'This distribution point has not joined its site yet.',
  remedy: 'Wait until it is ready, or look into its log for why the join takes so long.',
  example: {},
})

/** The prestage file cannot be opened. */
export const PrestageFileUnreadable = defineError<{ file: string; reason: string }>({
  code: 'PRESTAGE_FILE_UNREADABLE',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `The prestage file ${facts.file} cannot be read: ${facts.reason}.`,
  remedy: 'Check the path and the rights of this account.',
  example: { file: 'windows.slipstream', reason: 'ENOENT' },
})

/** What is in the prestage file does not fit on the disk. */
export const PrestageNoSpace = defineError<{ folder: string; neededBytes: number; freeBytes: number }>({
  code: 'PRESTAGE_NO_SPACE',
  kind: 'unavailable',
  retry: 'after-change',
  sentence: facts =>
    `The prestage file needs ${facts.neededBytes} bytes in ${facts.folder}, where ${facts.freeBytes} are free. Nothing was imported.`,
  remedy: 'Free space on that disk, or move the data folder of the point to a larger one.',
  example: { folder: '/var/lib/slipstream-point', neededBytes: 5_400_000_000, freeBytes: 1_200_000_000 },
})

/** The prestage file is the difference to content that this point does not hold. */
export const PrestageBasisMissing = defineError<{ what: string }>({
  code: 'PRESTAGE_BASIS_MISSING',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts =>
    `The prestage file holds only the difference to content that this point should hold, and it lacks ${facts.what}.`,
  remedy: 'Have the file written again without --have, or with a version that this point holds.',
  example: { what: 'content version e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
})
