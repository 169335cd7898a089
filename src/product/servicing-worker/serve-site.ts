// The worker's main loop: ask for work, do it, ask again. The site being away is no reason to stop.

import { rm } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { reportError } from '#platform/errors'
import { doWork, giveBackLeft, type WorkerHouse } from './do-work.ts'
import { askForWork } from './site-calls.ts'

/** Works until the signal; then gives back what it is working on. */
export async function serveSite(house: WorkerHouse, stopping: AbortSignal): Promise<void> {
  const { site, engine, log, askSeconds } = house
  await rm(house.work, { recursive: true, force: true })
  await giveBackLeft(house, stopping)
  while (!stopping.aborted) {
    const work = await askForWork(site, engine.name, stopping).catch(error => {
      if (!stopping.aborted)
        log.warn({ err: error, code: reportError(error).code }, 'the site could not be asked for work now')
      return null
    })
    if (work !== null) await doWork(house, work, stopping)
    else await wait(askSeconds * 1000, null, { signal: stopping }).catch(() => undefined)
  }
}
