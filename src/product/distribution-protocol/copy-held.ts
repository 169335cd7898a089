// Copies what held objects have into a draft.

import type { ContentDraft } from '#product/content-store'
import { LONGEST_CHECKED_PIECE, type Piece } from './fetch-pieces.ts'
import type { HeldRange } from './held-segments.ts'
import type { TrackedPieces } from './track-pieces.ts'

/**
 * Copies what is held, in the order of the object; neighbours that lie side by side in the same object go in one go. Each waits until
 * everything before it is there: so the draft hashes the bytes while they pass, and need not read them again. The whole takes as long as
 * its slower half either way.
 */
export async function copyHeld(copy: {
  draft: ContentDraft
  found: ReadonlyMap<Piece, HeldRange>
  progress: TrackedPieces
  signal: AbortSignal
  onCopied: (bytes: number) => void
}): Promise<void> {
  const { draft, signal } = copy
  const ordered = [...copy.found].sort(([left], [right]) => left.offset - right.offset)
  for (let start = 0; start < ordered.length; ) {
    const first = ordered[start]
    if (!first) break
    let length = first[0].length
    let end = start + 1
    for (; length < LONGEST_CHECKED_PIECE; end += 1) {
      const next = ordered[end]
      if (!next || next[1].sha256 !== first[1].sha256) break
      if (next[0].offset !== first[0].offset + length || next[1].offset !== first[1].offset + length) break
      length += next[0].length
    }
    await copy.progress.completeBefore(first[0], signal)
    const [{ offset: position }, { sha256, offset }] = first
    await draft.copyRange({ sha256, offset, length, position, signal })
    for (const [piece] of ordered.slice(start, end)) copy.progress.done(piece)
    copy.onCopied(length)
    start = end
  }
}
