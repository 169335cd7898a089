import { describe, expect, it } from 'vitest'
import type { HourRule, PointRules } from './desired-state.ts'
import { hourOfWeek, letsThrough, msToNextRule, ruleAt } from './hours.ts'

const monday = 0
const sunday = 6 * 24

function rulesOf(timeZone: string, change: (hour: number) => Partial<HourRule> = () => ({})): PointRules {
  return {
    maintenance: false,
    timeZone,
    week: Array.from({ length: 168 }, (_, hour) => ({
      access: 'open' as const,
      bytesPerSecond: null,
      ...change(hour),
    })),
    transfersAtOnce: 1,
    connections: 1,
    reserveBytes: 0,
    graceSeconds: 0,
    quarantineSeconds: 0,
    quarantineBytes: 0,
    validateEverySeconds: null,
  }
}

describe('the hour of the week', () => {
  it.each([
    ['the week begins on Monday at midnight', '2026-03-02T00:00:00Z', 'UTC', monday],
    ['and ends on Sunday before midnight', '2026-03-01T23:59:59.999Z', 'UTC', sunday + 23],
    ['east of Greenwich it is later', '2026-03-01T23:30:00Z', 'Europe/Paris', monday],
    ['India is half an hour off: before its hour', '2026-03-01T18:29:59Z', 'Asia/Kolkata', sunday + 23],
    ['India is half an hour off: at its hour', '2026-03-01T18:30:00Z', 'Asia/Kolkata', monday],
    ['Nepal is three quarters off', '2026-03-01T18:15:00Z', 'Asia/Kathmandu', monday],
    [
      'clocks go forward in Paris: the last second before',
      '2026-03-29T00:59:59Z',
      'Europe/Paris',
      sunday + 1,
    ],
    ['and the hour from two to three never comes', '2026-03-29T01:00:00Z', 'Europe/Paris', sunday + 3],
    ['clocks go back in Paris: the hour from two', '2026-10-25T00:30:00Z', 'Europe/Paris', sunday + 2],
    ['comes twice', '2026-10-25T01:30:00Z', 'Europe/Paris', sunday + 2],
    ['and then it is three', '2026-10-25T02:00:00Z', 'Europe/Paris', sunday + 3],
    ['Lord Howe goes back by half an hour', '2026-04-04T15:15:00Z', 'Australia/Lord_Howe', sunday + 1],
    ['west of Greenwich it is earlier', '2026-03-02T04:59:59Z', 'America/New_York', sunday + 23],
  ])('%s', (_, moment, timeZone, hour) => {
    expect(hourOfWeek(new Date(moment), timeZone)?.hour).toBe(hour)
  })

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
  ])('at %s in %s is %i, of which %i seconds are left', (at, zone, hour, secondsLeft) => {
    expect(hourOfWeek(new Date(at), zone)).toEqual({ hour, secondsLeft })
  })

  it('is not known in a zone that is not known', () => {
    expect(hourOfWeek(new Date(), 'Atlantis/Centre')).toBeNull()
  })
})

describe('the rule of a moment', () => {
  const night = (hour: number) => (hour % 24 < 6 ? {} : { access: 'closed' as const })

  it('is that of the hour in the zone', () => {
    expect(ruleAt(rulesOf('Asia/Kolkata', night), new Date('2026-03-02T00:29:59Z')).access).toBe('open')
    expect(ruleAt(rulesOf('Asia/Kolkata', night), new Date('2026-03-02T00:30:00Z')).access).toBe('closed')
  })

  it('is closed in a zone that is not known, unless all hours are alike', () => {
    expect(ruleAt(rulesOf('Atlantis/Centre', night), new Date()).access).toBe('closed')
    expect(ruleAt(rulesOf('Atlantis/Centre'), new Date()).access).toBe('open')
  })

  it('can change at every quarter of an hour, and is the same in between', () => {
    expect(msToNextRule(new Date('2026-03-02T00:29:59Z'))).toBe(1000)
    expect(msToNextRule(new Date('2026-03-02T00:30:00Z'))).toBe(900_000)
    const rules = rulesOf('Australia/Lord_Howe', hour => ({ bytesPerSecond: 1024 + hour }))
    for (
      let at = Date.parse('2026-04-04T12:00:00Z');
      at < Date.parse('2026-04-04T20:00:00Z');
      at += 900_000
    ) {
      const last = new Date(at + msToNextRule(new Date(at)) - 1)
      expect(ruleAt(rules, new Date(at))).toEqual(ruleAt(rules, last))
    }
  })

  it.each([
    ['open', ['high', 'medium', 'low']],
    ['medium-and-high', ['high', 'medium']],
    ['high-only', ['high']],
    ['closed', []],
  ] as const)('%s lets %s through', (access, through) => {
    expect((['high', 'medium', 'low'] as const).filter(one => letsThrough(access, one))).toEqual(through)
  })
})
