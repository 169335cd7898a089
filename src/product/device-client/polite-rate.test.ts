import { describe, expect, it } from 'vitest'
import { openPoliteRate } from './content-rate.ts'
import { firstRate, nextRate, type PoliteRate } from './polite-rate.ts'

const signal = new AbortController().signal
const megabyte = 1e6

/** A line with a buffer, which a polite transfer shares with others that take what they want; looks every two seconds. */
function openLine(bears: number) {
  let rate: PoliteRate = firstRate
  let queued = 0
  return {
    /** The mean rate and the longest wait in the queue, in milliseconds, of the last ten looks. */
    look(looks: number, { others = 0, othersUse = 0 } = {}, most: number | null = null) {
      const seen = Array.from({ length: looks }, () => {
        // What others want goes first: they do not yield.
        const received = Math.min(rate.bytesPerSecond, Math.max(0, bears - others))
        queued = Math.min(bears, Math.max(0, queued + 2 * (rate.bytesPerSecond + others - bears)))
        const waitMs = (queued / bears) * 1000
        rate = nextRate(rate, { connectMs: 5 + waitMs, shortestConnectMs: 5, othersUse, received }, most)
        return { received: rate.bytesPerSecond, waitMs }
      }).slice(-10)
      return seen.reduce((sum, one) => sum + one.received, 0) / seen.length
    },
  }
}

describe('a transfer that yields to others', () => {
  it('takes most of an empty line, nearly nothing of a full one, and comes back', () => {
    const line = openLine(10 * megabyte)
    const alone = line.look(60)
    expect(alone).toBeGreaterThan(6 * megabyte)
    expect(alone).toBeLessThan(11 * megabyte)
    expect(line.look(20, { others: 10 * megabyte })).toBeLessThan(0.5 * megabyte)
    expect(line.look(60)).toBeGreaterThan(6 * megabyte)
  })

  it('leaves the processors to others, and never goes beyond a limit', () => {
    const line = openLine(10 * megabyte)
    expect(line.look(30, {}, 2 * megabyte)).toBe(2 * megabyte)
    expect(line.look(30, { othersUse: 0.9 })).toBeLessThan(0.1 * megabyte)
    expect(openLine(megabyte).look(10, { othersUse: 0.9 }, 1000)).toBe(1000)
  })

  it('goes back when the source cannot be reached, and stops looking at the end', async () => {
    const asked: string[] = []
    const { pace, watch } = openPoliteRate(null, {
      connectMs: async baseUrl => {
        asked.push(baseUrl)
        return null
      },
      openOthersUse: () => () => 0,
      everyMs: 1,
    })
    const end = watch(['http://127.0.0.1:1', 'http://127.0.0.1:2'])
    await expect.poll(() => asked.length).toBeGreaterThan(5)
    end()
    expect(asked.slice(0, 3)).toEqual(['http://127.0.0.1:1', 'http://127.0.0.1:2', 'http://127.0.0.1:1'])
    await pace.receive(1, signal)
    // At the first rate this much would be here at once; at the slowest it takes half a second, however busy this machine is.
    expect(await pace.receive(48 * 1024, signal)).toBeGreaterThan(300)
    const then = asked.length
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(asked.length).toBeLessThanOrEqual(then + 1)
  })
})
