// The update files that a run is asked for, of what was chosen for a package. Pure.

import { type ContinueOnError, continuesOver } from '#product/servicing'
import type { ChosenUpdate } from './chosen-update.ts'
import { ServicingNoUpdateLeft, ServicingTooManyUpdates, ServicingUpdateFailed } from './errors.ts'

/** So many files a run takes at most. */
const mostFiles = 500

/**
 * The SHA-256 of the files, each once; what cannot be applied is left out where the schedule goes on over it.
 * @throws ServicingUpdateFailed, ServicingNoUpdateLeft, ServicingTooManyUpdates
 */
export function filesToApply(
  packageId: string,
  chosen: readonly ChosenUpdate[],
  options: ContinueOnError,
): string[] {
  const failed = chosen.filter(one => one.error !== null)
  const stopping = failed.find(one => !continuesOver(options, one.class))
  if (stopping !== undefined)
    throw new ServicingUpdateFailed({
      packageId,
      update: stopping.kb ?? stopping.title,
      why: stopping.error?.message ?? '',
    })
  const files = [...new Set(chosen.flatMap(one => (one.error === null ? one.files : [])))]
  if (files.length === 0)
    throw new ServicingNoUpdateLeft({ packageId, failed: chosen.map(one => one.kb ?? one.title) })
  if (files.length > mostFiles)
    throw new ServicingTooManyUpdates({ packageId, files: files.length, most: mostFiles })
  return files
}
