import { defineError } from '#platform/errors'

/** No schedule has this name or ID. */
export const ServicingScheduleMissing = defineError<{ schedule: string }>({
  code: 'SERVICING_SCHEDULE_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `There is no servicing schedule “${facts.schedule}”.`,
  remedy: 'Look at the list of servicing schedules (`servicing-schedule list`).',
  example: { schedule: 'Monthly' },
})

/** Two schedules cannot have one name. */
export const ServicingScheduleNameTaken = defineError<{ name: string }>({
  code: 'SERVICING_SCHEDULE_NAME_TAKEN',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `There is a servicing schedule “${facts.name}” already.`,
  remedy: 'Choose another name, or change that schedule (`servicing-schedule change`).',
  example: { name: 'Monthly' },
})

/** The schedule would never do anything. */
export const ServicingScheduleNeverDue = defineError<{ name: string; reason: string }>({
  code: 'SERVICING_SCHEDULE_NEVER_DUE',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `The servicing schedule “${facts.name}” would never run: ${facts.reason}.`,
  remedy: 'Choose a time to come, a day that exists, or service windows that are open long enough then.',
  example: { name: 'Monthly', reason: 'its only time is over' },
})

/** The schedule runs or waits already. */
export const ServicingScheduleBusy = defineError<{ name: string; state: string }>({
  code: 'SERVICING_SCHEDULE_BUSY',
  kind: 'conflict',
  retry: 'later',
  sentence: facts =>
    `The servicing schedule “${facts.name}” is ${facts.state === 'running' ? 'running' : 'waiting to begin'} now.`,
  remedy: 'Wait for its end, or cancel it first (`servicing-schedule cancel`).',
  example: { name: 'Monthly', state: 'running' },
})

/** What is asked for does not fit how the schedule stands. */
export const ServicingScheduleNotActive = defineError<{ name: string; state: string }>({
  code: 'SERVICING_SCHEDULE_NOT_ACTIVE',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `The servicing schedule “${facts.name}” is ${facts.state} already.`,
  remedy: 'Resume it first (`servicing-schedule resume`) if it shall be due again.',
  example: { name: 'Monthly', state: 'paused' },
})

/** The schedule was never due. */
export const ServicingOccurrenceMissing = defineError<{ occurrence: string }>({
  code: 'SERVICING_OCCURRENCE_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `There is no result ${facts.occurrence} of a servicing schedule.`,
  remedy: 'Look at what the schedule has done (`servicing-schedule history`).',
  example: { occurrence: '8c9d3c2e-6a53-4a5e-9d36-0d1f6c9b7a11' },
})

/** The beginning of an ID that several times of a schedule have. */
export const ServicingOccurrenceAmbiguous = defineError<{ occurrence: string }>({
  code: 'SERVICING_OCCURRENCE_AMBIGUOUS',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `Several results of the servicing schedule fit ${facts.occurrence}.`,
  remedy: 'Name the one you mean by its whole ID.',
  example: { occurrence: '8c9d3c2e' },
})

/** The service window closed over a package. */
export const ServiceWindowClosed = defineError<{ packageId: string; closedAt: string }>({
  code: 'SERVICE_WINDOW_CLOSED',
  kind: 'cancelled',
  retry: 'later',
  sentence: facts =>
    `Servicing ${facts.packageId} was ended at ${facts.closedAt}, when its service window closed. The version in use is unchanged.`,
  remedy:
    'Make the service window longer, or give more minutes as the maximum run time, so that nothing is begun that cannot end in it.',
  example: { packageId: 'S0100001', closedAt: '2027-01-12T05:00:00.000Z' },
})

/** None of the chosen updates can be applied. */
export const ServicingNoUpdateLeft = defineError<{ packageId: string; failed: readonly string[] }>({
  code: 'SERVICING_NO_UPDATE_LEFT',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `${facts.packageId} was not serviced: none of the chosen updates can be applied (${facts.failed.join(', ')}).`,
  remedy: 'Look at the result of each update: it says why, and what helps.',
  example: { packageId: 'S0100001', failed: ['KB5043080'] },
})

/** More was chosen than one run takes. */
export const ServicingTooManyUpdates = defineError<{ packageId: string; files: number; most: number }>({
  code: 'SERVICING_TOO_MANY_UPDATES',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `${facts.packageId} was not serviced: ${facts.files} update files were chosen for it, and one run takes ${facts.most}.`,
  remedy: 'Narrow the selection rule: by product, classification, kind or age.',
  example: { packageId: 'S0100001', files: 812, most: 500 },
})

/** An update cannot be applied, and the schedule does not continue on error. */
export const ServicingUpdateFailed = defineError<{ packageId: string; update: string; why: string }>({
  code: 'SERVICING_UPDATE_FAILED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `${facts.packageId} was not serviced: ${facts.update} cannot be applied. ${facts.why}`,
  remedy: 'Mend what the sentence names, or have the schedule continue on error.',
  example: { packageId: 'S0100001', update: 'KB5043080', why: 'There is no update KB5043080.' },
})

/** So long a stretch of the calendar is not shown at once. */
export const ServicingCalendarRangeRefused = defineError<{ from: string; until: string; mostDays: number }>({
  code: 'SERVICING_CALENDAR_RANGE_REFUSED',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts =>
    `The calendar of servicing schedules is not shown from ${facts.from} until ${facts.until}: the end must come after the beginning, and at most ${facts.mostDays} days after it.`,
  remedy: 'Ask for a shorter stretch, and for the next one after it.',
  example: { from: '2027-01-01T00:00:00.000Z', until: '2029-01-01T00:00:00.000Z', mostDays: 100 },
})
