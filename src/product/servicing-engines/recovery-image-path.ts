// How plans and statuses name the Windows Recovery Environment, a WIM file inside an image of another one.

/** Where a recovery image lies: the outer WIM file with its image, and the path in that image. */
export type RecoveryImagePath = {
  wim: string
  index: number
  /** '/'-separated and relative to the image's root. */
  inner: string
}

/** `sources/install.wim:1/Windows/System32/Recovery/Winre.wim`. No file of the media can have a name with a colon. */
export function recoveryImagePath({ wim, index, inner }: RecoveryImagePath): string {
  return `${wim}:${index}/${inner.replaceAll('\\', '/')}`
}

/** The parts of such a path; null when the path is that of a file of the media. */
export function readRecoveryImagePath(path: string): RecoveryImagePath | null {
  const match = /^([^:]+):(\d{1,9})\/([^:]+)$/.exec(path)
  if (match === null) return null
  const [, wim = '', index = '', inner = ''] = match
  return { wim, index: Number(index), inner }
}
