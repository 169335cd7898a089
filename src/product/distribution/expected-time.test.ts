import { describe, expect, it } from 'vitest'
import type { HourRule } from '#product/distribution-protocol'
import { expectedSeconds } from './expected-time.ts'

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
