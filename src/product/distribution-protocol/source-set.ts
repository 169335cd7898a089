// The sources of one transfer, the nearest first. One that lies, or is not who it should be, is given up for this transfer; one that
// refuses or stays away is passed over for some minutes, then asked again.

import { Agent, type Dispatcher } from 'undici'
import type { ContentSource } from './content-source.ts'
import {
  ClearTextRefused,
  SourceKeyUnknown,
  SourceRefused,
  SourceUnavailable,
  SourceUnsound,
} from './errors.ts'
import type { Patience } from './fetch-range.ts'
import { connectionTo } from './pinned-connection.ts'
import { refuseClearText } from './refuse-clear-text.ts'

/** A source and its connections. */
export type OpenSource = { source: ContentSource; dispatcher: Dispatcher }

/** See the top of this file. */
export type SourceSet = {
  readonly patience: Patience
  /** Multiplies the pauses between attempts; 1 outside of tests. */
  readonly pauseFactor: number
  /** The source to use now: the first that was not given up. @throws the last error when there is none */
  current(): OpenSource
  giveUp(source: OpenSource, error: unknown): void
  /** Whether an error came from a source, so that another source may do better. */
  isSourceError(error: unknown): boolean
  /** The name of the source that was asked last; null when it has none. */
  nameInUse(): string | null
  close(): Promise<void>
}

/** How long a source that failed, but did not lie, is passed over. */
const PASS_OVER_MS = 5 * 60_000

/** Opens the sources; no connection is made yet. One that would be called unencrypted counts as given up from the start. */
export function openSources(
  sources: readonly ContentSource[],
  options: {
    connections: number
    patience: Patience
    pauseFactor: number
    /** A source was given up or passed over; once for each time. */
    onGivenUp?: ((source: ContentSource, error: unknown) => void) | undefined
  },
): SourceSet {
  let last: unknown = new SourceUnavailable({ source: 'no source', reason: 'none was given' })
  const opened: OpenSource[] = []
  for (const source of sources) {
    try {
      refuseClearText(source.baseUrl)
      opened.push({ source, dispatcher: openAgent(source, options) })
    } catch (error) {
      if (!(error instanceof ClearTextRefused)) throw error
      last = error
    }
  }
  /** From when on a source may be asked again, by `performance.now()`. */
  const passedOverUntil = new Map<OpenSource, number>()
  let inUse: string | null = null
  return {
    patience: options.patience,
    pauseFactor: options.pauseFactor,
    current() {
      const now = performance.now()
      const first = opened.find(source => (passedOverUntil.get(source) ?? 0) <= now)
      if (!first) throw last
      inUse = first.source.name ?? null
      return first
    },
    giveUp(source, error) {
      last = error
      // Each of its connections says so.
      if ((passedOverUntil.get(source) ?? 0) <= performance.now()) options.onGivenUp?.(source.source, error)
      const isLiar = error instanceof SourceUnsound || error instanceof SourceKeyUnknown
      // Never so short that the sources take turns in refusing without end.
      const pause = isLiar ? Number.POSITIVE_INFINITY : Math.max(1000, PASS_OVER_MS * options.pauseFactor)
      passedOverUntil.set(source, performance.now() + pause)
    },
    isSourceError: error =>
      error instanceof SourceUnavailable ||
      error instanceof SourceRefused ||
      error instanceof SourceUnsound ||
      error instanceof SourceKeyUnknown,
    nameInUse: () => inUse,
    async close() {
      await Promise.all(opened.map(({ dispatcher }) => dispatcher.destroy()))
    },
  }
}

function openAgent(source: ContentSource, options: { connections: number; patience: Patience }): Agent {
  return new Agent({
    connections: options.connections,
    pipelining: 1,
    connect: connectionTo(source, options.patience.headMs),
    maxHeaderSize: 16 * 1024,
  })
}
