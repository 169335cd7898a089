import { describe, expect, it } from 'vitest'
import { makeProcessLock } from './process-lock.ts'

function gate() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { promise, open: resolve }
}

describe('the lock inside one site server', () => {
  it('refuses a collection while somebody adds, whatever has become of the connection to the database', async () => {
    const lock = makeProcessLock()
    const adding = gate()
    const one = lock.share(() => adding.promise)
    const two = lock.share(async () => 'two')
    expect(await two).toBe('two')
    expect(await lock.takeAlone(async () => 'collected')).toBeNull()
    adding.open()
    await one
    expect(await lock.takeAlone(async () => 'collected')).toBe('collected')
  })

  it('lets whoever adds wait for a collection, also for one that fails, and runs one collection at a time', async () => {
    const lock = makeProcessLock()
    const collecting = gate()
    const order: string[] = []
    const collection = lock.takeAlone(async () => {
      await collecting.promise
      order.push('collected')
      throw new Error('no database')
    })
    const add = lock.share(async () => order.push('added'))
    expect(await lock.takeAlone(async () => 'another')).toBeNull()
    collecting.open()
    await expect(collection).rejects.toThrow('no database')
    await add
    expect(order).toEqual(['collected', 'added'])
  })
})
