import { defineError } from '#platform/errors'

/** The package has no schedule. */
export const UpdateScheduleMissing = defineError<{ packageId: string }>({
  code: 'UPDATE_SCHEDULE_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `Package ${facts.packageId} has no schedule for updating distribution points.`,
  remedy: 'Set one (`upgrade-package update-schedule set`), if its source shall be looked at by itself.',
  example: { packageId: 'S0100001' },
})

/** The schedule would never be due. */
export const UpdateScheduleNeverDue = defineError<{ packageId: string }>({
  code: 'UPDATE_SCHEDULE_NEVER_DUE',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts =>
    `This schedule for ${facts.packageId} would never be due: no month that it counts has such a day.`,
  remedy: 'Choose another day, `last` for the last day of a month, or another interval.',
  example: { packageId: 'S0100001' },
})
