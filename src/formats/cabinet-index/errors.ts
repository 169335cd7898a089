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

/** One file of an indexed cabinet cannot be made from what is stored. */
export const CabinetFileNotExpanded = defineError<{ file: string; reason: string }>({
  code: 'CABINET_FILE_NOT_EXPANDED',
  kind: 'refused',
  retry: 'never',
  sentence: facts => `The file "${facts.file}" of the cabinet cannot be made: ${facts.reason}.`,
  remedy: 'Download the update again; if this stays, service the image with a Windows servicing worker.',
  example: {
    file: 'amd64_example/example.dll',
    reason: 'the result has another digest than the index says',
  },
})
