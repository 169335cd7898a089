import { expect, it, vi } from 'vitest'
import { onceAWhile } from './once-a-while.ts'

it('is done once for many who ask, again after a while, and again when it failed', async () => {
  vi.useFakeTimers()
  let done = 0
  const ask = onceAWhile(1000, async () => {
    done += 1
    if (done === 2) throw new Error('failed')
    return done
  })
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1])
  expect(await ask()).toBe(1)
  vi.advanceTimersByTime(1001)
  await expect(ask()).rejects.toThrow('failed')
  expect(await ask()).toBe(3)
  vi.useRealTimers()
})
