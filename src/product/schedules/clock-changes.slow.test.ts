// Every kind of recurrence over both changes of the clocks in three zones, compared with a search that knows nothing of rules: it walks
// through the nights in steps of a quarter of an hour and looks at the wall clock.

import { describe, expect, it } from 'vitest'
import { lastOccurrence, occurrencesAfter, type Recurrence, type Timing } from './index.ts'

type Day = { year: number; month: number; day: number; weekday: number; ofMonth: number }

/** A change of the clocks, with a time that does not exist then, or comes twice. */
type Change = { timeZone: string; day: string; time: string }

const changes: Change[] = [
  { timeZone: 'Europe/Paris', day: '2026-03-29', time: '02:30' },
  { timeZone: 'Europe/Paris', day: '2026-10-25', time: '02:30' },
  { timeZone: 'America/New_York', day: '2026-03-08', time: '02:30' },
  { timeZone: 'America/New_York', day: '2026-11-01', time: '01:30' },
  // Half an hour, in the southern hemisphere.
  { timeZone: 'Australia/Lord_Howe', day: '2026-10-04', time: '02:15' },
  { timeZone: 'Australia/Lord_Howe', day: '2026-04-05', time: '01:45' },
]

type Kind = {
  pattern: Recurrence['pattern']
  /** Whether a day counts, said without a rule. */
  has: (day: Day) => boolean
}

/** The kinds, made so that the day of the change is among their days. */
function kindsFor({ day: text }: Change): Record<string, Kind> {
  const changed = dayOf(new Date(`${text}T00:00Z`))
  const week = Math.ceil(changed.day / 7)
  return {
    daily: { pattern: { every: 'day', interval: 1 }, has: () => true },
    weekly: {
      pattern: { every: 'week', interval: 1, weekdays: ['sunday', 'wednesday'] },
      has: ({ weekday }) => weekday === 0 || weekday === 3,
    },
    'monthly by day': {
      pattern: { every: 'month', interval: 1, day: changed.day },
      has: ({ day }) => day === changed.day,
    },
    'monthly on the last day': {
      pattern: { every: 'month', interval: 1, day: 'last' },
      has: ({ day, ofMonth }) => day === ofMonth,
    },
    'monthly by weekday': {
      pattern: {
        every: 'month-weekday',
        interval: 1,
        week: week > 4 ? 'last' : week,
        weekday: 'sunday',
        plusDays: 0,
      },
      has: ({ day, weekday, ofMonth }) =>
        weekday === 0 && (week > 4 ? day + 7 > ofMonth : Math.ceil(day / 7) === week),
    },
    'the second Tuesday plus 3 days': {
      pattern: { every: 'month-weekday', interval: 1, week: 2, weekday: 'tuesday', plusDays: 3 },
      // A Friday, 11 to 17.
      has: ({ day, weekday }) => weekday === 5 && day >= 11 && day <= 17,
    },
    'the third Thursday plus days until the change': {
      pattern: {
        every: 'month-weekday',
        interval: 1,
        week: 3,
        weekday: 'thursday',
        plusDays: daysAfterThursday(text),
      },
      has: day => isAfterThirdThursday(day, daysAfterThursday(text)),
    },
  }
}

const dayMs = 86_400_000
const stepMs = 15 * 60_000
const around = 45 * dayMs

describe.each(changes)('in $timeZone on $day at $time', change => {
  const wall = wallClock(change)
  const start = `2025-12-01T${change.time}`
  const from = new Date(wall[0]?.moment ?? 0)
  const to = new Date(wall.at(-1)?.moment ?? 0)
  const within = (timing: Timing) =>
    occurrencesAfter(timing, new Date(from.getTime() + dayMs), 200)
      .filter(moment => moment < new Date(to.getTime() - dayMs))
      .map(moment => moment.toISOString())

  it.each(Object.entries(kindsFor(change)))('%s', (_kind, { pattern, has }) => {
    const expected = search(wall, change.time, has).filter(
      moment => moment > from.getTime() + dayMs && moment < to.getTime() - dayMs,
    )
    const recurrence: Recurrence = { pattern, start, timeZone: change.timeZone }
    expect(within(recurrence)).toEqual(expected.map(moment => new Date(moment).toISOString()))
    expect(expected.length).toBeGreaterThan(0)
  })

  it('until and count end with the day of the change, which is among their days', () => {
    const daily: Recurrence = {
      pattern: { every: 'day', interval: 1 },
      start,
      timeZone: change.timeZone,
    }
    const changed = search(wall, change.time, day => isoOf(day) === change.day)[0] ?? 0
    const last = (timing: Recurrence) => occurrencesAfter(timing, from, 200).at(-1)?.getTime()
    expect(last({ ...daily, until: `${change.day}T${change.time}` })).toBe(changed)
    expect(last({ ...daily, until: `${change.day}T00:00` })).toBeLessThan(changed)
    const days = (Date.parse(change.day) - Date.parse('2025-12-01')) / dayMs
    expect(last({ ...daily, count: days + 1 })).toBe(changed)
    expect(last({ ...daily, count: days })).toBeLessThan(changed)
  })

  it('once', () => {
    const changed = search(wall, change.time, day => isoOf(day) === change.day)[0] ?? 0
    const once = { at: `${change.day}T${change.time}`, timeZone: change.timeZone }
    expect(occurrencesAfter(once, new Date(changed - 1), 5)).toEqual([new Date(changed)])
    expect(occurrencesAfter(once, new Date(changed), 5)).toEqual([])
  })

  it('a clock that ticks through the night finds it due once', () => {
    const daily: Recurrence = { pattern: { every: 'day', interval: 1 }, start, timeZone: change.timeZone }
    const changed = search(wall, change.time, day => isoOf(day) === change.day)[0] ?? 0
    const fired: number[] = []
    let next = occurrencesAfter(daily, new Date(changed - dayMs / 2), 1)[0]
    for (let now = changed - dayMs / 2; now < changed + dayMs / 2; now += 60_000)
      if (next !== undefined && next.getTime() <= now) {
        fired.push(next.getTime())
        next = occurrencesAfter(daily, new Date(now), 1)[0]
      }
    expect(fired).toEqual([changed])
  })
})

describe('the last moment of several', () => {
  const daily: Recurrence = {
    pattern: { every: 'day', interval: 1 },
    start: '2026-01-01T10:00',
    timeZone: 'UTC',
  }
  const after = new Date('2026-01-03T09:59Z')
  it.each([
    ['2026-01-03T09:59Z', null],
    ['2026-01-03T10:00Z', '2026-01-03T10:00:00.000Z'],
    ['2026-01-09T09:00Z', '2026-01-08T10:00:00.000Z'],
  ])('until %s', (until, found) => {
    expect(lastOccurrence(daily, { after, until: new Date(until) })?.toISOString() ?? null).toBe(found)
  })
})

type Wall = { moment: number; local: number }

/** The wall clock, as a locale tells it, at every quarter of an hour around the change. */
function wallClock({ timeZone, day }: Change): Wall[] {
  const told = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  const middle = Date.parse(`${day}T00:00Z`)
  const walls: Wall[] = []
  for (let moment = middle - around; moment <= middle + around; moment += stepMs)
    walls.push({ moment, local: Date.parse(`${told.format(moment).replace(' ', 'T')}:00Z`) })
  return walls
}

/** The first moment at which the clock shows the time, day by day; where it never does, as long after the gap as it is after its beginning. */
function search(walls: readonly Wall[], time: string, has: (day: Day) => boolean): number[] {
  const found: number[] = []
  const days = new Set(walls.map(({ local }) => Math.floor(local / dayMs) * dayMs))
  for (const midnight of days) {
    const target = Date.parse(`${new Date(midnight).toISOString().slice(0, 10)}T${time}Z`)
    if (!has(dayOf(new Date(midnight)))) continue
    const exact = walls.find(({ local }) => local === target)
    const before = walls.findLast(({ local }) => local < target && target - local < dayMs / 4)
    if (exact) found.push(exact.moment)
    else if (before) found.push(before.moment + (target - before.local))
  }
  return found
}

function dayOf(date: Date): Day {
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1]
  const ofMonth = new Date(Date.UTC(year, month, 0)).getUTCDate()
  return { year, month, day: date.getUTCDate(), weekday: date.getUTCDay(), ofMonth }
}

function isoOf({ year, month, day }: Day): string {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

/** How many days after the last third Thursday before it a day is. */
function daysAfterThursday(text: string): number {
  for (let days = 0; days <= 27; days++) {
    const thursday = dayOf(new Date(Date.parse(text) - days * dayMs))
    if (thursday.weekday === 4 && thursday.day >= 15 && thursday.day <= 21) return days
  }
  throw new Error('a third Thursday is at most 27 days before these days')
}

function isAfterThirdThursday(day: Day, days: number): boolean {
  const thursday = dayOf(new Date(Date.parse(isoOf(day)) - days * dayMs))
  return thursday.weekday === 4 && thursday.day >= 15 && thursday.day <= 21
}
