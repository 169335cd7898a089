// The weeks of a month, from Monday to Sunday. Pure.

/** One day: `2027-01-31`, and whether it belongs to the month that is shown. */
export type CalendarDay = { date: string; isInMonth: boolean }

/** The month of a moment, in local time. */
export function monthOf(moment: Date): string {
  return `${moment.getFullYear()}-${String(moment.getMonth() + 1).padStart(2, '0')}`
}

/** The day of a moment, in local time. */
export function dayOf(moment: Date): string {
  return `${monthOf(moment)}-${String(moment.getDate()).padStart(2, '0')}`
}

/** So many months later. */
export function addMonths(month: string, count: number): string {
  const [year = 1970, number = 1] = month.split('-').map(Number)
  return monthOf(new Date(year, number - 1 + count, 1))
}

/** Whether this names a month. */
export function isMonth(text: string | undefined): text is string {
  return text !== undefined && /^\d{4}-(0[1-9]|1[0-2])$/.test(text)
}

/** The weeks that have days of the month, seven days each. */
export function weeksOf(month: string): CalendarDay[][] {
  const [year = 1970, number = 1] = month.split('-').map(Number)
  const first = new Date(year, number - 1, 1)
  const before = (first.getDay() + 6) % 7
  const days = new Date(year, number, 0).getDate()
  const weeks = Math.ceil((before + days) / 7)
  return Array.from({ length: weeks }, (_, week) =>
    Array.from({ length: 7 }, (_, weekday) => {
      const day = new Date(year, number - 1, 1 - before + week * 7 + weekday)
      return { date: dayOf(day), isInMonth: monthOf(day) === month }
    }),
  )
}

/**
 * What the site is asked for to show these weeks: ISO 8601 in UTC. It tells what is to come by when it is due, and a service window may let
 * that begin later, so that the month before is asked for, too.
 */
export function stretchOf(weeks: readonly CalendarDay[][]): { from: string; until: string } {
  const days = weeks.flat()
  const midnight = (date: string | undefined, plusDays: number) => {
    const [year = 1970, month = 1, day = 1] = (date ?? '').split('-').map(Number)
    return new Date(year, month - 1, day + plusDays)
  }
  return {
    from: midnight(days[0]?.date, -31).toISOString(),
    until: new Date(midnight(days.at(-1)?.date, 1).getTime() - 1).toISOString(),
  }
}
