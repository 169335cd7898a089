import { defineError } from '#platform/errors'

/** The image's metadata is stored in a way that is not read here. */
export const WimMetadataUnsupported = defineError<{ reason: string }>({
  code: 'WIM_METADATA_UNSUPPORTED',
  kind: 'refused',
  retry: 'never',
  sentence: ({ reason }) => `The metadata of the image cannot be read: ${reason}.`,
  remedy: 'Export the image into a new WIM file with "wimlib-imagex export --compress=LZX".',
  example: { reason: 'it is compressed with LZMS' },
})

/** Bytes of the metadata are wrong: its digest differs, or what it says cannot be. */
export const WimMetadataDamaged = defineError<{ reason: string }>({
  code: 'WIM_METADATA_DAMAGED',
  kind: 'refused',
  retry: 'never',
  sentence: ({ reason }) => `The metadata of the image is damaged: ${reason}.`,
  remedy: 'Check the file with "wimlib-imagex verify"; copy it again from its original medium.',
  example: { reason: 'its SHA-1 differs from that in the blob table' },
})

/** The metadata is larger than that of any real image; working on would cost unbounded memory. */
export const WimMetadataTooLarge = defineError<{ found: number; limit: number }>({
  code: 'WIM_METADATA_TOO_LARGE',
  kind: 'refused',
  retry: 'never',
  sentence: ({ found, limit }) => `The metadata of the image has ${found} bytes; at most ${limit} are read.`,
  remedy: 'Use an image that Windows tools made.',
  example: { found: 2_000_000_000, limit: 536_870_912 },
})

/** The WIM file has no image with that index, or its tables disagree about how many there are. */
export const WimMetadataMissing = defineError<{ index: number; reason: string }>({
  code: 'WIM_METADATA_MISSING',
  kind: 'missing',
  retry: 'after-change',
  sentence: ({ index, reason }) => `The metadata of image ${index} was not found: ${reason}.`,
  remedy: 'List the images of the file and choose one of their indexes.',
  example: { index: 3, reason: 'the file has 2 images' },
})

/** The image has no file or folder with that path. */
export const ImagePathMissing = defineError<{ path: string; reason: string }>({
  code: 'IMAGE_PATH_MISSING',
  kind: 'missing',
  retry: 'after-change',
  sentence: ({ path, reason }) => `The image has no single file ${path}: ${reason}.`,
  remedy: 'List the image and use a path of the listing.',
  example: { path: '/Windows/System32/missing.dll', reason: '"missing.dll" is not in its folder' },
})

/** A change to a file's metadata was asked for that cannot be made. */
export const ImageMetadataEditRefused = defineError<{ path: string; reason: string }>({
  code: 'IMAGE_METADATA_EDIT_REFUSED',
  kind: 'invalid',
  retry: 'never',
  sentence: ({ path, reason }) => `The metadata of ${path} cannot be changed as asked for: ${reason}.`,
  remedy: 'Ask for another change.',
  example: { path: '/Windows/notepad.exe', reason: '"NOTE PAD" is no short name' },
})

/** The WIM file must not be changed. */
export const WimMetadataWriteRefused = defineError<{ reason: string }>({
  code: 'WIM_METADATA_WRITE_REFUSED',
  kind: 'refused',
  retry: 'after-change',
  sentence: ({ reason }) => `The WIM file was not changed: ${reason}.`,
  remedy: 'Export the images into a new, whole WIM file with "wimlib-imagex export" and change that one.',
  example: { reason: 'it is one part of a split WIM file' },
})
