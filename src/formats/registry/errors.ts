import { defineError } from '#platform/errors'

/** Data that cannot be of the type it is said to be. */
export const RegistryDataInvalid = defineError<{ type: string; bytes: number }>({
  code: 'REGISTRY_DATA_INVALID',
  kind: 'refused',
  retry: 'never',
  sentence: facts => `A registry value of ${facts.bytes} bytes cannot be of type ${facts.type}.`,
  remedy: 'The hive or the manifest that holds this value is damaged or not of Windows; use another copy.',
  example: { type: 'REG_DWORD', bytes: 3 },
})

/** Bytes that are no registry hive, or a damaged one. */
export const HiveInvalid = defineError<{ reason: string; offset: number }>({
  code: 'HIVE_INVALID',
  kind: 'refused',
  retry: 'never',
  sentence: facts => `This is no registry hive that can be read: ${facts.reason} (at byte ${facts.offset}).`,
  remedy: 'Use an image whose registry hives are sound.',
  example: { reason: 'a key does not begin with "nk"', offset: 4128 },
})
