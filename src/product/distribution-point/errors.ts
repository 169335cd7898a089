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

/** The desired state was made by another site's database, or by one that was restored from an older backup. */
export const SiteStateOlder = defineError<{
  store: string
  generation: number
  knownStore: string
  knownGeneration: number
}>({
  code: 'SITE_STATE_OLDER',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `The site speaks for store ${facts.store}, generation ${facts.generation}, but this point has already obeyed store ${facts.knownStore}, generation ${facts.knownGeneration}; nothing is removed on its word.`,
  remedy:
    'The site was probably restored from an older backup: what it no longer knows is kept here. If it is right all the same, accept it at the site (`slipstream content-library accept-database`), or start this point once with --accept-site-state.',
  example: {
    store: '0f8b7e3a-51d6-4f0e-9c55-2d1a66c5a001',
    generation: 0,
    knownStore: '0f8b7e3a-51d6-4f0e-9c55-2d1a66c5a002',
    knownGeneration: 41,
  },
})

/** A desired state is for another point. */
export const DesiredStateNotOurs = defineError<{ pointId: string; siteCode: string }>({
  code: 'DESIRED_STATE_NOT_OURS',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `The site answered with what point ${facts.pointId} of site ${facts.siteCode} shall hold, which this point is not.`,
  remedy: 'Check that --site-url leads to the site that this point has joined; nothing was changed.',
  example: { pointId: '0f8b7e3a-51d6-4f0e-9c55-2d1a66c5a001', siteCode: 'S01' },
})

/** A transfer would use space that shall stay free. */
export const PointSpaceShort = defineError<{ neededBytes: number; freeBytes: number; reserveBytes: number }>({
  code: 'POINT_SPACE_SHORT',
  kind: 'unavailable',
  retry: 'later',
  sentence: facts =>
    `The transfer needs ${facts.neededBytes} bytes, but of the ${facts.freeBytes} free bytes ${facts.reserveBytes} are the drive space reserve.`,
  remedy:
    'Free space on the disk of the distribution point, or lower its reserve; it is tried again by itself.',
  example: { neededBytes: 5_000_000_000, freeBytes: 4_000_000_000, reserveBytes: 1_073_741_824 },
})

/** So many are being served already that one more would slow all of them down. */
export const PointBusy = defineError<{ most: number }>({
  code: 'POINT_BUSY',
  kind: 'unavailable',
  retry: 'later',
  sentence: ({ most }) => `This distribution point is sending to ${most} callers already.`,
  remedy: 'Ask again in some seconds, or ask another distribution point.',
  example: { most: 512 },
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

/** Nothing lies at this path of a version, or the version is not served here, or not to this caller. */
export const FolderPathMissing = defineError<{ contentVersion: string; path: string }>({
  code: 'FOLDER_PATH_MISSING',
  kind: 'missing',
  retry: 'after-change',
  sentence: facts =>
    `Content version ${facts.contentVersion} has nothing to give at “${facts.path.slice(0, 300)}” here.`,
  remedy:
    'Look at the folder above for what there is. A version that this distribution point does not hold, or that its site wants no more, is not served.',
  example: { contentVersion: 'ab'.repeat(32), path: 'sources/install.wim' },
})
