// Makes the files of checked media readable for the length of one function, with scratch that is gone afterwards.

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { JobContext } from '#platform/jobs'
import { type OpenedSource, openSource, type ShareReader } from '#product/package-sources'
import { type AskedSource, type CheckedSource, checkOpenedMedia } from './check-source-media.ts'
import type { SetupMedia } from './setup-media.ts'

/** Media whose files can be read. */
export type OpenedMedia = OpenedSource & {
  media: SetupMedia
  /** A path for more scratch; nothing is there yet. */
  scratch: string
}

/**
 * Opens the media, checks what only their files say, and removes all scratch in the end.
 * @throws the errors of openSource and of checkOpenedMedia; what `use` throws
 */
export async function withOpenedMedia<Result>(
  { work, shares }: { work: string; shares?: ShareReader },
  { asked, checked }: { asked: AskedSource; checked: CheckedSource },
  context: JobContext,
  use: (opened: OpenedMedia) => Promise<Result>,
): Promise<Result> {
  const { signal, report, operationId, attempt } = context
  // A folder per attempt: an old attempt that is still alive somewhere cannot write into this one's.
  const folder = join(work, `${operationId}-${attempt}`)
  try {
    const opening = { scratch: join(folder, 'source'), shares, signal, report }
    const source = await openSource(checked.listing, opening)
    const opened = { ...source, media: checked.media, scratch: join(folder, 'image') }
    if (source.isScratch) await checkOpenedMedia(asked, opened, signal)
    return await use(opened)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
