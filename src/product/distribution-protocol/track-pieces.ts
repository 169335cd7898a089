// Which pieces of an object are in its draft.

import type { ContentDraft } from '#product/content-store'
import type { Piece } from './fetch-pieces.ts'

/** Pieces and what is known of them. */
export type TrackedPieces = {
  isDone: (piece: Piece) => boolean
  /** The piece is in the draft, and right as far as it can be checked alone. */
  done: (piece: Piece) => void
  /** Settles once every piece before this one is done. @throws the reason of the signal */
  completeBefore: (piece: Piece, signal: AbortSignal) => Promise<void>
}

/** Remembers which pieces are there, and tells the draft how far it is complete from its start on. */
export function trackPieces(draft: ContentDraft, pieces: readonly Piece[]): TrackedPieces {
  const isThere = new Uint8Array(pieces.length)
  let complete = 0
  let waiting: { index: number; wake: () => void }[] = []
  return {
    isDone: piece => isThere[piece.index] === 1,
    done(piece) {
      isThere[piece.index] = 1
      const before = complete
      while (complete < pieces.length && isThere[complete] === 1) complete += 1
      if (complete === before) return
      const last = pieces[complete - 1]
      if (last) draft.settleUpTo(last.offset + last.length)
      const due = waiting.filter(({ index }) => index <= complete)
      waiting = waiting.filter(({ index }) => index > complete)
      for (const { wake } of due) wake()
    },
    async completeBefore({ index }, signal) {
      signal.throwIfAborted()
      if (index <= complete) return
      await new Promise<void>((resolve, reject) => {
        const stop = () => reject(signal.reason)
        signal.addEventListener('abort', stop, { once: true })
        const wake = () => {
          signal.removeEventListener('abort', stop)
          resolve()
        }
        waiting.push({ index, wake })
      })
    },
  }
}
