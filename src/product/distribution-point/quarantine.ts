// Damaged files stay in quarantine for a while, so that somebody can look into the damage, and then go: they are no content any
// more, and nobody may ever come. What the site wants is more urgent than they are.

import { reachFailpoint } from '#platform/failpoints'
import {
  bytesInQuarantine,
  type ContentStore,
  oldestInQuarantine,
  removeFromQuarantine,
  whatGoesFromQuarantine,
} from '#product/content-store'
import type { Point } from './point.ts'

/** How often it is looked at when nothing else happens. */
const lookAgainMs = 3_600_000

/** What is in quarantine, for the site to know. */
export async function measureQuarantine(
  store: ContentStore,
): Promise<{ quarantinedObjects: number; quarantinedBytes: number }> {
  const lying = await Array.fromAsync(store.listQuarantine())
  return { quarantinedObjects: lying.length, quarantinedBytes: bytesInQuarantine(lying) }
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
  const going = whatGoesFromQuarantine(lying, limits, new Date())
  const bytes = await removeFromQuarantine(store, going)
  if (going.length > 0) reachFailpoint('distribution-point.quarantine-emptied')
  if (bytes > 0) log.info({ objects: going.length, bytes }, 'damaged content in quarantine was removed')
  const ends = lying.map(({ since }) => since.getTime() + limits.keptMs - Date.now()).filter(ms => ms > 0)
  return Math.max(1000, Math.min(lookAgainMs, ...ends))
}

/** Removes the oldest until so many bytes are free again, or nothing is left. Gives what was freed. */
export async function makeRoomInQuarantine(store: ContentStore, bytes: number): Promise<number> {
  let missing = bytes
  const going = oldestInQuarantine(await Array.fromAsync(store.listQuarantine())).filter(({ size }) => {
    if (missing <= 0) return false
    missing -= size
    return true
  })
  return removeFromQuarantine(store, going)
}
