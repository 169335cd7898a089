// Flushes a file while it is being written, so that the disk works all the time and the last flush, which is what counts, is short.

import type { FileHandle } from 'node:fs/promises'

/** After so many bytes a flush begins, unless one is under way. */
const FLUSH_EVERY = 64 * 1024 * 1024

/** Flushing in the background. */
export type FlushBehind = {
  /** So many more bytes are written. */
  note(bytes: number): void
  /** Flushes everything. @throws also what a flush in the background met: the system tells of it only once, so nobody else would know */
  finish(): Promise<void>
  /**
   * Waits for a flush that is under way; the handle may be closed then.
   * @returns whether every flush succeeded. After one that did not, reading shows bytes that the disk may not have.
   */
  stop(): Promise<boolean>
}

/** Begins to watch over a file that is open for writing. */
export function flushBehind(handle: FileHandle): FlushBehind {
  let waiting = 0
  let running: Promise<void> | null = null
  let failure: { error: unknown } | null = null
  async function flush(): Promise<void> {
    await handle.datasync().catch(error => {
      failure ??= { error }
    })
    running = null
  }
  return {
    note(bytes) {
      waiting += bytes
      if (waiting < FLUSH_EVERY || running !== null || failure !== null) return
      waiting = 0
      running = flush()
    },
    async finish() {
      await running
      if (failure !== null) throw failure.error
      await handle.sync().catch(error => {
        failure = { error }
        throw error
      })
    },
    async stop() {
      await running
      return failure === null
    },
  }
}
