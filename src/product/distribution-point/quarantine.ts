// Damaged files stay in quarantine for a while, so that somebody can look into the damage, and then go: they are no content any
// more, and nobody may ever come. What the site wants is more urgent than they are.

import { reachFailpoint } from '#platform/failpoints'
import type { ContentStore, Quarantined } from '#product/content-store'
import type { Point } from './point.ts'

/** How much stays. */
export type QuarantineLimits = { keptMs: number; mostBytes: number }

/** How often it is looked at when nothing else happens. */
const lookAgainMs = 3_600_000

/** What goes now: what has been there for too long, and of the rest the oldest, until it fits. The oldest comes first. Pure. */
export function whatGoes(
  lying: readonly Quarantined[],
  { keptMs, mostBytes }: QuarantineLimits,
  now: Date,
): Quarantined[] {
  let left = bytesOf(lying)
  return oldestFirst(lying).filter(({ since, size }) => {
    if (now.getTime() - since.getTime() < keptMs && left <= mostBytes) return false
    left -= size
    return true
  })
}

/** What is in quarantine, for the site to know. */
export async function measureQuarantine(
  store: ContentStore,
): Promise<{ quarantinedObjects: number; quarantinedBytes: number }> {
  const lying = await Array.fromAsync(store.listQuarantine())
  return { quarantinedObjects: lying.length, quarantinedBytes: bytesOf(lying) }
}

/**
 * Removes what goes now. One that was cut off is done again: each file is there or not. Nothing goes before the site has said what it wants, nor in
 * maintenance. Gives the milliseconds after which to look again.
 */
export async function emptyQuarantine({ store, log, desired }: Point): Promise<number> {
  const rules = desired.state?.rules
  if (!rules || rules.maintenance) return lookAgainMs
  const limits = { keptMs: rules.quarantineSeconds * 1000, mostBytes: rules.quarantineBytes }
  const lying = await Array.fromAsync(store.listQuarantine())
  const going = whatGoes(lying, limits, new Date())
  const bytes = await removeAll(store, going)
  if (bytes > 0) log.info({ objects: going.length, bytes }, 'damaged content in quarantine was removed')
  const ends = lying.map(({ since }) => since.getTime() + limits.keptMs - Date.now()).filter(ms => ms > 0)
  return Math.max(1000, Math.min(lookAgainMs, ...ends))
}

/** Removes the oldest until so many bytes are free again, or nothing is left. Gives what was freed. */
export async function makeRoomInQuarantine(store: ContentStore, bytes: number): Promise<number> {
  let missing = bytes
  const going = oldestFirst(await Array.fromAsync(store.listQuarantine())).filter(({ size }) => {
    if (missing <= 0) return false
    missing -= size
    return true
  })
  return removeAll(store, going)
}

async function removeAll(store: ContentStore, going: readonly Quarantined[]): Promise<number> {
  let freed = 0
  for (const { name, size } of going) {
    if (!(await store.removeFromQuarantine(name))) continue
    freed += size
    reachFailpoint('distribution-point.quarantine-emptied')
  }
  return freed
}

function oldestFirst(lying: readonly Quarantined[]): Quarantined[] {
  return lying.toSorted(
    (left, right) => left.since.getTime() - right.since.getTime() || (left.name < right.name ? -1 : 1),
  )
}

function bytesOf(lying: readonly Quarantined[]): number {
  return lying.reduce((total, { size }) => total + size, 0)
}
