import { describe, expect, it } from 'vitest'
import { type Choosable, chooseVersions, type PackageChoice } from './choose-versions.ts'
import { decideAction, type Situation } from './decide-action.ts'
import { decideRing, type RuledRing } from './ring-rule.ts'
import { windowsInUtc } from './windows.ts'

describe('the version of a package', () => {
  const version = (number: number, bad = false) => ({
    number,
    contentVersion: `digest ${number}`,
    totalBytes: 1,
    bad,
  })
  const about = (packageId: string, architecture: string | null = 'x64') => ({
    packageId,
    name: packageId,
    architecture,
    currentVersion: 3,
    versions: [version(3), version(2, true), version(1)],
  })
  const choosable: Choosable = {
    packages: [about('S0100001'), about('S0100002', 'arm64')],
    ofRings: [2, 1].map(number => ({ packageId: 'S0100001', ring: 'Pilot', version: number })),
  }
  const choice = (more: Partial<PackageChoice> = {}): PackageChoice => ({
    packageId: 'S0100001',
    choice: 'latest',
    ring: null,
    version: null,
    ...more,
  })
  const numbers = (choices: PackageChoice[], architecture = 'x64') => {
    const { versions, problem } = chooseVersions(choices, choosable, architecture)
    return problem ?? versions.map(one => `${one.packageId} ${one.version} ${one.contentVersion}`)
  }

  it('is the one in use, the pinned one, or the newest that came through a ring and is not bad', () => {
    expect(numbers([choice()])).toEqual(['S0100001 3 digest 3'])
    expect(numbers([choice({ choice: 'pinned', version: 1 })])).toEqual(['S0100001 1 digest 1'])
    expect(numbers([choice({ choice: 'ring', ring: 'PILOT' })])).toEqual(['S0100001 1 digest 1'])
    expect(numbers([choice({ choice: 'ring', ring: 'Last' })])).toContain('through the ring “Last”')
    expect(numbers([choice({ choice: 'pinned', version: 2 })])).toContain('was marked bad')
    expect(numbers([choice({ choice: 'named', version: 4 })])).toContain('was removed')
  })

  it('is of packages for the architecture of the device', () => {
    const both = [choice(), choice({ packageId: 'S0100002' })]
    expect(numbers(both)).toEqual(['S0100001 3 digest 3'])
    expect(numbers(both, 'arm64')).toEqual(['S0100002 3 digest 3'])
    expect(numbers(both, 'x86')).toContain('is for x64')
  })
})

describe('what a device is told', () => {
  const now = new Date('2027-01-10T12:00:00Z')
  const times = { now, policyEndsAt: new Date('2027-01-11T12:00:00Z') }
  const told = (more: Partial<Situation>) =>
    decideAction(
      {
        purpose: 'required',
        availableFrom: new Date('2027-01-01T00:00:00Z'),
        deadline: new Date('2027-01-20T00:00:00Z'),
        state: 'active',
        pauseReason: null,
        preCache: { architectures: [], editions: [], languages: [] },
        ring: { name: 'All', state: 'open' },
        attemptState: 'received',
        facts: { architecture: 'x64', edition: 'Enterprise', language: 'fr-FR' },
        problem: null,
        ...more,
      },
      times,
    ).action

  it('is to fetch first, and to run as soon as it holds the content or its deadline may come before it asks again', () => {
    expect(told({})).toBe('pre-cache')
    expect(told({ attemptState: 'downloaded' })).toBe('run')
    expect(told({ deadline: new Date('2027-01-11T00:00:00Z') })).toBe('run')
    expect(told({ preCache: null })).toBe('run')
    expect(told({ purpose: 'available', deadline: null })).toBe('run')
    expect(told({ availableFrom: new Date('2027-02-01T00:00:00Z'), preCache: null })).toBe('wait')
  })

  it('is to wait when there is any doubt, unless it runs already', () => {
    const doubts: Partial<Situation>[] = [
      { state: 'paused' },
      { ring: null },
      { problem: 'no version' },
      { ring: { name: 'Last', state: 'waiting' }, preCache: null },
    ]
    for (const doubt of doubts) {
      expect(told(doubt)).toBe('wait')
      expect(told({ ...doubt, attemptState: 'restarting' })).toBe('run')
    }
  })
})

describe('the next ring', () => {
  const counts = { devices: 10, unknown: 0, waiting: 0, inProgress: 0, succeeded: 0, failed: 0 }
  const ring = (place: number, more: Partial<RuledRing> = {}): RuledRing => ({
    place,
    name: `Ring ${place}`,
    minimumSuccessPercent: 90,
    minimumSuccessCount: 2,
    minimumHours: 0,
    byHand: false,
    state: place === 1 ? 'open' : 'waiting',
    openedAt: place === 1 ? new Date('2027-01-01T00:00:00Z') : null,
    counts,
    ...more,
  })
  const now = new Date('2027-01-02T00:00:00Z')
  const step = (succeeded: number, failed: number, first: Partial<RuledRing> = {}, next = {}) =>
    decideRing([ring(1, { counts: { ...counts, succeeded, failed }, ...first }), ring(2, next)], now).kind

  it('begins when the gate before it is met, and never when too many failed', () => {
    expect(step(0, 0)).toBe('wait')
    expect(step(1, 0)).toBe('wait')
    expect(step(2, 0)).toBe('open')
    expect(step(2, 0, { minimumHours: 25 })).toBe('wait')
    expect(step(2, 0, {}, { byHand: true })).toBe('wait')
    expect(step(9, 1)).toBe('open')
    // One failure of the first two ends may be chance of order: it is enough to stop all the same.
    expect(step(1, 1)).toBe('pause')
    expect(step(0, 1)).toBe('wait')
    expect(step(0, 2)).toBe('pause')
    expect(step(9, 2, {}, { byHand: true })).toBe('pause')
    expect(decideRing([ring(1)], now).kind).toBe('none')
  })
})

describe('maintenance windows', () => {
  it('are told in UTC, joined where they overlap, over a change of clocks', () => {
    const window = (start: string, minutes: number) => ({
      recurrence: {
        pattern: { every: 'day' as const, interval: 1 },
        start: `2020-01-01T${start}`,
        timeZone: 'Europe/Paris',
      },
      minutes,
    })
    const now = new Date('2027-03-27T12:00:00Z')
    const told = windowsInUtc([window('22:00', 120), window('23:30', 60)], now)
    expect(told?.slice(0, 2)).toEqual([
      { from: '2027-03-27T21:00:00.000Z', until: '2027-03-27T23:30:00.000Z' },
      { from: '2027-03-28T20:00:00.000Z', until: '2027-03-28T22:30:00.000Z' },
    ])
    expect(windowsInUtc(null, now)).toBeNull()
  })
})
