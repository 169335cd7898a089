import { defineError } from '#platform/errors'

/** The folder of a source cannot be listed. */
export const UpdateFolderUnreadable = defineError<{ path: string; reason: string }>({
  code: 'UPDATE_FOLDER_UNREADABLE',
  kind: 'unavailable',
  retry: 'after-change',
  sentence: facts =>
    `The folder of updates ${facts.path} cannot be read: ${facts.reason}. What was taken from it stays.`,
  remedy: 'Give the site server the right to read the folder, or correct the source.',
  example: { path: '/srv/updates', reason: 'there is no such folder' },
})

/** The folder holds more than is looked through. */
export const UpdateFolderTooLarge = defineError<{ path: string; what: string; limit: number }>({
  code: 'UPDATE_FOLDER_TOO_LARGE',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `The folder of updates ${facts.path} holds more than ${facts.limit} ${facts.what}.`,
  remedy: 'Give a folder that holds the updates and little else, or several sources.',
  example: { path: '/srv/updates', what: 'update files', limit: 10_000 },
})

/** An entry of the folder that is not read as a file. */
export const UpdateFolderEntryRefused = defineError<{ path: string; reason: string }>({
  code: 'UPDATE_FOLDER_ENTRY_REFUSED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `${JSON.stringify(facts.path)} in the folder of updates is left alone: ${facts.reason}.`,
  remedy: 'Put the file itself into the folder, with a name in UTF-8 and the right to read it.',
  example: { path: 'kb5044033.msu', reason: 'it is a link' },
})

/** The source is no folder. */
export const SourceNotAFolder = defineError<{ name: string }>({
  code: 'UPDATE_SOURCE_NOT_A_FOLDER',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `“${facts.name}” is a catalogue file, and not a folder of update files.`,
  remedy: 'Name a source that is a folder.',
  example: { name: 'Offline catalogue' },
})
