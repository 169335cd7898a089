// What becomes of a time that is due, with a clock that the test sets.

import { describe, expect, it } from 'vitest'
import { planOccurrence } from './plan-occurrence.ts'
import { type ScheduleDefinition, scheduleSchema } from './schedule-definition.ts'

const nightly = {
  pattern: { every: 'day', interval: 1 },
  start: '2026-01-01T22:00',
  timeZone: 'Europe/Paris',
}
const nightWindow = {
  recurrence: { pattern: { every: 'day', interval: 1 }, start: '2020-01-01T23:00', timeZone: 'Europe/Paris' },
  minutes: 300,
}

function schedule(change: object = {}): ScheduleDefinition {
  return scheduleSchema.parse({
    name: 'Nightly',
    packages: ['S0100001'],
    updates: { by: 'rule', rule: 'Monthly' },
    when: { start: 'recurring', recurrence: nightly },
    ...change,
  })
}

function plan(definition: ScheduleDefinition, due: string, now: string) {
  const { dueAt, notBefore, notAfter, missed, next } = planOccurrence(definition, {
    due: new Date(due),
    now: new Date(now),
  })
  const short = (moment: Date | null) => moment?.toISOString().slice(0, 16) ?? null
  return {
    dueAt: short(dueAt),
    notBefore: short(notBefore),
    notAfter: short(notAfter),
    missed: missed !== null,
    next: short(next),
  }
}

describe('a time that is due', () => {
  it('begins at once, and the next one is known', () => {
    expect(plan(schedule(), '2026-06-01T20:00Z', '2026-06-01T20:00:07Z')).toEqual({
      dueAt: '2026-06-01T20:00',
      notBefore: '2026-06-01T20:00',
      notAfter: null,
      missed: false,
      next: '2026-06-02T20:00',
    })
  })

  it('is one in each of the nights in which clocks change', () => {
    expect(plan(schedule(), '2026-03-28T21:00Z', '2026-03-28T21:01Z').next).toBe('2026-03-29T20:00')
    expect(plan(schedule(), '2026-10-24T20:00Z', '2026-10-24T20:01Z').next).toBe('2026-10-25T21:00')
  })

  it('that was missed is made up for once, by the last of several', () => {
    const found = plan(schedule(), '2026-06-01T20:00Z', '2026-06-04T08:00Z')
    expect(found).toMatchObject({ dueAt: '2026-06-03T20:00', missed: false, next: '2026-06-04T20:00' })
    expect(found.notBefore).toBe('2026-06-04T08:00')
  })

  it('is not made up for when it is too late, or never shall be', () => {
    const within = schedule({ missedWithinMinutes: 60 })
    expect(plan(within, '2026-06-01T20:00Z', '2026-06-01T21:00Z').missed).toBe(false)
    expect(plan(within, '2026-06-01T20:00Z', '2026-06-01T21:00:01Z').missed).toBe(true)
    const never = schedule({ runIfMissed: false })
    expect(plan(never, '2026-06-01T20:00Z', '2026-06-01T20:04Z').missed).toBe(false)
    expect(plan(never, '2026-06-01T20:00Z', '2026-06-01T20:06Z')).toMatchObject({
      missed: true,
      next: '2026-06-02T20:00',
    })
  })

  it('waits for its service window, from which on lateness counts', () => {
    const windowed = schedule({ serviceWindows: [nightWindow], missedWithinMinutes: 30 })
    expect(plan(windowed, '2026-06-01T20:00Z', '2026-06-01T20:00Z')).toMatchObject({
      notBefore: '2026-06-01T21:00',
      notAfter: '2026-06-01T21:30',
      missed: false,
    })
    expect(plan(windowed, '2026-06-01T20:00Z', '2026-06-01T21:20Z')).toMatchObject({
      notBefore: '2026-06-01T21:20',
      missed: false,
    })
    expect(plan(windowed, '2026-06-01T20:00Z', '2026-06-01T21:31Z').missed).toBe(true)
    // When it may be late, a window that has closed is no end: the next one is taken.
    const late = schedule({ serviceWindows: [nightWindow] })
    expect(plan(late, '2026-06-01T20:00Z', '2026-06-02T10:00Z')).toMatchObject({
      notBefore: '2026-06-02T21:00',
      missed: false,
    })
  })

  it('does not begin when no window is long enough', () => {
    const short = schedule({ serviceWindows: [nightWindow], maximumRunMinutes: 301 })
    expect(plan(short, '2026-06-01T20:00Z', '2026-06-01T20:00Z').missed).toBe(true)
    const fits = schedule({ serviceWindows: [nightWindow], maximumRunMinutes: 120 })
    expect(plan(fits, '2026-06-01T20:00Z', '2026-06-02T00:00Z').notBefore).toBe('2026-06-02T00:00')
    expect(plan(fits, '2026-06-01T20:00Z', '2026-06-02T01:30Z').notBefore).toBe('2026-06-02T21:00')
  })

  it('comes once when it is due once, or as soon as possible', () => {
    const once = schedule({
      when: { start: 'once', once: { at: '2026-06-01T22:00:30', timeZone: 'Europe/Paris' } },
    })
    expect(plan(once, '2026-06-01T20:00:30Z', '2026-06-01T20:01Z')).toMatchObject({
      dueAt: '2026-06-01T20:00',
      next: null,
      missed: false,
    })
    const atOnce = schedule({ when: { start: 'as-soon-as-possible' } })
    expect(plan(atOnce, '2026-06-01T20:00Z', '2026-06-01T20:01Z')).toMatchObject({
      next: null,
      missed: false,
    })
  })
})
