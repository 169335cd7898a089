// Which of the chosen updates go in as checkpoints of another one, for one image.

import {
  findCheckpoints,
  type PlannedStatus,
  type Reason,
  type UpdateToPlan,
} from '#product/servicing-engines'

/** `of`: by an update, its checkpoints, the oldest first; `partOf`: by a checkpoint, the update that it goes in with. */
export type CheckpointSets = {
  of: ReadonlyMap<string, readonly UpdateToPlan[]>
  partOf: ReadonlyMap<string, UpdateToPlan>
}

/**
 * Puts updates and their checkpoints together. An update that does not apply takes no checkpoint with it: these are then looked at for
 * themselves. Pure.
 */
export function findCheckpointSets(
  updates: readonly UpdateToPlan[],
  isApplicable: (update: UpdateToPlan) => boolean,
): CheckpointSets {
  const bySha256 = new Map(updates.map(update => [update.sha256, update]))
  const sets = updates
    .map(update => ({ update, checkpoints: findCheckpoints(update, updates) }))
    .filter(({ update, checkpoints }) => checkpoints.length > 0 && isApplicable(update))
    // The one with the most is the newest: it has all the others below it.
    .sort((left, right) => right.checkpoints.length - left.checkpoints.length)
  const of = new Map<string, UpdateToPlan[]>()
  const partOf = new Map<string, UpdateToPlan>()
  for (const { update, checkpoints } of sets) {
    if (partOf.has(update.sha256)) continue
    of.set(
      update.sha256,
      checkpoints.flatMap(sha256 => bySha256.get(sha256) ?? []),
    )
    for (const sha256 of checkpoints) partOf.set(sha256, update)
  }
  return { of, partOf }
}

/** Where the checkpoints of an image stand. */
export function statusesOfCheckpoints(
  { partOf }: CheckpointSets,
  image: { path: string; index: number },
): PlannedStatus[] {
  return [...partOf].map(([update, target]) => ({
    update,
    image,
    status: 'not-required',
    reason: checkpointOf(target),
  }))
}

function checkpointOf({ facts }: UpdateToPlan): Reason {
  const name = facts.kb ?? facts.fileName
  return {
    code: 'CHECKPOINT_OF_OTHER',
    text: `It lies beside ${name} as its checkpoint: DISM takes from it what ${name} builds on.`,
    wayOut: 'Nothing needs to be done.',
  }
}
