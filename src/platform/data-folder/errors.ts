import { defineError } from '#platform/errors'

/** Another process holds the data folder. Two processes on one folder would destroy each other's data. */
export const DataFolderInUse = defineError<{ folder: string }>({
  code: 'DATA_FOLDER_IN_USE',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `Another process is using the data folder ${facts.folder}.`,
  remedy: 'Stop that process first, or give this one a folder of its own with --data-folder.',
  example: { folder: '/var/lib/slipstream' },
})

/** The data folder cannot be made, entered or written. */
export const DataFolderUnusable = defineError<{ folder: string; reason: string }>({
  code: 'DATA_FOLDER_UNUSABLE',
  kind: 'unavailable',
  retry: 'after-change',
  sentence: facts => `The data folder ${facts.folder} cannot be used: ${facts.reason}.`,
  remedy: 'Check that the folder can be written by this account and that its disk is there.',
  example: { folder: '/var/lib/slipstream', reason: 'EACCES' },
})
