// Cuts a produced file into ranges that the site has already and stretches of new bytes. Pure.

import type { HeldRange, Piece } from '#product/distribution-protocol'

/** A part of a file, in its order: a range of an object that the site holds, or bytes that it lacks. */
export type UploadPart =
  | { kind: 'held'; sha256: string; offset: number; length: number }
  | { kind: 'new'; position: number; length: number }

/**
 * Cuts. Neighbours are joined: held ranges that lie side by side in the same object, and new bytes up to `longest`.
 * @param pieces all pieces of the file, in its order.
 * @param found where some of them lie in objects that the site holds.
 */
export function cutUpload(
  pieces: readonly Piece[],
  found: ReadonlyMap<Piece, HeldRange>,
  longest: number,
): UploadPart[] {
  const parts: UploadPart[] = []
  for (const piece of pieces) {
    const range = found.get(piece)
    const last = parts.at(-1)
    if (range) {
      const { sha256, offset } = range
      const continues =
        last?.kind === 'held' && last.sha256 === sha256 && last.offset + last.length === offset
      if (continues) last.length += piece.length
      else parts.push({ kind: 'held', sha256, offset, length: piece.length })
      continue
    }
    for (let done = 0; done < piece.length; ) {
      const open = parts.at(-1)
      const room = open?.kind === 'new' ? longest - open.length : 0
      const length = Math.min(piece.length - done, room > 0 ? room : longest)
      if (open?.kind === 'new' && room > 0) open.length += length
      else parts.push({ kind: 'new', position: piece.offset + done, length })
      done += length
    }
  }
  return parts
}
