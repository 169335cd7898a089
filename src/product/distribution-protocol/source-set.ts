// The sources of one transfer, the nearest first. One that lies, refuses or stays away is given up for this transfer.

import { Agent, type Dispatcher } from 'undici'
import type { ContentSource } from './content-source.ts'
import { ClearTextRefused, SourceRefused, SourceUnavailable, SourceUnsound } from './errors.ts'
import type { Patience } from './fetch-range.ts'
import { refuseClearText } from './refuse-clear-text.ts'

/** A source and its connections. */
export type OpenSource = { source: ContentSource; dispatcher: Dispatcher }

/** See the top of this file. */
export type SourceSet = {
  readonly patience: Patience
  /** Multiplies the pauses between attempts; 1 outside of tests. */
  readonly pauseFactor: number
  /** The source to use now. @throws the last error when none is left */
  current(): OpenSource
  giveUp(source: OpenSource, error: unknown): void
  /** Whether an error came from a source, so that another source may do better. */
  isSourceError(error: unknown): boolean
  close(): Promise<void>
}

/** Opens the sources; no connection is made yet. One that would be called unencrypted counts as given up from the start. */
export function openSources(
  sources: readonly ContentSource[],
  options: { connections: number; patience: Patience; pauseFactor: number },
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
  const left = [...opened]
  return {
    patience: options.patience,
    pauseFactor: options.pauseFactor,
    current() {
      const first = left[0]
      if (!first) throw last
      return first
    },
    giveUp(source, error) {
      last = error
      const index = left.indexOf(source)
      if (index !== -1) left.splice(index, 1)
    },
    isSourceError: error =>
      error instanceof SourceUnavailable || error instanceof SourceRefused || error instanceof SourceUnsound,
    async close() {
      await Promise.all(opened.map(({ dispatcher }) => dispatcher.destroy()))
    },
  }
}

function openAgent(source: ContentSource, options: { connections: number; patience: Patience }): Agent {
  const ca = source.certificateAuthority
  return new Agent({
    connections: options.connections,
    pipelining: 1,
    connect: { timeout: options.patience.headMs, ...(ca === undefined ? {} : { ca }) },
    maxHeaderSize: 16 * 1024,
  })
}
