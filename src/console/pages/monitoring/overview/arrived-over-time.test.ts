import { expect, it } from 'vitest'
import type { RecordedContentAction } from '#api-client'
import { arrivedOverTime } from './arrived-over-time.ts'

const entry = {
  packageId: 'S0100001',
  forecastBytes: 1,
  forecastSeconds: 1,
  actualBytes: 1,
  actualSeconds: 1,
}
const action = (requestedAt: number, endedAt: number | null, outcome: 'verified' | 'cancelled' | null) =>
  ({
    id: String(requestedAt),
    action: 'distribute',
    subject: 'S0100001',
    requestedBy: 'ines',
    requestedAt: new Date(requestedAt).toISOString(),
    entries: [
      {
        ...entry,
        point: 'DP1',
        effect: 'send',
        outcome,
        endedAt: endedAt === null ? null : new Date(endedAt).toISOString(),
      },
    ],
  }) satisfies RecordedContentAction

it('counts what was asked for and what was proved at each moment, and leaves out what nobody wants any more', () => {
  const actions = [action(1000, 2000, 'verified'), action(3000, null, null), action(1000, 1500, 'cancelled')]
  expect(arrivedOverTime(actions, { now: 5000, most: 4 })).toEqual([
    { at: 1000, asked: 1, proved: 0 },
    { at: 2000, asked: 1, proved: 1 },
    { at: 3000, asked: 2, proved: 1 },
    { at: 4000, asked: 2, proved: 1 },
    { at: 5000, asked: 2, proved: 1 },
  ])
  expect(arrivedOverTime([], { now: 5000, most: 4 })).toEqual([])
})
