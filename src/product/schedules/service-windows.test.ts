import { describe, expect, it } from 'vitest'
import { allowedUntil, firstStart, type Recurrence, type ServiceWindow } from './index.ts'

const window = (pattern: Recurrence['pattern'], opens: string, minutes: number): ServiceWindow => ({
  recurrence: { pattern, start: `2026-01-01T${opens}`, timeZone: 'Europe/Paris' },
  minutes,
})
const nightly = window({ every: 'day', interval: 1 }, '22:00', 360)
const weekend = window({ every: 'week', interval: 1, weekdays: ['saturday'] }, '04:00', 44 * 60)
const until = (windows: readonly ServiceWindow[], moment: string) => {
  const found = allowedUntil(windows, new Date(moment))
  return found instanceof Date ? found.toISOString().slice(0, 16) : found
}
const start = (windows: readonly ServiceWindow[], from: string, minutes = 0) =>
  firstStart(windows, { from: new Date(from), minutes })
    ?.toISOString()
    .slice(0, 16) ?? null

describe('service windows', () => {
  it('without any, something may begin now and go on for ever', () => {
    expect(until([], '2026-06-01T12:00Z')).toBe('always')
    expect(start([], '2026-06-01T12:00Z', 100_000)).toBe('2026-06-01T12:00')
  })

  it.each([
    ['2026-06-01T19:59Z', null],
    ['2026-06-01T20:00Z', '2026-06-02T02:00'],
    ['2026-06-02T01:59Z', '2026-06-02T02:00'],
    ['2026-06-02T02:00Z', null],
  ])('at %s a nightly one is open until %s', (moment, closes) => {
    expect(until([nightly], moment)).toBe(closes)
  })

  it('stays open for its minutes also in the nights in which clocks change', () => {
    expect(until([nightly], '2026-03-28T22:00Z')).toBe('2026-03-29T03:00')
    expect(until([nightly], '2026-10-24T22:00Z')).toBe('2026-10-25T02:00')
  })

  it('that overlap or meet are one', () => {
    // Friday night, then from Saturday 04:00 for 44 hours, which the nights of Saturday and Sunday overlap and follow.
    expect(until([nightly, weekend], '2026-06-05T20:30Z')).toBe('2026-06-08T02:00')
    const always = window({ every: 'day', interval: 1 }, '00:00', 1440)
    const bounded = allowedUntil([always], new Date('2026-06-01T12:00Z'))
    expect(bounded).toBeInstanceOf(Date)
    expect((bounded as Date).getTime()).toBeGreaterThan(Date.parse('2026-06-08T11:00Z'))
  })

  it('let something begin at once, or when the next one opens that is long enough', () => {
    expect(start([nightly], '2026-06-01T21:00Z')).toBe('2026-06-01T21:00')
    expect(start([nightly], '2026-06-01T12:00Z')).toBe('2026-06-01T20:00')
    expect(start([nightly], '2026-06-01T21:00Z', 360)).toBe('2026-06-02T20:00')
    expect(start([nightly, weekend], '2026-06-01T12:00Z', 600)).toBe('2026-06-05T20:00')
    expect(start([nightly], '2026-06-01T12:00Z', 361)).toBeNull()
  })

  it('that have an end let nothing begin after it', () => {
    const ending = { ...nightly, recurrence: { ...nightly.recurrence, count: 2 } }
    expect(start([ending], '2026-01-02T12:00Z')).toBe('2026-01-02T21:00')
    expect(start([ending], '2026-01-03T12:00Z')).toBeNull()
  })
})
