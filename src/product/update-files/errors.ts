import { defineError } from '#platform/errors'

/** A file is not an update: says what it is, and what was expected. */
export const UpdateFileUnrecognised = defineError<{ file: string; found: string; expected: string }>({
  code: 'UPDATE_FILE_UNRECOGNISED',
  kind: 'refused',
  retry: 'never',
  sentence: facts =>
    `"${facts.file}" is not a software update: it is ${facts.found}. Expected: ${facts.expected}.`,
  remedy: 'Download the update as .msu or .cab from the Microsoft Update Catalog and add that file.',
  example: {
    file: 'setup.exe',
    found: 'a Windows program (PE executable)',
    expected: 'an .msu file, or a .cab file with an update, with Windows Setup files, or with Defender files',
  },
})

/** An update is incomplete, or its parts contradict each other. */
export const UpdateFileDamaged = defineError<{ file: string; reason: string }>({
  code: 'UPDATE_FILE_DAMAGED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `"${facts.file}" is damaged: ${facts.reason}.`,
  remedy:
    'Download the file again and compare its digest with the one that the Microsoft Update Catalog gives.',
  example: { file: 'windows6.1-kb2999226-x64.msu', reason: 'it has 4096 bytes; its header says 1010734' },
})

/** The payload of an update is in a form that is not unpacked here. */
export const UpdatePayloadNotOpened = defineError<{ file: string; payload: string }>({
  code: 'UPDATE_PAYLOAD_NOT_OPENED',
  kind: 'refused',
  retry: 'never',
  sentence: facts => `The payload of "${facts.file}" (${facts.payload}) is not unpacked here.`,
  remedy: 'Service the image on a Windows servicing worker: DISM takes such updates whole.',
  example: { file: 'windows11.0-kb5043080-x64.msu', payload: 'wim-msu' },
})

/** The disk is full while an update is unpacked. */
export const UpdateNoSpace = defineError<{ file: string }>({
  code: 'UPDATE_NO_SPACE',
  kind: 'unavailable',
  retry: 'after-change',
  sentence: facts => `There is not enough disk space to unpack "${facts.file}".`,
  remedy: 'Free space on the disk of the work folder, then try again.',
  example: { file: 'windows6.1-kb2999226-x64.msu' },
})
