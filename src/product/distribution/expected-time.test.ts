import { describe, expect, it } from 'vitest'
import type { HourRule } from '#product/distribution-protocol'
import { expectedSeconds, hourOfWeek, letsThrough } from './expected-time.ts'

const open: HourRule = { access: 'open', bytesPerSecond: null }
const closed: HourRule = { access: 'closed', bytesPerSecond: null }
const week = (rule: (hour: number) => HourRule) => Array.from({ length: 168 }, (_, hour) => rule(hour))
const always = week(() => open)

/** Monday, 2 March 2026, 00:00 in UTC. */
const monday = new Date('2026-03-02T00:00:00.000Z')
const hours = (count: number) => count * 3600

const time = (more: Partial<Parameters<typeof expectedSeconds>[0]> & { week?: HourRule[]; zone?: string }) =>
  expectedSeconds({
    bytes: 1000,
    bytesPerSecond: 10,
    rules: { maintenance: false, timeZone: more.zone ?? 'UTC', week: more.week ?? always },
    priority: 'medium',
    from: monday,
    ...more,
  })

describe('the hour of the week', () => {
  it.each([
    ['2026-03-02T00:00:00.000Z', 'UTC', 0, 3600],
    ['2026-03-01T23:59:59.000Z', 'UTC', 167, 1],
    ['2026-03-02T00:00:00.000Z', 'Europe/Paris', 1, 3600],
    // Half an hour, and three quarters.
    ['2026-03-02T00:00:00.000Z', 'Asia/Kolkata', 5, 1800],
    ['2026-03-02T00:00:00.000Z', 'Asia/Kathmandu', 5, 900],
    ['2026-03-02T00:00:00.000Z', 'America/Los_Angeles', 160, 3600],
    // Paris goes from 02:00 to 03:00 on 29 March 2026, and back from 03:00 to 02:00 on 25 October.
    ['2026-03-29T00:59:00.000Z', 'Europe/Paris', 145, 60],
    ['2026-03-29T01:00:00.000Z', 'Europe/Paris', 147, 3600],
    ['2026-10-25T00:30:00.000Z', 'Europe/Paris', 146, 1800],
    ['2026-10-25T01:30:00.000Z', 'Europe/Paris', 146, 1800],
  ])('at %s in %s is %i', (at, zone, hour, secondsLeft) => {
    expect(hourOfWeek(new Date(at), zone)).toEqual({ hour, secondsLeft })
  })
})

describe('an hour', () => {
  it.each([
    ['open', ['high', 'medium', 'low']],
    ['medium-and-high', ['high', 'medium']],
    ['high-only', ['high']],
    ['closed', []],
  ] as const)('%s lets %j through', (access, through) => {
    const all = ['high', 'medium', 'low'] as const
    expect(all.filter(priority => letsThrough(access, priority))).toEqual(through)
  })
})

describe('the time that a transfer takes', () => {
  it('is its bytes by the measured rate, or by the limit where that is lower', () => {
    expect(time({})).toBe(100)
    expect(time({ week: week(() => ({ access: 'open', bytesPerSecond: 5 })) })).toBe(200)
    expect(time({ week: week(() => ({ access: 'open', bytesPerSecond: 50 })) })).toBe(100)
    expect(time({ bytes: 0, bytesPerSecond: null })).toBe(0)
  })

  it('cannot be told without a rate, in maintenance, or where no hour ever lets it through', () => {
    expect(time({ bytesPerSecond: null })).toBeNull()
    expect(time({ bytesPerSecond: null, week: week(() => ({ access: 'open', bytesPerSecond: 5 })) })).toBe(
      200,
    )
    expect(time({ rules: { maintenance: true, timeZone: 'UTC', week: always } })).toBeNull()
    expect(time({ week: week(() => closed) })).toBeNull()
    expect(
      time({ priority: 'low', week: week(() => ({ access: 'high-only', bytesPerSecond: null })) }),
    ).toBeNull()
  })

  it('waits for closed hours to end, in the zone of the point', () => {
    const nights = week(hour => (hour % 24 >= 22 ? open : closed))
    expect(time({ week: nights })).toBe(hours(22) + 100)
    expect(time({ week: nights, zone: 'Asia/Kolkata' })).toBe(hours(16.5) + 100)
    // Two hours a night: what does not fit goes on in the next.
    expect(time({ week: nights, bytes: hours(2) * 10 + 10 })).toBe(hours(46) + 1)
  })

  it('goes on over weeks when one is not enough', () => {
    const once = week(hour => (hour === 0 ? open : closed))
    expect(time({ week: once, bytes: hours(1) * 10 })).toBe(hours(1))
    expect(time({ week: once, bytes: hours(3) * 10 + 10 })).toBe(3 * hours(168) + 1)
    expect(time({ week: once, bytes: 1e12 })).toBeGreaterThan(1e9)
  })
})
