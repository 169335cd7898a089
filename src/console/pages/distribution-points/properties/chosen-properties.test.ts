import { expect, it } from 'vitest'
import type { DistributionPointDetail } from '#api-client'
import { changedHours, changesOf, checkGeneral, chosenOf } from './chosen-properties.ts'

const open = { access: 'open', bytesPerSecond: null } as const
const detail = {
  sources: [
    { point: 'B', order: 2 },
    { point: 'A', order: 1 },
  ],
  properties: {
    maintenance: false,
    timeZone: 'UTC',
    week: Array.from({ length: 168 }, () => open),
    transfersAtOnce: 3,
    connections: 4,
    reserveBytes: 1024 ** 3 + 1,
    graceSeconds: 86_401,
    quarantineSeconds: 0,
    quarantineBytes: 5,
    validateEverySeconds: null,
    address: null,
    communication: 'http-or-https',
  },
} as unknown as DistributionPointDetail
const before = chosenOf(detail)

it('changes only what somebody changed, so that what is finer than the units stays', () => {
  expect(changesOf(before, { ...before })).toEqual({ properties: {} })
  const week = before.week.map((hour, place) => (place < 2 ? { ...open, access: 'closed' as const } : hour))
  const now = { ...before, reserveMegabytes: '2', validateDays: '7', week, sources: ['B'] }
  expect(changedHours(before.week, week)).toBe(2)
  expect(changesOf(before, now)).toEqual({
    properties: { reserveBytes: 2 * 1024 ** 2, validateEverySeconds: 7 * 86_400, week },
    sources: [{ point: 'B', order: 1 }],
  })
  expect(before.sources).toEqual(['A', 'B'])
})

it('says which figure is wrong', () => {
  const text = (key: string) => key
  const wrong = checkGeneral(
    { ...before, connections: '17', graceHours: '', address: 'point' },
    text as never,
  )
  expect(Object.keys(wrong).toSorted()).toEqual(['address', 'connections', 'graceHours'])
  expect(checkGeneral(before, text as never)).toEqual({})
})
