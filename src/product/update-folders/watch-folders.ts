// Looks into watched folders again and again. By looking and not by change events: those do not come over shares. A look reads no
// content; only when something is different, a synchronisation is asked for.

import type { Database } from '#platform/database'
import { keepDoing, type StartOperation } from '#platform/jobs'
import type { Log } from '#platform/logging'
import type { ShareReader } from '#product/package-sources'
import { type CatalogueSource, claimLook, noteLook, startUnlessUnderWay } from '#product/update-catalogue'
import { compareFolder } from './compare-folder.ts'
import { knownFiles } from './folder-files.ts'
import { listFolder } from './list-folder.ts'

/** What watching needs. */
export type WatchHouse = { db: Database; start: StartOperation; shares?: ShareReader | undefined }

const everyMs = 15_000
/** A share that does not answer must not keep the others waiting. */
const lookMs = 5 * 60_000

/** Looks into every folder whose turn it is; returns the names of the sources for which a synchronisation was started. */
export async function lookAtFolders(
  house: WatchHouse,
  signal: AbortSignal,
  now = new Date(),
): Promise<string[]> {
  const turns: CatalogueSource[] = []
  for (let source = await claimLook(house.db, now); source !== null; source = await claimLook(house.db, now))
    turns.push(source)
  const started = await Promise.all(
    turns.map(async one => ((await look(house, one, signal)) ? [one.name] : [])),
  )
  return started.flat()
}

async function look(
  { db, start, shares }: WatchHouse,
  source: CatalogueSource,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const enough = AbortSignal.any([signal, AbortSignal.timeout(lookMs)])
    const found = await listFolder(source.location, { signal: enough, shares })
    const known = await knownFiles(db, source.id)
    const { fresh, vanished, returned } = compareFolder(known, found, { retryRefused: false })
    await noteLook(db, source, null)
    if (fresh.length + vanished.length + returned.length === 0) return false
    const asked = { id: source.id, requestedBy: `${source.addedBy} (watched folder)` }
    return (await startUnlessUnderWay({ db, start }, asked)) !== null
  } catch (error) {
    if (signal.aborted) return false
    await noteLook(db, source, error)
    return false
  }
}

/** Looks, again and again until the signal. */
export async function keepWatched(house: WatchHouse & { log: Log }, signal: AbortSignal): Promise<void> {
  const { log } = house
  const failed = 'watched folders of updates could not be looked at now'
  await keepDoing({ doOnce: () => lookAtFolders(house, signal), everyMs, log, failed }, signal)
}
