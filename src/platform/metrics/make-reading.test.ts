import { expect, it } from 'vitest'
import { makeReading } from './index.ts'

it('a reading is shared and kept for its time; one that failed is not kept', async () => {
  let now = 0
  let made = 0
  let fails = false
  const reading = makeReading(
    async () => {
      made += 1
      if (fails) throw new Error('away')
      return made
    },
    100,
    () => now,
  )
  expect(await Promise.all([reading(), reading(), reading()])).toEqual([1, 1, 1])
  now = 99
  expect(await reading()).toBe(1)
  now = 100
  expect(await reading()).toBe(2)
  now = 300
  fails = true
  await expect(reading()).rejects.toThrow('away')
  fails = false
  expect(await reading()).toBe(4)
})
