import { defineError } from '#platform/errors'

/** The folder is none of the layouts that are known. */
export const MigrationFolderUnknown = defineError<{ path: string }>({
  code: 'MIGRATION_FOLDER_UNKNOWN',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `There are no operating system upgrade packages that are known in ${facts.path}.`,
  remedy:
    'Give a content library of Configuration Manager (the folder with PkgLib, DataLib and FileLib), an MDT deployment share (with Control and Operating Systems), an OSDBuilder folder (with OSMedia), or a folder with Windows Setup media or ISO files in it.',
  example: { path: '/srv/old' },
})

/** The folder cannot be read. */
export const MigrationFolderUnreadable = defineError<{ path: string; reason: string }>({
  code: 'MIGRATION_FOLDER_UNREADABLE',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `The folder ${facts.path} cannot be read: ${facts.reason}.`,
  remedy:
    'Give the absolute path of a folder on the site server that its account can read; mount a share first, read only.',
  example: { path: '/srv/SCCMContentLib', reason: 'ENOENT' },
})

/** Something that was chosen is not there. */
export const CandidateMissing = defineError<{ path: string; folder: string }>({
  code: 'CANDIDATE_MISSING',
  kind: 'missing',
  retry: 'after-change',
  sentence: facts => `${facts.path} is not one of the candidates in ${facts.folder}.`,
  remedy: 'Look at the candidates with `slipstream migration list`, and give their paths as they are.',
  example: { path: '/srv/old/windows', folder: '/srv/old' },
})
