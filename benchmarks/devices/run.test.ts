import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { type Assignment, endStates } from '#product/device-protocol'
import { percentile } from '../result.ts'
import { reportsOfRun } from './device.ts'
import { compareReports } from './run.ts'

it('finds a report that a device was told is kept and is not, and one that was taken twice', () => {
  const answered = new Map([
    ['PC-1 1', 1],
    ['PC-1 2', 0],
    ['PC-1 3', 2],
  ])
  expect(compareReports(answered, new Set(['PC-1 1', 'PC-1 2', 'PC-1 3', 'PC-2 1']))).toEqual({
    lost: 0,
    takenTwice: 1,
  })
  expect(compareReports(answered, new Set(['PC-1 3']))).toEqual({ lost: 2, takenTwice: 1 })
})

it('takes the value that 99 of 100 are not above', () => {
  const values = Array.from({ length: 1000 }, (_, place) => 999 - place)
  expect([percentile(values, 50), percentile(values, 99), percentile(values, 100)]).toEqual([500, 990, 999])
})

it('reports a whole run with numbers that go up by one, and one end, the last', () => {
  const assignment = { deploymentId: randomUUID(), attempt: 1, contents: [] } as unknown as Assignment
  const reports = reportsOfRun(assignment).flat()
  expect(reports.map(one => one.number)).toEqual(reports.map((_, place) => place + 1))
  expect(reports.flatMap(({ state }, place) => (endStates.has(state) ? [place] : []))).toEqual([
    reports.length - 1,
  ])
})
