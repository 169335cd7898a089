// A point with a rate limit, over half a minute, measured where the bytes come from.

import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { DesiredContent } from '#product/distribution-protocol'
import { startTestPoint, until } from '../../src/product/distribution-point/testing-point.ts'

it('20 MB a second hold within 5 % over 30 s, over three transfers with four connections each', async () => {
  await using point = await startTestPoint()
  const { site } = point
  const contents: DesiredContent[] = []
  for (const id of ['S0100001', 'S0100002', 'S0100003'])
    contents.push(await site.publish(id, { media: randomBytes(260_000_000) }))
  const bytesPerSecond = 20_000_000
  const week = Array.from({ length: 168 }, () => ({ access: 'open' as const, bytesPerSecond }))
  site.say({ contents, rules: { week, transfersAtOnce: 3 } })
  await until('all are under way', () =>
    contents.every(({ packageId }) =>
      site.reports.some(report => report.packageId === packageId && report.bytesFetched > 0),
    ),
  )
  // The buffers of the connections fill at the start: what is in them is not received yet.
  await wait(2000)
  const [bytes, from] = [site.bytesOnWire(), performance.now()]
  await wait(30_000)
  const rate = ((site.bytesOnWire() - bytes) * 1000) / (performance.now() - from)
  expect(rate).toBeGreaterThan(bytesPerSecond * 0.95)
  expect(rate).toBeLessThan(bytesPerSecond * 1.05)
})
