import { defineError } from '#platform/errors'

/** The header of a cabinet is not one. */
export const CabinetHeaderInvalid = defineError<{ reason: string }>({
  code: 'CABINET_HEADER_INVALID',
  kind: 'refused',
  retry: 'never',
  sentence: facts => `The header of the cabinet is refused: ${facts.reason}.`,
  remedy: 'Download the file again and compare its digest.',
  example: { reason: 'it is shorter than 36 bytes' },
})

/** A container index does not parse, breaks a bound, or contradicts itself. */
export const CabinetIndexInvalid = defineError<{ reason: string }>({
  code: 'CABINET_INDEX_INVALID',
  kind: 'refused',
  retry: 'never',
  sentence: facts => `The index of the cabinet is refused: ${facts.reason}.`,
  remedy: 'Download the update again from the Microsoft Update Catalog.',
  example: { reason: 'file 52 is based on file 99, which is not there' },
})
