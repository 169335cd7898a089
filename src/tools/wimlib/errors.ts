import { defineError } from '#platform/errors'

/** The file is no WIM file, or its header, XML or list of resources cannot be read. */
export const WimUnreadable = defineError<{ file: string; wimlibCode: number | null; detail: string }>({
  code: 'WIM_UNREADABLE',
  kind: 'refused',
  retry: 'never',
  sentence: facts => `The file ${facts.file} cannot be read as a WIM file: ${facts.detail}.`,
  remedy:
    'Check that the source is complete (Windows Setup files with a whole install.wim), or use another copy.',
  example: {
    file: 'install.wim',
    wimlibCode: 43,
    detail: 'The file did not begin with the magic characters that identify a WIM file',
  },
})

/** The WIM file was understood, but bytes in it are wrong or missing. */
export const WimDamaged = defineError<{ file: string; wimlibCode: number | null; detail: string }>({
  code: 'WIM_DAMAGED',
  kind: 'refused',
  retry: 'never',
  sentence: facts => `The WIM file ${facts.file} is damaged: ${facts.detail}.`,
  remedy: 'Copy the file again from where it came, and compare its digest with the publisher’s.',
  example: {
    file: 'install.wim',
    wimlibCode: 28,
    detail: 'The SHA-1 message digest of a WIM resource did not match the expected value',
  },
})

/** The WIM file has no image with that index. */
export const WimImageMissing = defineError<{ file: string; index: number }>({
  code: 'WIM_IMAGE_MISSING',
  kind: 'missing',
  retry: 'after-change',
  sentence: facts => `The WIM file ${facts.file} has no image ${facts.index}.`,
  remedy: 'List the images of the file and choose one of their indexes.',
  example: { file: 'install.wim', index: 12 },
})

/** The image has no such file or folder. */
export const WimPathMissing = defineError<{ file: string; index: number; detail: string }>({
  code: 'WIM_PATH_MISSING',
  kind: 'missing',
  retry: 'after-change',
  sentence: facts =>
    `Image ${facts.index} of ${facts.file} lacks a file that was asked for: ${facts.detail}.`,
  remedy: 'Check that the image is a complete Windows image.',
  example: {
    file: 'install.wim',
    index: 1,
    detail: 'No matches for path pattern "/Windows/System32/config/SOFTWARE"',
  },
})

/** What is in the image cannot be taken out safely on this machine. */
export const WimContentRefused = defineError<{ file: string; reason: string }>({
  code: 'WIM_CONTENT_REFUSED',
  kind: 'refused',
  retry: 'never',
  sentence: facts => `The WIM file ${facts.file} was refused: ${facts.reason}.`,
  remedy: 'Use an image that Windows tools made; this one holds something that such tools do not write.',
  example: { file: 'install.wim', reason: 'it holds a link where a file was expected' },
})

/** A path or a text cannot be handed to wimlib: it would be read as something else. */
export const WimArgumentRefused = defineError<{ what: string; value: string; reason: string }>({
  code: 'WIM_ARGUMENT_REFUSED',
  kind: 'invalid',
  retry: 'never',
  sentence: facts => `The ${facts.what} ${JSON.stringify(facts.value)} cannot be used: ${facts.reason}.`,
  remedy: 'Use another name.',
  example: { what: 'path', value: 'a\nb', reason: 'it holds a line end' },
})

/** The disk is full. */
export const NoSpaceForWim = defineError<{ file: string }>({
  code: 'NO_SPACE',
  kind: 'unavailable',
  retry: 'after-change',
  sentence: facts => `There is not enough disk space to write ${facts.file}.`,
  remedy: 'Free space on the disk that holds the servicing work folder, or choose another folder.',
  example: { file: 'install.wim' },
})

/** wimlib failed in a way that says nothing about the WIM file itself. */
export const WimlibFailed = defineError<{
  file: string
  verb: string
  wimlibCode: number | null
  detail: string
}>({
  code: 'WIMLIB_FAILED',
  kind: 'internal',
  retry: 'after-change',
  sentence: facts => `wimlib could not ${facts.verb} ${facts.file}: ${facts.detail}.`,
  remedy: 'Read the detail: most often a folder cannot be written, or memory is short.',
  example: { file: 'install.wim', verb: 'update', wimlibCode: 47, detail: 'Failed to open a file' },
})
