// Damaged objects stay in quarantine for a while, so that somebody can look into the damage, and then go: they are no content any
// more, and nobody may ever come.

import type { ContentPruner } from './contract.ts'
import type { Quarantined } from './quarantine-names.ts'

/** How much stays: for so many milliseconds, and at most so many bytes. */
export type QuarantineLimits = { keptMs: number; mostBytes: number }

/** What goes now: what has been there for too long, and of the rest the oldest, until it fits. The oldest comes first. Pure. */
export function whatGoesFromQuarantine(
  lying: readonly Quarantined[],
  { keptMs, mostBytes }: QuarantineLimits,
  now: Date,
): Quarantined[] {
  let left = bytesInQuarantine(lying)
  return oldestInQuarantine(lying).filter(({ since, size }) => {
    if (now.getTime() - since.getTime() < keptMs && left <= mostBytes) return false
    left -= size
    return true
  })
}

/** Removes these. One that was cut off is done again: each is there or not. Gives the bytes that were freed. */
export async function removeFromQuarantine(
  store: Pick<ContentPruner, 'removeFromQuarantine'>,
  going: readonly Quarantined[],
): Promise<number> {
  let freed = 0
  for (const { name, size } of going) if (await store.removeFromQuarantine(name)) freed += size
  return freed
}

/** The one that has been there longest comes first. */
export function oldestInQuarantine(lying: readonly Quarantined[]): Quarantined[] {
  return lying.toSorted(
    (left, right) => left.since.getTime() - right.since.getTime() || (left.name < right.name ? -1 : 1),
  )
}

/** The bytes of all of them. */
export function bytesInQuarantine(lying: readonly Quarantined[]): number {
  return lying.reduce((total, { size }) => total + size, 0)
}
