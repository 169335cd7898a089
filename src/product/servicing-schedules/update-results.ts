// What became of each update, image by image: never one code for a whole run. Pure.

import type { ErrorReport } from '#platform/errors'
import type { RunStatus, ServicingRun, UpdateClass } from '#product/servicing'
import type { ChosenUpdate } from './chosen-update.ts'

/** From the worst to the best. `failed`: it is not in, although it should be; `not-tried`: nor was it tried, because the work was cancelled, or its service window closed. */
export const resultStatuses = [
  'failed',
  'not-tried',
  'unsupported',
  'unknown',
  'applied',
  'installed',
  'not-required',
] as const

/** One of {@link resultStatuses}. */
export type ResultStatus = (typeof resultStatuses)[number]

/** Why it is so, and what helps. */
type Explanation = { code: string | null; cause: string | null; remedy: string | null }

/** An update in one image; null for the media around the images. */
export type ImageResult = {
  image: { path: string; index: number } | null
  status: ResultStatus
} & Explanation

/** An update in a package. */
export type UpdateResult = {
  name: string
  updateId: string | null
  kb: string | null
  title: string
  class: UpdateClass
  status: ResultStatus
  images: ImageResult[]
} & Explanation

const nothingToSay: Explanation = { code: null, cause: null, remedy: null }

/** The results when no run was started, or the run came to nothing: `error` is why; each update's own error goes before it. */
export function resultsWithoutRun(
  chosen: readonly ChosenUpdate[],
  error: ErrorReport | null,
): UpdateResult[] {
  return chosen.map(one => {
    const why = one.error ?? error
    return resultOf(one, why?.kind === 'cancelled' ? 'not-tried' : 'failed', [], explain(why))
  })
}

/** The results of a run that has ended. */
export function resultsOfRun(
  chosen: readonly ChosenUpdate[],
  run: Pick<ServicingRun, 'state' | 'statuses' | 'error'>,
): UpdateResult[] {
  return chosen.map(one => {
    if (one.error !== null) return resultOf(one, 'failed', [], explain(one.error))
    const own = run.statuses.filter(({ update }) => one.files.includes(update))
    const relevant = own.filter(({ image }) => (image === null) === (one.class === 'setup'))
    const isCancelled = run.state === 'failed' && run.error?.kind === 'cancelled'
    const images = (relevant.length > 0 ? relevant : own).map(row =>
      isCancelled ? ofCancelled(imageResult(row), run.error) : imageResult(row),
    )
    const worst = resultStatuses.find(status => images.some(image => image.status === status))
    // A failed run published nothing: whatever it did with an update, the update is not in.
    if (run.state === 'failed' && !staysWhenNothingIsPublished(worst))
      return resultOf(one, isCancelled ? 'not-tried' : 'failed', images, explain(run.error))
    if (worst === undefined) return resultOf(one, 'unknown', images, nothingToSay)
    const { code, cause, remedy } = images.find(image => image.status === worst) ?? nothingToSay
    return resultOf(one, worst, images, { code, cause, remedy })
  })
}

function staysWhenNothingIsPublished(status: ResultStatus | undefined): boolean {
  return status !== undefined && status !== 'applied' && status !== 'unknown' && status !== 'not-tried'
}

/** What would have been applied was not tried; what stands whatever a run does stays. */
function ofCancelled(result: ImageResult, error: ErrorReport | null): ImageResult {
  return staysWhenNothingIsPublished(result.status)
    ? result
    : { image: result.image, status: 'not-tried', ...explain(error) }
}

/** Whether the update is where it belongs. */
export function isDone({ status }: Pick<UpdateResult, 'status'>): boolean {
  return status === 'applied' || status === 'installed' || status === 'not-required'
}

function resultOf(
  { name, updateId, kb, title, class: updateClass }: ChosenUpdate,
  status: ResultStatus,
  images: ImageResult[],
  why: Explanation,
): UpdateResult {
  return { name, updateId, kb, title, class: updateClass, status, ...why, images }
}

function imageResult({ image, status, reason }: RunStatus): ImageResult {
  const known: ResultStatus = resultStatuses.find(one => one === status) ?? 'unknown'
  const why =
    reason === null ? nothingToSay : { code: reason.code, cause: reason.text, remedy: reason.wayOut }
  return { image, status: known, ...why }
}

function explain(error: ErrorReport | null): Explanation {
  if (error === null) return nothingToSay
  return { code: error.code, cause: error.message, remedy: error.remedy }
}
