import { describe, expect, it } from 'vitest'
import {
  occurrencesAfter,
  occurrencesBetween,
  onceSchema,
  type Recurrence,
  recurrenceSchema,
} from './index.ts'

const next = (recurrence: Recurrence, after: string, count = 3) =>
  occurrencesAfter(recurrence, new Date(after), count).map(moment => moment.toISOString().slice(0, 16))
const daily = (start: string, timeZone: string, interval = 1): Recurrence => ({
  pattern: { every: 'day', interval },
  start,
  timeZone,
})

describe('a stretch of time', () => {
  const night = {
    pattern: { every: 'day', interval: 1 },
    start: '2020-01-01T22:00',
    timeZone: 'UTC',
  } as const
  const between = (from: string, until: string, most = 100) =>
    occurrencesBetween(night, { from: new Date(from), until: new Date(until), most }).map(moment =>
      moment.toISOString().slice(0, 16),
    )

  it('has the moments from its beginning to its end, both of them included, and no more than are wanted', () => {
    expect(between('2026-06-01T22:00Z', '2026-06-03T22:00Z')).toEqual([
      '2026-06-01T22:00',
      '2026-06-02T22:00',
      '2026-06-03T22:00',
    ])
    expect(between('2026-06-01T22:00:00.001Z', '2026-06-03T21:59Z')).toEqual(['2026-06-02T22:00'])
    expect(between('2026-06-01T22:01Z', '2026-06-02T21:00Z')).toEqual([])
    expect(between('2026-01-01T00:00Z', '2026-12-31T00:00Z', 2)).toHaveLength(2)
  })
})

describe('every day', () => {
  it.each([
    // 2026: New York 8 March and 1 November, Paris 29 March and 25 October, Lord Howe (half an hour) 5 April and 4 October.
    [
      'America/New_York',
      '02:30',
      '2026-03-07T12:00Z',
      ['2026-03-08T07:30', '2026-03-09T06:30', '2026-03-10T06:30'],
    ],
    [
      'America/New_York',
      '01:30',
      '2026-10-31T12:00Z',
      ['2026-11-01T05:30', '2026-11-02T06:30', '2026-11-03T06:30'],
    ],
    [
      'Europe/Paris',
      '02:30',
      '2026-03-28T12:00Z',
      ['2026-03-29T01:30', '2026-03-30T00:30', '2026-03-31T00:30'],
    ],
    [
      'Europe/Paris',
      '02:30',
      '2026-10-24T12:00Z',
      ['2026-10-25T00:30', '2026-10-26T01:30', '2026-10-27T01:30'],
    ],
    [
      'Australia/Lord_Howe',
      '02:15',
      '2026-10-03T12:00Z',
      ['2026-10-03T15:45', '2026-10-04T15:15', '2026-10-05T15:15'],
    ],
    [
      'Australia/Lord_Howe',
      '01:45',
      '2026-04-04T12:00Z',
      ['2026-04-04T14:45', '2026-04-05T15:15', '2026-04-06T15:15'],
    ],
    ['UTC', '00:00', '2026-12-31T00:00Z', ['2027-01-01T00:00', '2027-01-02T00:00', '2027-01-03T00:00']],
  ])('in %s at %s comes once a day, also when clocks change', (timeZone, time, after, moments) => {
    expect(next(daily(`2026-01-01T${time}`, timeZone), after)).toEqual(moments)
  })

  it('counts from its first day, and is not due before it', () => {
    const everyThird = daily('2026-01-01T10:00', 'UTC', 3)
    expect(next(everyThird, '2025-06-01T00:00Z', 2)).toEqual(['2026-01-01T10:00', '2026-01-04T10:00'])
    expect(next(everyThird, '2026-01-04T10:00Z', 1)).toEqual(['2026-01-07T10:00'])
  })

  it('is due a whole year of days, each once, in a zone far from UTC', () => {
    const moments = occurrencesAfter(
      daily('2026-01-01T03:00', 'Pacific/Kiritimati'),
      new Date('2026-01-01T00:00Z'),
      365,
    )
    const gaps = moments.slice(1).map((moment, index) => moment.getTime() - (moments[index]?.getTime() ?? 0))
    expect(new Set(gaps)).toEqual(new Set([86_400_000]))
  })
})

describe('weeks and months', () => {
  it('are days of a week', () => {
    const recurrence: Recurrence = {
      pattern: { every: 'week', interval: 2, weekdays: ['monday', 'thursday'] },
      start: '2026-01-05T22:00',
      timeZone: 'UTC',
    }
    expect(next(recurrence, '2026-01-05T22:00Z')).toEqual([
      '2026-01-08T22:00',
      '2026-01-19T22:00',
      '2026-01-22T22:00',
    ])
  })

  it('leave months out that have no such day, and know the last one', () => {
    const on = (day: number | 'last'): Recurrence => ({
      pattern: { every: 'month', interval: 1, day },
      start: '2026-01-01T00:00',
      timeZone: 'UTC',
    })
    expect(next(on(31), '2026-01-31T00:00Z')).toEqual([
      '2026-03-31T00:00',
      '2026-05-31T00:00',
      '2026-07-31T00:00',
    ])
    expect(next(on('last'), '2026-01-31T00:00Z', 2)).toEqual(['2026-02-28T00:00', '2026-03-31T00:00'])
  })

  it('know the second Tuesday, and three days after it', () => {
    const plus = (plusDays: number): Recurrence => ({
      pattern: { every: 'month-weekday', interval: 1, week: 2, weekday: 'tuesday', plusDays },
      start: '2026-01-01T18:00',
      timeZone: 'Europe/Paris',
    })
    expect(next(plus(0), '2026-03-01T00:00Z', 2)).toEqual(['2026-03-10T17:00', '2026-04-14T16:00'])
    expect(next(plus(3), '2026-03-12T00:00Z', 2)).toEqual(['2026-03-13T17:00', '2026-04-17T16:00'])
    expect(next(plus(27), '2026-04-01T00:00Z', 2)).toEqual(['2026-04-06T16:00', '2026-05-11T16:00'])
  })

  it('that never come end the search', () => {
    const never: Recurrence = {
      pattern: { every: 'month', interval: 12, day: 30 },
      start: '2026-02-01T00:00',
      timeZone: 'UTC',
    }
    expect(next(never, '2026-01-01T00:00Z')).toEqual([])
  })
})

describe('what is refused', () => {
  const good = { pattern: { every: 'day' }, start: '2027-02-28T02:30', timeZone: 'Europe/Paris' }
  it.each([
    ['a zone that is not known', { timeZone: 'Europe/Atlantis' }],
    ['a day that does not exist', { start: '2027-02-29T02:30' }],
    ['a time that does not exist', { start: '2027-02-28T24:30' }],
    ['an interval of nothing', { pattern: { every: 'day', interval: 0 } }],
    ['no day of the week', { pattern: { every: 'week', weekdays: [] } }],
    ['a fifth week', { pattern: { every: 'month-weekday', week: 5, weekday: 'tuesday' } }],
  ])('%s', (_what, change) => {
    expect(recurrenceSchema.safeParse(good).success).toBe(true)
    expect(recurrenceSchema.safeParse({ ...good, ...change }).success).toBe(false)
  })
})

describe('until and count', () => {
  const base = daily('2026-01-01T10:00', 'Europe/Paris')
  it('are not said together, and until is a time that exists', () => {
    expect(recurrenceSchema.safeParse({ ...base, count: 3 }).success).toBe(true)
    expect(recurrenceSchema.safeParse({ ...base, until: '2026-01-03T10:00' }).success).toBe(true)
    expect(recurrenceSchema.safeParse({ ...base, until: '2026-01-03T10:00', count: 3 }).success).toBe(false)
    expect(recurrenceSchema.safeParse({ ...base, until: '2026-02-30T10:00' }).success).toBe(false)
    expect(recurrenceSchema.safeParse({ ...base, count: 0 }).success).toBe(false)
  })

  it('count the days that come after days were added, and end with them', () => {
    const plus: Recurrence = {
      pattern: { every: 'month-weekday', interval: 1, week: 2, weekday: 'tuesday', plusDays: 3 },
      start: '2026-01-01T18:00',
      timeZone: 'UTC',
    }
    const all = ['2026-01-16T18:00', '2026-02-13T18:00', '2026-03-13T18:00']
    expect(next({ ...plus, count: 2 }, '2026-01-01T00:00Z', 9)).toEqual(all.slice(0, 2))
    expect(next({ ...plus, until: '2026-02-13T18:00' }, '2026-01-01T00:00Z', 9)).toEqual(all.slice(0, 2))
    expect(next({ ...plus, until: '2026-02-13T17:59' }, '2026-01-01T00:00Z', 9)).toEqual(all.slice(0, 1))
    expect(next({ ...plus, count: 3 }, '2026-02-13T18:00Z', 9)).toEqual(all.slice(2))
  })
})

describe('a rule of many years ago', () => {
  it.each<[Recurrence['pattern'], string[]]>([
    // Counted by hand from Thursday, 1 January 2004.
    [{ every: 'day', interval: 7 }, ['2026-01-01T10:00', '2026-01-08T10:00', '2026-01-15T10:00']],
    [
      { every: 'week', interval: 2, weekdays: ['monday', 'thursday'] },
      ['2026-01-01T10:00', '2026-01-12T10:00', '2026-01-15T10:00'],
    ],
    [{ every: 'month', interval: 5, day: 31 }, ['2026-07-31T10:00', '2026-12-31T10:00', '2027-05-31T10:00']],
    [
      { every: 'month-weekday', interval: 3, week: 1, weekday: 'monday', plusDays: 27 },
      ['2026-02-01T10:00', '2026-05-03T10:00', '2026-08-02T10:00'],
    ],
  ])('goes on with its step: %o', (pattern, moments) => {
    const since: Recurrence = { pattern, start: '2004-01-01T10:00', timeZone: 'UTC' }
    expect(next(since, '2025-12-31T00:00Z')).toEqual(moments)
    // The same as one that is walked through from its first day.
    const walked = next({ ...since, count: 1000 }, '2004-01-01T00:00Z', 1000)
    const later = walked.filter(moment => moment > '2004-06-01').slice(0, 100)
    expect(next(since, '2004-06-01T00:00Z', later.length)).toEqual(later)
  })
})

describe('once', () => {
  it.each([
    [{ at: '2026-06-01T12:00', timeZone: 'Europe/Paris' }, '2026-06-01T10:00:00.000Z'],
    [{ at: '2026-06-01T12:00:30', timeZone: 'UTC' }, '2026-06-01T12:00:30.000Z'],
  ])('%o is %s', (once, moment) => {
    expect(onceSchema.parse(once)).toEqual(once)
    expect(occurrencesAfter(once, new Date(0), 5).map(one => one.toISOString())).toEqual([moment])
  })

  it.each(['2026-06-31T12:00', '2026-06-01', '2026-06-01T12:00Z', '2026-06-01T12:60'])('is not %s', at => {
    expect(onceSchema.safeParse({ at, timeZone: 'UTC' }).success).toBe(false)
  })
})
