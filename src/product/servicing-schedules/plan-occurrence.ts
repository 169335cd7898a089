// What becomes of a time that is due: when it begins, or why not. Pure: the clock is given.

import { firstStart, lastOccurrence, occurrencesAfter } from '#product/schedules'
import { type ScheduleDefinition, timingOf } from './schedule-definition.ts'

/** So late is on time: a site server looks every few seconds, and may be started anew. */
const onTimeMs = 5 * 60_000
const minuteMs = 60_000

/** One time of a schedule. */
export type PlannedOccurrence = {
  dueAt: Date
  /** When it may begin: at once, or when the next service window opens. */
  notBefore: Date
  /** After that it is too late; null when it never is. */
  notAfter: Date | null
  /** Why it does not begin at all; null when it does. */
  missed: string | null
  /** When the schedule is due again; null when it is not. */
  next: Date | null
}

/** Decides about a schedule that has been due since `due`. Of several times that were missed, the last one counts. */
export function planOccurrence(
  definition: ScheduleDefinition,
  { due, now }: { due: Date; now: Date },
): PlannedOccurrence {
  const timing = timingOf(definition)
  const justBefore = new Date(due.getTime() - 1)
  const dueAt = timing === null ? due : (lastOccurrence(timing, { after: justBefore, until: now }) ?? due)
  const [next = null] = timing === null ? [] : occurrencesAfter(timing, now, 1)
  const planned = startWithin(definition, dueAt)
  if (planned === null)
    return { dueAt, notBefore: dueAt, notAfter: null, next, missed: 'No service window opens any more.' }
  const notAfter = latestStart(definition, planned)
  const notBefore = planned > now ? planned : startWithin(definition, now)
  if (notBefore === null || (notAfter !== null && notBefore > notAfter))
    return { dueAt, notBefore: planned, notAfter, next, missed: missedBecause(definition, notBefore) }
  return { dueAt, notBefore, notAfter, missed: null, next }
}

/** When a package of the schedule may be begun, at a moment or after it; null when no service window opens any more. */
export function startWithin(
  { serviceWindows, maximumRunMinutes }: Pick<ScheduleDefinition, 'serviceWindows' | 'maximumRunMinutes'>,
  from: Date,
): Date | null {
  return firstStart(serviceWindows, { from, minutes: maximumRunMinutes })
}

/** When a schedule is due for the first time after a moment, and again; each with the moment at which a service window lets it begin. */
export function nextStarts(
  definition: ScheduleDefinition,
  { after, count }: { after: Date; count: number },
): { due: Date; start: Date | null }[] {
  const timing = timingOf(definition)
  const times = timing === null ? [after] : occurrencesAfter(timing, after, count)
  return times.map(due => ({ due, start: startWithin(definition, due) }))
}

function latestStart(definition: ScheduleDefinition, planned: Date): Date | null {
  const { runIfMissed, missedWithinMinutes } = definition
  if (!runIfMissed) return new Date(planned.getTime() + onTimeMs)
  return missedWithinMinutes === null ? null : new Date(planned.getTime() + missedWithinMinutes * minuteMs)
}

function missedBecause({ runIfMissed, missedWithinMinutes }: ScheduleDefinition, start: Date | null): string {
  if (start === null) return 'Nothing began it in time, and no service window opens any more.'
  return runIfMissed
    ? `It could not begin within ${missedWithinMinutes} minutes.`
    : 'Nothing began it in time, and the schedule does not make up for what was missed.'
}
