// Removes old records every day.

import type { Database } from '#platform/database'
import { keepDoing } from '#platform/jobs'
import type { Log } from '#platform/logging'
import { removeRecords } from './remove-records.ts'

const everyMs = 24 * 60 * 60 * 1000

/**
 * Removes at the start and then daily until the signal.
 * @param days how long records are kept; 0 for ever.
 */
export async function keepRecordsRemoved(
  { db, log, days }: { db: Database; log: Log; days: number },
  signal: AbortSignal,
): Promise<void> {
  if (days === 0) return
  const doOnce = () => removeRecords(db, { days })
  await keepDoing({ doOnce, everyMs, log, failed: 'old records could not be removed now' }, signal)
}
