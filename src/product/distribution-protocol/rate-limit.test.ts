import { describe, expect, it } from 'vitest'
import type { Pace } from './pace.ts'
import { type Limits, openRateLimit, type Ticking } from './rate-limit.ts'

const never = new AbortController().signal

/** A clock that stands still until it is told to go on. */
function makeClock() {
  let now = 0
  const sleepers = new Set<{ until: number; wake: () => void }>()
  const time: Ticking = {
    now: () => now,
    wait: (ms, signal) =>
      new Promise((resolve, reject) => {
        sleepers.add({ until: now + ms, wake: resolve })
        signal.addEventListener('abort', () => reject(signal.reason))
      }),
  }
  /** Lets everything run that is due until then, each at its moment. */
  async function goTo(moment: number): Promise<void> {
    for (;;) {
      await new Promise(resolve => setImmediate(resolve))
      const next = [...sleepers].sort((left, right) => left.until - right.until)[0]
      if (!next || next.until > moment) break
      now = Math.max(now, next.until)
      sleepers.delete(next)
      next.wake()
    }
    now = moment
  }
  return { time, goTo }
}

/** Receives pieces without end; what is returned counts them. */
function pour(pace: Pace, signal = never, piece = 65_536): { bytes: number } {
  const poured = { bytes: 0 }
  void (async () => {
    for (;;) {
      poured.bytes += piece
      await pace.receive(piece, signal)
    }
  })().catch(() => undefined)
  return poured
}

describe('the rate limit', () => {
  it('holds over all transfers together, to the piece', async () => {
    const { time, goTo } = makeClock()
    const pace = openRateLimit(() => ({ bytesPerSecond: 20_000_000, connections: 4 }), time)
    const transfers = [pour(pace), pour(pace), pour(pace)]
    await goTo(3000)
    const total = transfers.reduce((sum, { bytes }) => sum + bytes, 0)
    expect(Math.abs(total - 60_000_000)).toBeLessThanOrEqual(4 * 65_536)
    for (const { bytes } of transfers) expect(bytes).toBeGreaterThan(19_000_000)
  })

  it('applies a change to what runs already, faster and slower', async () => {
    const { time, goTo } = makeClock()
    const limits: Limits = { bytesPerSecond: 100_000, connections: 4 }
    const poured = pour(openRateLimit(() => limits, time))
    await goTo(10_000)
    const slow = poured.bytes
    expect(slow).toBeLessThanOrEqual(1_000_000 + 2 * 65_536)
    limits.bytesPerSecond = 10_000_000
    await goTo(11_000)
    const fast = poured.bytes - slow
    expect(fast).toBeGreaterThan(7_000_000)
    limits.bytesPerSecond = 100_000
    await goTo(21_000)
    expect(poured.bytes - slow - fast).toBeLessThanOrEqual(1_000_000 + 300_000)
  })

  it('saves up no more than a quarter of a second while nothing arrives', async () => {
    const { time, goTo } = makeClock()
    const pace = openRateLimit(() => ({ bytesPerSecond: 1_000_000, connections: 4 }), time)
    await goTo(3_600_000)
    const poured = pour(pace, never, 10_000)
    await goTo(3_601_000)
    expect(poured.bytes).toBeLessThanOrEqual(1_000_000 + 250_000 + 20_000)
    expect(poured.bytes).toBeGreaterThan(1_000_000)
  })

  it('lets everything through at once when there is none, and nobody owes anything afterwards', async () => {
    const { time, goTo } = makeClock()
    const limits: Limits = { bytesPerSecond: null, connections: 4 }
    const pace = openRateLimit(() => limits, time)
    for (let turn = 0; turn < 1000; turn += 1) expect(await pace.receive(1_000_000, never)).toBe(0)
    limits.bytesPerSecond = 1_000_000
    await goTo(1)
    const poured = pour(pace, never, 10_000)
    await goTo(1001)
    expect(poured.bytes).toBeGreaterThan(900_000)
  })

  it('says how long it held a transfer up, and lets go when the transfer is stopped', async () => {
    const { time, goTo } = makeClock()
    const pace = openRateLimit(() => ({ bytesPerSecond: 1024, connections: 1 }), time)
    const held = pace.receive(2048, never)
    const stop = new AbortController()
    const stopped = pace.receive(2048, stop.signal)
    stop.abort(new Error('enough'))
    await expect(stopped).rejects.toThrow('enough')
    await goTo(4000)
    expect(await held).toBeGreaterThanOrEqual(2000)
  })
})

describe('connections', () => {
  it('are so many for each transfer, fewer when there is little to share', async () => {
    const { time, goTo } = makeClock()
    const limits: Limits = { bytesPerSecond: null, connections: 2 }
    const pace = openRateLimit(() => limits, time)
    const [one, other] = [{}, {}]
    const giveBack = await pace.connect(one, never)
    await pace.connect(one, never)
    await pace.connect(other, never)
    let third = false
    void pace.connect(one, never).then(() => {
      third = true
    })
    await goTo(1000)
    expect(third).toBe(false)
    giveBack()
    giveBack()
    await goTo(2000)
    expect(third).toBe(true)
    limits.bytesPerSecond = 80_000
    const slow = openRateLimit(() => limits, time)
    await slow.connect(one, never)
    let second = false
    void slow.connect(one, never).then(() => {
      second = true
    })
    await goTo(3000)
    expect(second).toBe(false)
    limits.bytesPerSecond = 1_000_000
    await goTo(4000)
    expect(second).toBe(true)
  })
})
