import { expect, it } from 'vitest'
import { shareWhileItGoes } from './share-while-it-goes.ts'

it('is done once for many who ask at once, and anew for who asks after its end, also when it failed', async () => {
  let done = 0
  const ask = shareWhileItGoes(async () => {
    done += 1
    if (done === 2) throw new Error('failed')
    return done
  })
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1])
  const failed = await Promise.allSettled([ask(), ask()])
  expect(failed.map(one => one.status)).toEqual(['rejected', 'rejected'])
  expect(await ask()).toBe(3)
})
