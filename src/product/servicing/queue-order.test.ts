import { describe, expect, it } from 'vitest'
import { type OpenRun, placeRuns, usualDuration } from './queue-order.ts'

const now = new Date('2027-01-01T12:00:00Z')
const minutes = (number: number) => new Date(now.getTime() + number * 60_000)
const run = (name: string, rest: Partial<OpenRun> = {}): OpenRun => ({
  run: name,
  lane: 'site',
  priority: 'medium',
  askedAt: now,
  runningSince: null,
  ...rest,
})
const placed = (runs: OpenRun[], atOnce: number, usual: number | null = 10) =>
  placeRuns(runs, () => ({ atOnce, usualMs: usual === null ? null : usual * 60_000 }), now).map(
    ({ run: name, place, expectedStart }) => [name, place, expectedStart],
  )

describe('the queue', () => {
  it('takes by priority, then by age, behind what runs', () => {
    const runs = [
      run('low', { priority: 'low', askedAt: minutes(-60) }),
      run('young', { askedAt: minutes(-1) }),
      run('old', { askedAt: minutes(-2) }),
      run('high', { priority: 'high' }),
      run('running', { runningSince: minutes(-4) }),
    ]
    expect(placed(runs, 1)).toEqual([
      ['running', 0, null],
      ['high', 1, minutes(6)],
      ['old', 2, minutes(16)],
      ['young', 3, minutes(26)],
      ['low', 4, minutes(36)],
    ])
    expect(placed(runs, 2).map(([, , start]) => start)).toEqual([
      null,
      now,
      minutes(6),
      minutes(10),
      minutes(16),
    ])
  })

  it('expects nothing that it does not know', () => {
    const waiting = [run('first'), run('second', { askedAt: minutes(1) })]
    expect(placed(waiting, 0)).toEqual([
      ['first', 1, null],
      ['second', 2, null],
    ])
    expect(placed(waiting, 1, null)).toEqual([
      ['first', 1, now],
      ['second', 2, null],
    ])
  })

  it('of one lane does not wait for another one', () => {
    const runs = [run('here', { runningSince: now }), run('there', { lane: 'worker:dism' })]
    expect(placed(runs, 1)).toEqual([
      ['here', 0, null],
      ['there', 1, now],
    ])
  })

  it('takes the middle of what runs took', () => {
    expect([[], [5], [1, 90, 2]].map(usualDuration)).toEqual([null, 5, 2])
  })
})
