// The updates that a plan leaves out although somebody asked for them, with the fewest rows that tell the whole story.

import type { PlannedStatus, Reason, RefusedUpdate, UpdateToPlan } from '#product/servicing-engines'

type Row = PlannedStatus & { reason: Reason }

const noImage: Reason = {
  code: 'NO_IMAGE',
  text: 'No image of this media was chosen for servicing.',
  wayOut: 'Choose at least one image.',
}

/** Lists what is left out. An update that is installed, or goes in everywhere it belongs, is not on the list. Pure. */
export function refuseUpdates(
  updates: readonly UpdateToPlan[],
  statuses: readonly PlannedStatus[],
): RefusedUpdate[] {
  return updates.flatMap(update => {
    const own = statuses.filter(status => status.update === update.sha256)
    return rowsOf(update, own).map(({ image, status, reason }) => ({
      update: update.sha256,
      fileName: update.facts.fileName,
      image,
      status,
      reason,
    }))
  })
}

function rowsOf(update: UpdateToPlan, statuses: readonly PlannedStatus[]): Row[] {
  const isForMedia = update.facts.kind === 'setup-dynamic-update'
  const relevant = statuses.filter(({ image }) => (image === null) === isForMedia)
  const rows = relevant.flatMap(status =>
    status.reason === null ? [] : [{ ...status, reason: status.reason }],
  )
  const refused = rows.filter(({ status }) => status === 'unsupported' || status === 'unknown')
  if (refused.length > 0) return merge(refused, refused.length === relevant.length)
  const isDone = relevant.some(({ status }) => status === 'applicable' || status === 'installed')
  if (isDone || rows.some(({ reason }) => reason.code === 'REPLACED_BY_NEWER')) return []
  if (relevant.length > 0) return merge(rows, true)
  return [{ update: update.sha256, image: null, status: 'not-required', reason: noImage }]
}

/** One row where one reason holds everywhere. */
function merge(rows: readonly Row[], isEverywhere: boolean): Row[] {
  const [first] = rows
  if (first === undefined || !isEverywhere) return [...rows]
  const isOneReason = rows.every(
    ({ reason, status }) => reason.code === first.reason.code && status === first.status,
  )
  return isOneReason ? [{ ...first, image: null }] : [...rows]
}
