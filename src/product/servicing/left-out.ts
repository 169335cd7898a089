// Where an update that could not be put in is left out when the run goes on without it. Pure.

import { type ImagePlace, readRecoveryImagePath, type UpdateFailure } from '#product/servicing-engines'

/** An update, and the images that it is left out of: one, all of a WIM file (`index` null), or everything (`path` null too). */
export type LeftOut = { update: string; path: string | null; index: number | null }

/** Whether an update is left out of an image; `image` null asks whether it is left out of everything. */
export function isLeftOut(
  leftOut: readonly LeftOut[],
  { update, image }: { update: string; image: ImagePlace | null },
): boolean {
  return leftOut.some(
    one =>
      one.update === update &&
      (one.path === null ||
        (image !== null && one.path === image.path && (one.index === null || one.index === image.index))),
  )
}

/**
 * Where updates are left out after these failures. One that failed for two images of a WIM file is not tried with the others of this
 * file: each try costs carrying the whole plan out once more.
 */
export function leaveOut(failures: readonly UpdateFailure[]): LeftOut[] {
  return failures.map(({ update, image }) => {
    if (image === null) return { update, path: null, index: null }
    const isSecond = failures.some(
      other =>
        other.update === update && other.image?.path === image.path && other.image.index !== image.index,
    )
    return { update, path: image.path, index: isSecond ? null : image.index }
  })
}

/** Whether the place is that of a recovery image, for people. */
export function placeText(image: ImagePlace | null): string {
  if (image === null) return 'the media'
  const inner = readRecoveryImagePath(image.path)
  return inner === null
    ? `image ${image.index} of ${image.path}`
    : `the recovery image of image ${inner.index} of ${inner.wim}`
}
