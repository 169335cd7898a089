// One console's stream: server-sent events over one answer, for as long as its reader keeps up.

import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { LiveChange } from './seal-changes.ts'

/** How much may wait for a reader, and for how long it may take to read it. What is slower is cut: it comes back and resumes. */
export const patience = { bytes: 256 * 1024, ms: 10_000, endMs: 1000 }

/** An open stream. */
export type EventStream = {
  /** Everything up to this place was sent, or is not wanted. */
  position: number
  /** Sends what is after the position. */
  send: (changes: readonly LiveChange[]) => void
  /** Says from where the stream goes on: `ready`, or `reset` when what the reader has must be read anew. */
  begin: (how: 'ready' | 'reset', position: number) => void
  /** Something that is not for the reader, so that nobody between takes the connection for dead. */
  beat: () => void
  /** Waits until the reader has read what was sent; a slow one is cut. */
  drained: () => Promise<void>
  /** Waits until the reader is gone, or so many milliseconds. */
  ended: (ms: number) => Promise<void>
  /** Ends it; the reader has the end when this is over, or is slow. */
  end: () => Promise<void>
  isOpen: () => boolean
}

/** Makes the stream of an answer whose head was sent. */
export function openEventStream(
  raw: ServerResponse,
  { isTold }: { isTold: (kind: string) => boolean },
): EventStream {
  const write = (text: string) => {
    if (raw.destroyed || raw.writableEnded) return
    if (raw.writableLength > patience.bytes) raw.destroy()
    else raw.write(text)
  }
  const stream: EventStream = {
    position: 0,
    send(changes) {
      const wanted = changes.filter(one => one.id > stream.position && isTold(one.kind))
      stream.position = Math.max(stream.position, changes.at(-1)?.id ?? 0)
      if (wanted.length > 0) write(wanted.map(textOfChange).join(''))
    },
    begin(how, position) {
      stream.position = position
      write(`retry: 2000\nevent: ${how}\nid: ${position}\ndata: ${JSON.stringify({ id: position })}\n\n`)
    },
    beat: () => write(': still here\n\n'),
    async drained() {
      if (!raw.writableNeedDrain || raw.destroyed) return
      if ((await raceOf(raw, ['drain', 'close'], patience.ms)) === 'late') raw.destroy()
    },
    ended: async ms => {
      if (stream.isOpen()) await raceOf(raw, ['close'], ms)
    },
    end: async () => {
      if (stream.isOpen()) raw.end()
      if (!raw.destroyed && !raw.writableFinished) await raceOf(raw, ['finish', 'close'], patience.endMs)
    },
    isOpen: () => !raw.destroyed && !raw.writableEnded,
  }
  return stream
}

function textOfChange({ id, kind, objectId, change }: LiveChange): string {
  return `event: change\nid: ${id}\ndata: ${JSON.stringify({ id, kind, objectId, change })}\n\n`
}

/** Waits for one of these events, but not for ever. */
async function raceOf(raw: ServerResponse, events: readonly string[], ms: number): Promise<'heard' | 'late'> {
  const done = new AbortController()
  const heard = new Promise<'heard'>(resolve => {
    for (const event of events) raw.once(event, () => resolve('heard'))
  })
  const late = wait(ms, 'late' as const, { signal: done.signal }).catch(() => 'heard' as const)
  const first = await Promise.race([heard, late])
  done.abort()
  return first
}
