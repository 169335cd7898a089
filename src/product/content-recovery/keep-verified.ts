// The schedule of verification: a pass every so many hours at a low rate, and in between an attempt now and then to fetch back what is
// lost, because points come back.

import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { listOpenFindings, readLastPass } from './passes.ts'
import type { RecoveryHouse } from './recovery-house.ts'
import { healLost, verifyLibrary } from './verify-library.ts'

/** When and how fast. `everyHours` 0: never by itself. `lookEveryMs` is for tests. */
export type VerificationSchedule = { everyHours: number; bytesPerSecond: number; lookEveryMs?: number }

const lookEvery = 10 * 60_000

/** Verifies on schedule until the signal; an error is logged and met again at the next look. */
export async function keepVerified(
  house: RecoveryHouse,
  { everyHours, bytesPerSecond, lookEveryMs = lookEvery }: VerificationSchedule,
  signal: AbortSignal,
): Promise<void> {
  if (everyHours === 0) return
  while (!signal.aborted) {
    await wait(lookEveryMs, null, { signal }).catch(() => undefined)
    if (signal.aborted) return
    try {
      const id = await duePass(house, everyHours)
      const quiet = { signal, report: () => undefined }
      if (id !== null) await verifyLibrary(house, { id, kind: 'scheduled', bytesPerSecond }, quiet)
      else if ((await listOpenFindings(house.db)).length > 0) await healLost(house, signal)
    } catch (error) {
      if (!signal.aborted) house.log.warn({ err: error }, 'the content library could not be verified now')
    }
  }
}

/** The pass to do now: the scheduled one that was interrupted, or a new one when its time has come; else null. */
async function duePass({ db }: RecoveryHouse, everyHours: number): Promise<string | null> {
  const scheduled = await readLastPass(db, 'scheduled')
  if (scheduled !== null && scheduled.finishedAt === null) return scheduled.id
  const last = await readLastPass(db)
  const finished = last?.finishedAt ?? null
  if (last === null) return randomUUID()
  // One that somebody asked for is still going on.
  if (finished === null && Date.now() - Date.parse(last.startedAt) < everyHours * 3_600_000) return null
  const since = Date.now() - Date.parse(finished ?? last.startedAt)
  return since >= everyHours * 3_600_000 ? randomUUID() : null
}
