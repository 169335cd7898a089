// Where a schedule stands, in Configuration Manager's numbers and words. Pure.
//
// Source: SMS_ImageServicingSchedule.State: 0 None, 1 Scheduled, 2 Running, 3 Succeeded, 4 Failed.

import type { OccurrenceState, PackageState } from './tables.ts'

/** The number and the word. */
export type ScheduledUpdatesStatus = { value: number; text: string }

const none: ScheduledUpdatesStatus = { value: 0, text: 'None' }
const scheduled: ScheduledUpdatesStatus = { value: 1, text: 'Scheduled' }
const running: ScheduledUpdatesStatus = { value: 2, text: 'Running' }
const succeeded: ScheduledUpdatesStatus = { value: 3, text: 'Succeeded' }
const failed: ScheduledUpdatesStatus = { value: 4, text: 'Failed' }

/**
 * The status. What runs comes before what is to come, and that before what was; `last` is how the last time ended that
 * really ran, of the schedule or of one package in it.
 */
export function scheduledUpdatesStatus(at: {
  isRunning: boolean
  isScheduled: boolean
  last: OccurrenceState | PackageState | null
}): ScheduledUpdatesStatus {
  if (at.isRunning) return running
  if (at.isScheduled) return scheduled
  switch (at.last) {
    case 'succeeded':
    case 'partly':
    case 'nothing-to-do':
      return succeeded
    case 'failed':
    case 'not-started':
      return failed
    default:
      return none
  }
}
