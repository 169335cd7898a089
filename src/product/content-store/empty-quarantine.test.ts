import { describe, expect, it } from 'vitest'
import { whatGoesFromQuarantine } from './empty-quarantine.ts'

const day = 24 * 3_600_000
const now = new Date('2026-06-15T12:00:00.000Z')

describe('what goes from the quarantine', () => {
  const lying = (...given: [string, number, number][]) =>
    given.map(([name, daysAgo, size]) => ({ name, size, since: new Date(now.getTime() - daysAgo * day) }))
  const week = { keptMs: 7 * day, mostBytes: 100 }

  it.each([
    ['nothing that is young and fits', lying(['a', 6, 40], ['b', 0, 60]), ''],
    ['what is a week old', lying(['b', 1, 10], ['a', 7, 10], ['c', 30, 10]), 'c a'],
    ['the oldest, until the rest fits', lying(['c', 1, 60], ['a', 3, 30], ['b', 2, 30]), 'a'],
    ['as many as it takes', lying(['c', 1, 90], ['a', 3, 30], ['b', 2, 30]), 'a b'],
    ['what is too large alone', lying(['a', 0, 101]), 'a'],
    ['nothing that was put there by a clock that was ahead', lying(['a', -900, 10]), ''],
    ['what such a clock put there last, when there is too much', lying(['a', -900, 60], ['b', 1, 60]), 'b'],
    ['nothing of nothing', [], ''],
  ])('%s', (_, given, expected) => {
    expect(
      whatGoesFromQuarantine(given, week, now)
        .map(({ name }) => name)
        .join(' '),
    ).toBe(expected)
  })
})
