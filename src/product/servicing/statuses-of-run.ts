// Where each update stands for each image when a run has ended. Pure.

import type { PlannedStatus, ServicingPlan, UpdateFailure } from '#product/servicing-engines'
import type { UpdateStatus } from './tables.ts'

/** Why an update stands where it stands: a code, the cause, and what the reader can do. */
export type StatusReason = { code: string; text: string; wayOut: string }

/** One row. `image` is null for the media around the images. */
export type EndedStatus = {
  update: string
  image: PlannedStatus['image']
  status: UpdateStatus
  reason: StatusReason | null
}

const leftOut: StatusReason = {
  code: 'FAILED_FOR_OTHER_IMAGES',
  text: 'It failed for two other images of this file, and was not tried with this one.',
  wayOut: 'Look at why it failed there; then service this image alone.',
}

/**
 * The statuses of a run. `first` is the plan that was agreed to, `plan` what was carried out at last, without what failed.
 * @param done What an update that was in the plan is now: `applied` and `installed` after a proof, `applicable` when nothing was published.
 */
export function statusesOfRun(ended: {
  first: Pick<ServicingPlan, 'statuses'>
  plan: Pick<ServicingPlan, 'statuses'>
  failures: readonly UpdateFailure[]
  done: 'applied' | 'installed' | 'applicable'
}): EndedStatus[] {
  const { first, plan, failures, done } = ended
  const carriedOut = new Map(plan.statuses.map(row => [keyOf(row), row]))
  const rows = first.statuses.map((row): EndedStatus => {
    const failure = failures.find(one => isAbout(one, row))
    if (failure !== undefined) return { ...placeOf(row), status: 'failed', reason: reasonOf(failure) }
    const last = carriedOut.get(keyOf(row))
    if (last === undefined) return { ...row, reason: row.status === 'applicable' ? leftOut : row.reason }
    return {
      ...placeOf(last),
      status: last.status === 'applicable' ? done : last.status,
      reason: last.reason,
    }
  })
  return rows
}

/** A failure of the update itself is one wherever it would have gone in; of an image, for that image. */
function isAbout({ update, image }: UpdateFailure, row: PlannedStatus): boolean {
  if (update !== row.update) return false
  const goesIn = row.status === 'applicable' || row.reason?.code === 'CHECKPOINT_OF_OTHER'
  if (image === null) return goesIn
  return row.image?.path === image.path && row.image.index === image.index
}

function reasonOf({ error }: UpdateFailure): StatusReason {
  return { code: error.code, text: error.message, wayOut: error.remedy }
}

function placeOf({ update, image }: PlannedStatus): Pick<EndedStatus, 'update' | 'image'> {
  return { update, image }
}

function keyOf({ update, image }: PlannedStatus): string {
  return `${update} ${image?.path ?? ''}:${image?.index ?? 0}`
}
