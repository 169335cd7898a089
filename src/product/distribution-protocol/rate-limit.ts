// The rate limit of a point or a device: one bucket for all of its transfers. What arrives is paid from what has been earned since; whoever
// is in debt does not read on.

import { setTimeout as sleep } from 'node:timers/promises'
import type { Pace } from './pace.ts'

/** What holds at this moment; asked again and again, so that a change applies to transfers that run. */
export type Limits = {
  /** Null for no limit. */
  bytesPerSecond: number | null
  /** Connections of one transfer. */
  connections: number
}

/** Time as the bucket sees it; tests have their own. */
export type Ticking = {
  /** Milliseconds that only ever grow. */
  now: () => number
  wait: (ms: number, signal: AbortSignal) => Promise<void>
}

/** At most this much of what was not used is earned in advance: it makes up for timers that come late. */
const savedSeconds = 0.25
/** Whoever waits looks this often whether the limit has changed. */
const longestWaitMs = 250
/** Slower connections than this would be cut by senders that see nothing being taken. */
const slowestConnection = 64 * 1024

const realTime: Ticking = {
  now: () => performance.now(),
  wait: async (ms, signal) => void (await sleep(ms, undefined, { signal })),
}

/** Opens the bucket. */
export function openRateLimit(limits: () => Limits, time: Ticking = realTime): Pace {
  let earned = 0
  let spent = 0
  let lookedAt = time.now()
  let rate = limits().bytesPerSecond

  function earn(): void {
    const now = time.now()
    if (rate !== null) {
      const wouldHave = earned + (rate * (now - lookedAt)) / 1000
      // What was saved at a higher rate is no longer all there at a lower one.
      earned = Math.min(wouldHave, spent + rate * savedSeconds)
    }
    lookedAt = now
    rate = limits().bytesPerSecond
    // Without a limit nobody owes anything, also when there is one again.
    if (rate === null) earned = spent
  }

  async function receive(bytes: number, signal: AbortSignal): Promise<number> {
    earn()
    spent += bytes
    const mark = spent
    const from = time.now()
    for (earn(); earned < mark && rate !== null; earn()) {
      const paidInMs = ((mark - earned) / rate) * 1000
      await time.wait(Math.max(1, Math.min(longestWaitMs, paidInMs)), signal)
    }
    return time.now() - from
  }
  return { receive, connect: openGates(limits, time) }
}

/** Lets each transfer use so many connections at once. */
function openGates(limits: () => Limits, time: Ticking): Pace['connect'] {
  const inUse = new WeakMap<object, number>()
  function allowed(): number {
    const { bytesPerSecond, connections } = limits()
    if (bytesPerSecond === null) return connections
    return Math.max(1, Math.min(connections, Math.floor(bytesPerSecond / slowestConnection)))
  }
  return async (transfer, signal) => {
    while ((inUse.get(transfer) ?? 0) >= allowed()) await time.wait(longestWaitMs / 5, signal)
    inUse.set(transfer, (inUse.get(transfer) ?? 0) + 1)
    let isGivenBack = false
    return () => {
      if (isGivenBack) return
      isGivenBack = true
      inUse.set(transfer, (inUse.get(transfer) ?? 1) - 1)
    }
  }
}
