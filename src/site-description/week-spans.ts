// The hours of a point's week: 168 of them in the API, spans of hours on days in a description. An hour that no span names is open.

/** One hour: what it lets through, and how fast; null for no limit. */
export type Hour = {
  access: 'open' | 'medium-and-high' | 'high-only' | 'closed'
  bytesPerSecond: number | null
}

/** The days, beginning with Monday as the week of the API does. */
export const weekDays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
/** Hours from `from` until before `to` on some days. */
export type WeekSpan = { days: (typeof weekDays)[number][]; from: number; to: number } & Hour

const open: Hour = { access: 'open', bytesPerSecond: null }
const same = (one: Hour, other: Hour) =>
  one.access === other.access && one.bytesPerSecond === other.bytesPerSecond

/** A week as spans, in the order of their first day and hour; equal hours of several days are one span. */
export function spansOfWeek(week: readonly Hour[]): WeekSpan[] {
  const spans: WeekSpan[] = []
  weekDays.forEach((day, index) => {
    const hours = week.slice(index * 24, index * 24 + 24)
    for (let from = 0; from < hours.length; ) {
      const hour = hours[from] ?? open
      let to = from + 1
      while (to < hours.length && same(hours[to] ?? open, hour)) to++
      if (!same(hour, open)) addSpan(spans, day, { from, to, ...hour })
      from = to
    }
  })
  return spans
}

function addSpan(
  spans: WeekSpan[],
  day: WeekSpan['days'][number],
  { from, to, access, bytesPerSecond }: Omit<WeekSpan, 'days'>,
): void {
  const known = spans.find(one => one.from === from && one.to === to && same(one, { access, bytesPerSecond }))
  if (known) known.days.push(day)
  else spans.push({ days: [day], from, to, access, bytesPerSecond })
}

/** The week of some spans; a later one wins over an earlier one. */
export function weekOfSpans(spans: readonly WeekSpan[]): Hour[] {
  const week: Hour[] = Array.from({ length: 168 }, () => open)
  for (const { days, from, to, access, bytesPerSecond } of spans)
    for (const day of days)
      for (let hour = from; hour < to; hour++)
        week[weekDays.indexOf(day) * 24 + hour] = { access, bytesPerSecond }
  return week
}
