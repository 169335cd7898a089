// What one site server reads of the changes, once for all consoles that follow them here.

import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from '#platform/database'
import type { Log } from '#platform/logging'
import { TooManyStreams } from './errors.ts'
import type { EventStream } from './event-stream.ts'
import { forgetChanges, readChanges, readHead, sealChanges } from './seal-changes.ts'

/** The channel on which the database says that something changed. */
export const liveChannel = 'slipstream_live_events'

/** Tells that something may have changed; what is returned ends it. */
export type SubscribeToLive = (heard: () => void) => Promise<() => Promise<void>>

/** How often, in milliseconds: reading at most; reading although nothing was announced; a sign of life; forgetting; the longest life of a stream. */
const standardPace = {
  readMs: 500,
  unannouncedMs: 5000,
  beatMs: 15_000,
  forgetMs: 60_000,
  longestMs: 600_000,
}
const standardBounds = { streams: 500, streamsOfCaller: 20, behind: 5000 }
const page = 1000

/** The feed of a site server. */
export type LiveFeed = {
  /**
   * Makes room for a stream of this caller, before its answer begins; what is returned makes it free again.
   * @throws TooManyStreams
   */
  admit: (caller: string) => () => void
  /** Sends a stream what it lacks since `after` (null: nothing), then what comes, until it ends. */
  follow: (stream: EventStream, after: number | null) => Promise<void>
  /** Ends the streams; nobody is admitted any more. */
  endStreams: () => Promise<void>
  close: () => Promise<void>
}

/** Opens the feed. */
export async function openLiveFeed({
  db,
  log,
  subscribe,
  pace = standardPace,
  bounds = standardBounds,
}: {
  db: Database
  log: Log
  subscribe: SubscribeToLive
  pace?: typeof standardPace
  bounds?: typeof standardBounds
}): Promise<LiveFeed> {
  /** All of them, and those that lack nothing and are told of what comes. */
  const open = new Set<EventStream>()
  const streams = new Set<EventStream>()
  const admitted = new Map<string, number>()
  const closing = new AbortController()
  let isEnding = false
  let last = 0
  let wakeUp: () => void = () => undefined
  let isAwake = false
  const wake = () => {
    isAwake = true
    wakeUp()
  }
  const unsubscribe = await subscribe(wake)

  /** Waits for a word of the database; without a stream nobody needs to know. */
  const rest = async () => {
    const ms = streams.size > 0 ? pace.unannouncedMs : pace.forgetMs
    if (isAwake && streams.size > 0) return
    const heard = new Promise<void>(resolve => {
      wakeUp = () => {
        if (streams.size > 0) resolve()
      }
    })
    const done = new AbortController()
    const signal = AbortSignal.any([closing.signal, done.signal])
    await Promise.race([heard, wait(ms, null, { signal }).catch(() => undefined)])
    done.abort()
  }
  const read = async () => {
    isAwake = false
    // While a change waits for its place, those after it are not announced: one that was committed a moment ago is found by looking once more.
    if (await sealChanges(db)) isAwake = true
    while (streams.size > 0) {
      const changes = await readChanges(db, { after: last, limit: page })
      if (changes.length > 0) isAwake = true
      last = Math.max(last, changes.at(-1)?.id ?? 0)
      for (const stream of streams) stream.send(changes)
      if (changes.length < page) return
    }
  }
  let forgotAt = performance.now()
  const turn = async () => {
    await read()
    if (performance.now() - forgotAt < pace.forgetMs) return
    forgotAt = performance.now()
    await forgetChanges(db)
  }
  const running = (async () => {
    while (!closing.signal.aborted) {
      await rest()
      if (closing.signal.aborted) return
      await turn().catch(error => log.warn({ err: error }, 'changes could not be read for consoles'))
      await wait(pace.readMs, null, { signal: closing.signal }).catch(() => undefined)
    }
  })()
  const beating = setInterval(() => {
    for (const stream of streams) stream.beat()
  }, pace.beatMs)
  beating.unref()

  /** Where a stream begins: what is too far behind, or not kept any more, begins anew. */
  const begin = async (stream: EventStream, after: number | null) => {
    await sealChanges(db)
    const head = await readHead(db)
    const isKept =
      after !== null &&
      after >= head.forgotten &&
      after <= head.sequence &&
      head.sequence - after <= bounds.behind
    if (isKept) stream.begin('ready', after)
    else stream.begin(after === null ? 'ready' : 'reset', head.sequence)
  }
  /** Sends what the stream lacks, then puts it among the others; false when its reader has gone. */
  const join = async (stream: EventStream): Promise<boolean> => {
    for (;;) {
      const changes = await readChanges(db, { after: stream.position, limit: page })
      stream.send(changes)
      await stream.drained()
      if (!stream.isOpen() || isEnding) return false
      if (changes.length === page || (stream.position < last && streams.size > 0)) continue
      // Nothing is waited for between the look at `last` and this: what is read for all from now on is after the stream's position.
      if (streams.size === 0) last = Math.max(last, stream.position)
      streams.add(stream)
      wake()
      return true
    }
  }

  return {
    admit(caller) {
      const count = admitted.get(caller) ?? 0
      const all = [...admitted.values()].reduce((sum, one) => sum + one, 0)
      if (isEnding || count >= bounds.streamsOfCaller || all >= bounds.streams)
        throw new TooManyStreams({ open: count, most: bounds.streamsOfCaller })
      admitted.set(caller, count + 1)
      return () => {
        const left = (admitted.get(caller) ?? 1) - 1
        if (left > 0) admitted.set(caller, left)
        else admitted.delete(caller)
      }
    },
    async follow(stream, after) {
      open.add(stream)
      try {
        await begin(stream, after)
        if (await join(stream)) await stream.ended(pace.longestMs)
      } finally {
        streams.delete(stream)
        await stream.end()
        open.delete(stream)
      }
    },
    async endStreams() {
      isEnding = true
      await Promise.all([...open].map(stream => stream.end()))
    },
    async close() {
      closing.abort()
      clearInterval(beating)
      await Promise.all([...open].map(stream => stream.end()))
      await running
      await unsubscribe()
    },
  }
}
