// How fast content comes: at a rate that is given, or as slowly as others on the line and on this machine want it.

import { connect } from 'node:net'
import { cpus } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { openRateLimit, type Pace } from '#product/distribution-protocol'
import { firstRate, nextRate } from './polite-rate.ts'

/** The rate of all transfers of a client, each over one connection. */
export type ContentRate = {
  pace: Pace
  /** Has it look at the way to these sources (base URLs) until what is returned is called. */
  watch: (baseUrls: readonly string[]) => () => void
}

/** A rate that stays. In bytes in a second. */
export function openSteadyRate(bytesPerSecond: number): ContentRate {
  return { pace: openRateLimit(() => ({ bytesPerSecond, connections: 1 })), watch: () => () => undefined }
}

/** What is measured; tests have their own. */
export type Measures = {
  /** How long a connection takes, in milliseconds; null: there was none. */
  connectMs: (baseUrl: string, signal: AbortSignal) => Promise<number | null>
  /** Gives, each time, the part of the processors that other programs used since the time before. */
  openOthersUse: () => () => number
  everyMs: number
}

const lookEveryMs = 2000
const longestConnectMs = 2000
/** So many looks make up the last ten minutes, of which the shortest connection is taken for the empty line. */
const remembered = 300

/** A rate that yields (`polite-rate.ts`); `most`: never more than so many bytes in a second; null: no limit. */
export function openPoliteRate(most: number | null, measures: Measures = realMeasures): ContentRate {
  let rate = {
    ...firstRate,
    bytesPerSecond: Math.min(firstRate.bytesPerSecond, most ?? firstRate.bytesPerSecond),
  }
  let receivedBytes = 0
  const limit = openRateLimit(() => ({ bytesPerSecond: rate.bytesPerSecond, connections: 1 }))

  async function look(baseUrls: readonly string[], signal: AbortSignal): Promise<void> {
    const othersUse = measures.openOthersUse()
    const shortest = new Map<string, number[]>()
    receivedBytes = 0
    let at = performance.now()
    let place = 0
    for (;;) {
      // Not what keeps the process from ending.
      await sleep(measures.everyMs, undefined, { signal, ref: false })
      const baseUrl = baseUrls[place % baseUrls.length] ?? ''
      const connectMs = await measures.connectMs(baseUrl, signal)
      // One that is away is not on the way: the transfer goes on with the next one, too.
      if (connectMs === null) place += 1
      const times = [...(shortest.get(baseUrl) ?? []), ...(connectMs === null ? [] : [connectMs])].slice(
        -remembered,
      )
      shortest.set(baseUrl, times)
      const now = performance.now()
      const received = (receivedBytes * 1000) / Math.max(1, now - at)
      const seen = { connectMs, shortestConnectMs: Math.min(...times), othersUse: othersUse(), received }
      rate = nextRate(rate, seen, most)
      receivedBytes = 0
      at = now
    }
  }

  return {
    pace: {
      connect: limit.connect,
      receive(bytes, signal) {
        receivedBytes += bytes
        return limit.receive(bytes, signal)
      },
    },
    watch(baseUrls) {
      const ending = new AbortController()
      if (baseUrls.length > 0) void look(baseUrls, ending.signal).catch(() => undefined)
      return () => ending.abort()
    },
  }
}

const realMeasures: Measures = { connectMs, openOthersUse, everyMs: lookEveryMs }

/** The round trip of an empty packet and its answer: no request is made, and the source's program has no part in it. */
function connectMs(baseUrl: string, signal: AbortSignal): Promise<number | null> {
  const { hostname, port, protocol } = new URL(baseUrl)
  const host = hostname.replace(/^\[|\]$/g, '')
  return new Promise(resolve => {
    const socket = connect({ host, port: Number(port) || (protocol === 'https:' ? 443 : 80) })
    let from = performance.now()
    const done = (ms: number | null) => {
      signal.removeEventListener('abort', giveUp)
      socket.destroy()
      resolve(ms)
    }
    const giveUp = () => done(null)
    signal.addEventListener('abort', giveUp)
    // Looking a name up is not the line.
    socket.once('lookup', () => {
      from = performance.now()
    })
    socket.once('connect', () => done(performance.now() - from))
    socket.once('error', giveUp)
    socket.setTimeout(longestConnectMs, giveUp)
  })
}

function openOthersUse(): () => number {
  let before = readTimes()
  return () => {
    const now = readTimes()
    const all = now.all - before.all
    const others = now.busy - before.busy - (now.own - before.own)
    before = now
    return all <= 0 ? 0 : Math.min(1, Math.max(0, others / all))
  }
}

/** In milliseconds of all processors together. */
function readTimes(): { all: number; busy: number; own: number } {
  let all = 0
  let idle = 0
  for (const { times } of cpus()) {
    all += times.user + times.nice + times.sys + times.idle + times.irq
    idle += times.idle
  }
  const { user, system } = process.cpuUsage()
  return { all, busy: all - idle, own: (user + system) / 1000 }
}
