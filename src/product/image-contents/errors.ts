import { defineError } from '#platform/errors'

/** The images of a split file are not looked into. */
export const SplitImageNotRead = defineError<{ path: string }>({
  code: 'SPLIT_IMAGE_NOT_READ',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `${facts.path} is one part of a split image, and such images are not looked into.`,
  remedy: 'Join the parts into sources/install.wim with `wimlib-imagex join`, and add the media again.',
  example: { path: 'sources/install.swm' },
})

/** The version holds no such image. */
export const ImageMissing = defineError<{ packageId: string; version: number; image: string }>({
  code: 'IMAGE_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `Version ${facts.version} of package ${facts.packageId} has no image ${facts.image}.`,
  remedy: 'Look at all images of the version (`servicing inspect` without an image).',
  example: { packageId: 'S0100001', version: 1, image: 'sources/install.wim:12' },
})
