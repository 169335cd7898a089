// Removes old records every day.

import type { Database } from '#platform/database'
import { keepDoing } from '#platform/jobs'
import type { Log } from '#platform/logging'
import { type KeptDays, removeRecords } from './remove-records.ts'

const everyMs = 24 * 60 * 60 * 1000

/** Removes at the start and then daily until the signal. */
export async function keepRecordsRemoved(
  { db, log, ...kept }: KeptDays & { db: Database; log: Log },
  signal: AbortSignal,
): Promise<void> {
  if (kept.days === 0 && kept.reportDays === 0) return
  const doOnce = () => removeRecords(db, kept)
  await keepDoing({ doOnce, everyMs, log, failed: 'old records could not be removed now' }, signal)
}
