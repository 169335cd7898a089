import { expect, it } from 'vitest'
import { countSentClients } from './sent-clients.ts'

it('counts clients that were sent to a point until the point has said anew how busy it is, or until a while has gone by', () => {
  let at = 1000
  const sent = countSentClients(() => at)
  const since = (saidAt: number) =>
    sent.since({ pointId: 'one', load: { servingRequests: 0, isFetching: false, saidAt: new Date(saidAt) } })
  expect(since(500)).toBe(0)
  sent.note('one')
  sent.note('one')
  expect(since(500)).toBe(2)
  expect(since(1500)).toBe(0)
  sent.note('one')
  expect(since(500)).toBe(1)
  at += 120_000
  expect(since(500)).toBe(0)
})
