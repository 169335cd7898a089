// The worker's main loops, one for each run that it does at once: ask for work, do it, ask again. The site being away is no reason to stop.

import { rm } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { reportError } from '#platform/errors'
import { doWork, type WorkerHouse } from './do-work.ts'
import { giveBackLeft } from './keep-leases.ts'
import { openKeptObjects } from './keep-objects.ts'
import { askForWork } from './site-calls.ts'

/** Works until the signal; then gives back what it is working on. */
export async function serveSite(
  house: Omit<WorkerHouse, 'objects'> & { runsAtOnce: number },
  stopping: AbortSignal,
): Promise<void> {
  await rm(house.work, { recursive: true, force: true })
  await giveBackLeft(house, stopping)
  const working = { ...house, objects: openKeptObjects(house) }
  await Promise.all(Array.from({ length: house.runsAtOnce }, () => workOn(working, stopping)))
}

async function workOn(house: WorkerHouse & { runsAtOnce: number }, stopping: AbortSignal): Promise<void> {
  const { site, engine, runsAtOnce, log, askSeconds } = house
  while (!stopping.aborted) {
    const work = await askForWork(site, { engine: engine.name, runsAtOnce }, stopping).catch(error => {
      if (!stopping.aborted)
        log.warn({ err: error, code: reportError(error).code }, 'the site could not be asked for work now')
      return null
    })
    if (work !== null) await doWork(house, work, stopping)
    else await wait(askSeconds * 1000, null, { signal: stopping }).catch(() => undefined)
  }
}
