import { describe, expect, it } from 'vitest'
import { durationText } from './output.ts'
import { readBytes, readSeconds } from './read-amount.ts'
import { describeWeek, type Hour, setHours } from './week-hours.ts'

const open: Hour[] = Array.from({ length: 168 }, () => ({ access: 'open', bytesPerSecond: null }))

/** The hours that are not as they were, as `access rate: first-last…`. */
function changed(...texts: string[]): Record<string, number[]> {
  const week = texts.reduce<readonly Hour[]>(setHours, open)
  expect(week).toHaveLength(168)
  const found: Record<string, number[]> = {}
  for (const [hour, { access, bytesPerSecond }] of week.entries()) {
    if (access === 'open' && bytesPerSecond === null) continue
    const name = `${access} ${bytesPerSecond ?? 'unlimited'}`
    found[name] = [...(found[name] ?? []), hour]
  }
  return found
}
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)

describe('hours in words', () => {
  it.each<[string, Record<string, number[]>]>([
    ['mon-tue 08:00-10:00 high-only 20MB/s', { 'high-only 20000000': [...range(8, 10), ...range(32, 34)] }],
    ['sat,sun closed', { 'closed unlimited': range(120, 168) }],
    ['weekends closed', { 'closed unlimited': range(120, 168) }],
    ['SUN-MON 00:00-01:00 Closed', { 'closed unlimited': [0, 144] }],
    ['fri-mon 00:00-01:00 closed', { 'closed unlimited': [0, 96, 120, 144] }],
    [
      'daily 22:00-24:00 medium-and-high',
      { 'medium-and-high unlimited': range(0, 7).flatMap(day => [day * 24 + 22, day * 24 + 23]) },
    ],
    ['mon 22:00-02:00 closed', { 'closed unlimited': range(22, 26) }],
    ['sun 23:00-01:00 closed', { 'closed unlimited': [0, 167] }],
    ['mon 00:00-01:00 open 512KiB/s', { 'open 524288': [0] }],
    ['mon 00:00-01:00 high-only unlimited', { 'high-only unlimited': [0] }],
  ])('“%s”', (text, expected) => {
    expect(changed(text)).toEqual(expected)
  })

  it('given later win over earlier ones', () => {
    expect(changed('mon closed', 'mon 01:00-24:00 open')).toEqual({ 'closed unlimited': [0] })
    expect(changed('daily closed', 'daily open')).toEqual({})
  })

  it.each([
    ['', '“” is not a day'],
    ['monday closed', '“monday” is not a day'],
    ['mon-tue-wed closed', '“mon-tue-wed” is not a day'],
    ['mon 8-18 closed', '“8-18” is not a time such as 08:00-18:00'],
    ['mon 08:30-18:00 closed', 'only whole hours'],
    ['mon 08:00-25:00 closed', 'is not a time'],
    ['mon 24:00-02:00 closed', 'is not a time'],
    ['mon 08:00-08:00 closed', 'is no hour at all'],
    ['mon', 'after days and times comes one of open, medium-and-high, high-only, closed, not “”'],
    ['mon shut', 'not “shut”'],
    ['mon open 20MB', '“20mb” is not a rate'],
    ['mon open 20 MB/s', '“20” is not a rate'],
    ['mon open 5B/s', 'at least 1024 bytes a second'],
    ['mon open 5MB/s please', '“please” is too much'],
    ['mon closed 5MB/s', 'a closed hour has no rate'],
  ])('“%s” is refused with the reason', (text, reason) => {
    expect(() => setHours(open, text)).toThrow(
      expect.objectContaining({ code: 'HOURS_INVALID', message: expect.stringContaining(reason) }),
    )
  })
})

describe('a week as a table', () => {
  it('has a line for each day, a sign for each hour, and the limits', () => {
    const texts = ['mon-fri 08:00-10:00 high-only 20MB/s', 'sat 22:00-24:00 closed', 'sun medium-and-high']
    const lines = describeWeek(texts.reduce<readonly Hour[]>(setHours, open))
    const signs = (line: string) => line.slice(5).replaceAll(' ', '')
    expect(lines.slice(1, 8).map(signs)).toEqual([
      ...Array.from({ length: 5 }, () => 'oooooooohhoooooooooooooo'),
      'oooooooooooooooooooooo..',
      'm'.repeat(24),
    ])
    expect(lines.slice(9)).toEqual(['  mon, tue, wed, thu, fri 08:00-10:00: at most 20.0 MB/s'])
    // The hours stand below their numbers.
    expect(lines[1]?.[lines[0]?.indexOf('09') ?? 0]).toBe(' ')
    expect(lines[1]?.[(lines[0]?.indexOf('09') ?? 0) + 1]).toBe('h')
  })
})

describe('amounts', () => {
  it('have a unit', () => {
    expect(['20MB', '1.5 kib', '7b', '2TB'].map(readBytes)).toEqual([20e6, 1536, 7, 2e12])
    expect(['20', 'MB', '-1MB', '1e3MB', '20 Mbit', '9999999999999TB', ''].map(readBytes)).toEqual(
      Array.from({ length: 7 }, () => null),
    )
    expect(['90s', '30min', '24h', '7d', '5 weeks'].map(readSeconds)).toEqual([
      90,
      1800,
      86_400,
      604_800,
      null,
    ])
  })

  it('of time are shown in the units that a person would use', () => {
    expect([0, 59, 60, 725, 12_000, 100_000, 86_400].map(durationText)).toEqual([
      '0 s',
      '59 s',
      '1 min',
      '12 min',
      '3 h 20 min',
      '1 d 3 h',
      '1 d',
    ])
  })
})
