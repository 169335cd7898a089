import { defineError } from '#platform/errors'

/** The cache cannot hold this content, whatever else is removed from it. */
export const CacheTooSmall = defineError<{ neededBytes: number; maxBytes: number }>({
  code: 'CACHE_TOO_SMALL',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `The content has ${facts.neededBytes} bytes, and the cache holds ${facts.maxBytes} at most.`,
  remedy:
    'Give the cache more room with --cache-size, then fetch again. What is in the cache was left alone.',
  example: { neededBytes: 6_000_000_000, maxBytes: 5_000_000_000 },
})

/** The list of what the cache holds is not what was written. */
export const CacheListUnreadable = defineError<{ file: string }>({
  code: 'CACHE_LIST_UNREADABLE',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `The file ${facts.file} is not the list that the cache wrote.`,
  remedy: 'Remove the folder of the cache: everything in it can be fetched again.',
  example: { file: 'cache.json' },
})

/** Others than the system and administrators may write to the client's folder, or nobody can tell. */
export const ClientFolderNotPrivate = defineError<{ folder: string; reason: string }>({
  code: 'CLIENT_FOLDER_NOT_PRIVATE',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `The folder ${facts.folder} could not be kept to the system and administrators: ${facts.reason}.`,
  remedy:
    'Run the client as the system or as an administrator. Whoever may write there says what runs as the system.',
  example: { folder: 'C:\\ProgramData\\Slipstream\\client', reason: 'Access is denied' },
})

/** The client belongs to no site yet. */
export const ClientNotEnrolled = defineError<{ folder: string }>({
  code: 'CLIENT_NOT_ENROLLED',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `The client in ${facts.folder} is not enrolled at a site yet.`,
  remedy:
    'Enrol it with `slipstream client enrol --site URL`, with an enrolment token or to wait for approval.',
  example: { folder: '/var/lib/slipstream-client' },
})

/** The client belongs to another site, or has another name. */
export const ClientEnrolledElsewhere = defineError<{ folder: string; site: string; name: string }>({
  code: 'CLIENT_ENROLLED_ELSEWHERE',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts =>
    `The client in ${facts.folder} belongs to ${facts.site} already, as ${facts.name}; nothing was changed.`,
  remedy: 'Use another data folder, or remove this one when the device shall leave that site.',
  example: { folder: '/var/lib/slipstream-client', site: 'https://site.example', name: 'PC-0001' },
})

/** What the client must say of the device cannot be found out here. */
export const DeviceFactsUnknown = defineError<{ reason: string }>({
  code: 'DEVICE_FACTS_UNKNOWN',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `What the site has to know of this device is not known: ${facts.reason}.`,
  remedy:
    'Give a JSON file with architecture, edition, language and build: --facts FILE. On Windows they are read from the device, and the file is not needed.',
  example: { reason: 'this is not Windows, and no file says its edition' },
})

/** Content cannot be had at this moment. It is asked for again. */
export const ContentNotHere = defineError<{ packageName: string; reason: string }>({
  code: 'CONTENT_NOT_HERE',
  kind: 'unavailable',
  retry: 'later',
  sentence: facts => `The content of “${facts.packageName}” cannot be had now: ${facts.reason}`,
  remedy:
    'It is asked for again by itself. `slipstream content-location show` says at the site from where a device may fetch it.',
  example: { packageName: 'Windows 11 24H2', reason: 'No distribution point has it for this device.' },
})

/** A file of the client's data folder is not what the client wrote. */
export const ClientStateUnreadable = defineError<{ file: string; reason: string }>({
  code: 'CLIENT_STATE_UNREADABLE',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `The file ${facts.file} of the client is not what the client wrote: ${facts.reason}.`,
  remedy: 'Look who changed it. A client whose state is lost is enrolled again in a new data folder.',
  example: { file: 'device.json', reason: 'it is not JSON' },
})

/** Steps of a task sequence can be carried out on Windows only. */
export const ClientNeedsWindows = defineError<{ platform: string }>({
  code: 'CLIENT_NEEDS_WINDOWS',
  kind: 'refused',
  retry: 'never',
  sentence: facts => `A task sequence is carried out on Windows only, and this is ${facts.platform}.`,
  remedy:
    'Give --dry-run: everything is fetched and checked, and what would be run is shown and not run. Reports to the site say that it was a dry run.',
  example: { platform: 'linux' },
})

/** An attempt goes on in the way in which it was begun. */
export const ClientRunOtherwise = defineError<{ deployment: string; isDryRun: boolean }>({
  code: 'CLIENT_RUN_OTHERWISE',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts =>
    `“${facts.deployment}” was begun ${facts.isDryRun ? 'as a dry run' : 'in earnest'} and has not ended; it goes on in no other way.`,
  remedy: 'Run the client as it was run before, with or without --dry-run, until the attempt has ended.',
  example: { deployment: 'Windows 11 for Paris', isDryRun: true },
})
