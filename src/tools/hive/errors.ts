import { defineError } from '#platform/errors'

/** The file is no registry hive, or a damaged one. */
export const HiveUnreadable = defineError<{ file: string; detail: string }>({
  code: 'HIVE_UNREADABLE',
  kind: 'refused',
  retry: 'never',
  sentence: facts => `The registry hive ${facts.file} cannot be read: ${facts.detail}`,
  remedy: 'Use an image whose registry hives are sound; Windows itself would repair or refuse this one.',
  example: { file: 'SOFTWARE', detail: 'its checksum does not fit' },
})

/** The hive was not closed: part of it is still in its log files. */
export const HiveNeedsRecovery = defineError<{ file: string }>({
  code: 'HIVE_NEEDS_RECOVERY',
  kind: 'refused',
  retry: 'never',
  sentence: facts =>
    `The registry hive ${facts.file} was not closed when its image was made: part of it is still in its log files, ` +
    'and Windows would write that over any change.',
  remedy:
    'Make the image again from a Windows that was shut down, or service it with DISM on a Windows worker.',
  example: { file: 'SYSTEM' },
})

/** A name or a value that cannot be written into a hive without being changed. */
export const HiveEditRefused = defineError<{ file: string; key: string; reason: string }>({
  code: 'HIVE_EDIT_REFUSED',
  kind: 'refused',
  retry: 'never',
  sentence: facts =>
    `The key ${facts.key} of the registry hive ${facts.file} cannot be written: ${facts.reason}.`,
  remedy: 'Service this image with DISM on a Windows worker.',
  example: {
    file: 'SOFTWARE',
    key: 'Microsoft\\Example',
    reason: 'a name holds half of a UTF-16 pair',
  },
})

/** The hive was written, and what is read back is not what was asked for. The original is untouched. */
export const HiveEditFailed = defineError<{ file: string; detail: string }>({
  code: 'HIVE_EDIT_FAILED',
  kind: 'internal',
  retry: 'never',
  sentence: facts =>
    `Writing the registry hive ${facts.file} failed: ${facts.detail}. The hive was left as it was.`,
  remedy: 'Report this with the hive’s file, if you may share it; service the image with DISM meanwhile.',
  example: { file: 'SOFTWARE', detail: 'the key Microsoft\\Example is missing afterwards' },
})
