import { defineError } from '#platform/errors'

/** The first 208 bytes are not the header of a WIM file that we understand. */
export const WimHeaderInvalid = defineError<{ reason: string }>({
  code: 'WIM_HEADER_INVALID',
  kind: 'refused',
  retry: 'never',
  sentence: ({ reason }) => `The WIM header cannot be read: ${reason}.`,
  remedy: 'Copy the file again from its original medium and check its digest.',
  example: { reason: 'the header size is 96, not 208' },
})

/** The blob table is not a sequence of sound 50-byte entries. */
export const WimBlobTableInvalid = defineError<{ reason: string }>({
  code: 'WIM_BLOB_TABLE_INVALID',
  kind: 'refused',
  retry: 'never',
  sentence: ({ reason }) => `The blob table of the WIM file cannot be read: ${reason}.`,
  remedy: 'Check the file with "wimlib-imagex verify"; copy it again from its original medium.',
  example: { reason: 'entry 7 lies beyond the end of numbers that are exact' },
})

/** The tables place resources where they cannot be: over one another, or beyond the end of the file. */
export const WimLayoutInvalid = defineError<{ reason: string }>({
  code: 'WIM_LAYOUT_INVALID',
  kind: 'refused',
  retry: 'never',
  sentence: ({ reason }) => `The resources of the WIM file do not fit together: ${reason}.`,
  remedy: 'Check the file with "wimlib-imagex verify"; copy it again from its original medium.',
  example: { reason: 'two resources overlap at byte 4096' },
})

/** More blobs or pieces than any real WIM file has; working on would cost unbounded memory. */
export const WimTooManyResources = defineError<{ found: number; limit: number }>({
  code: 'WIM_TOO_MANY_RESOURCES',
  kind: 'refused',
  retry: 'never',
  sentence: ({ found, limit }) =>
    `The WIM file lists ${found} resources or pieces; at most ${limit} are read.`,
  remedy: 'Export the image into a new WIM file with "wimlib-imagex export".',
  example: { found: 900_000_000, limit: 500_000 },
})
