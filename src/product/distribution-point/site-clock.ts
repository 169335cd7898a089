// The site's clock, as the point knows it: hours of the week and tickets are told by it, whatever the point's own clock says.

import { z } from 'zod'
import type { DataFolder } from '#platform/data-folder'
import { changeState, readState, type StateFile } from './state-file.ts'

/** See the top of this file. */
export type SiteClock = {
  now: () => Date
  /** Takes the site's time, which was told just now. */
  learn: (siteTime: string) => Promise<void>
}

const schema = z.object({ offsetMs: z.number() })
/** Kept, so that tickets are understood after a start without the site, too. */
const file: StateFile<typeof schema> = { name: 'site-clock.json', schema, empty: { offsetMs: 0 } }
/** Smaller changes are not worth a write. */
const worthWritingMs = 2000

/**
 * Opens the clock. Between two words of the site it goes on by the time that has passed here, which nobody can set, and not by this
 * machine's clock.
 */
export async function openSiteClock(folder: DataFolder): Promise<SiteClock> {
  const { offsetMs } = await readState(folder, file)
  let told = Date.now() + offsetMs
  let toldAt = performance.now()
  return {
    now: () => new Date(told + performance.now() - toldAt),
    async learn(siteTime) {
      told = Date.parse(siteTime)
      toldAt = performance.now()
      const offset = told - Date.now()
      await changeState(folder, file, known =>
        Math.abs(known.offsetMs - offset) < worthWritingMs ? known : { offsetMs: offset },
      )
    },
  }
}
