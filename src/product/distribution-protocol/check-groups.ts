// Checks pieces that only have a digest together. Who gave which of them is remembered, so that a wrong digest is held against the
// source that gave wrong bytes and against no other.

import { createHash } from 'node:crypto'
import { type ContentDraft, ContentHashMismatch } from '#product/content-store'
import type { PieceGroup } from './cut-file.ts'
import type { ObjectFetch } from './fetch-object.ts'
import { fetchPieces, makeRuns, type Piece } from './fetch-pieces.ts'
import { unsound } from './fetch-range.ts'
import type { OpenSource } from './source-set.ts'

/** The groups of one object in the making. */
export type CheckedGroups = {
  /** A piece is in the draft; `source` is null when an earlier attempt left it. A group that is complete by that is checked. */
  arrived: (piece: Piece, source: OpenSource | null) => Promise<void>
  /**
   * Fetches every group anew that was found wrong, until all are right.
   * @throws SourceUnsound when no source is left; ContentHashMismatch; as `fetchPieces`
   */
  repair: () => Promise<void>
  /** Looks at all groups once more, after the whole was found wrong; whether one of them is wrong. */
  findWrong: () => Promise<boolean>
  /** Whether the whole object is one group, and known to be wrong: then its draft is worth nothing. */
  isWholeWrong: () => boolean
}

const READ_SIZE = 1024 * 1024
/** So often a group may come wrong from several sources at once, because one failed in between, before it is given up. */
const MOST_MIXED = 4

/** Begins with nothing arrived. */
export function checkGroups(input: {
  fetch: ObjectFetch
  draft: ContentDraft
  object: { sha256: string; size: number }
  groups: readonly PieceGroup[]
}): CheckedGroups {
  const { fetch, draft, object, groups } = input
  const { sources } = fetch
  const groupOf = new Map(groups.flatMap(group => group.pieces.map(({ index }) => [index, group])))
  const givers = new Map<number, OpenSource | null>()
  const left = new Map(groups.map(group => [group, group.pieces.length]))
  const wrong = new Set<PieceGroup>()
  const liars = new Set<OpenSource>()
  let mixed = 0
  // The whole object is checked when its draft is finished.
  const isWhole = (group: PieceGroup) => group.length === object.size

  async function isRight({ offset, length, sha256 }: PieceGroup): Promise<boolean> {
    const hash = createHash('sha256')
    const buffer = Buffer.allocUnsafe(Math.min(READ_SIZE, length))
    for (let done = 0; done < length; done += buffer.length) {
      fetch.signal.throwIfAborted()
      const step = buffer.subarray(0, Math.min(buffer.length, length - done))
      await draft.read(step, offset + done)
      hash.update(step)
    }
    return hash.digest('hex') === sha256
  }
  function giveUp(source: OpenSource): void {
    if (liars.has(source)) return
    liars.add(source)
    sources.giveUp(source, unsound(source.source, 'bytes with another SHA-256'))
  }
  /** When all of it came from one source, that source is the liar; otherwise fetching it from one source will tell. */
  function noteWrong(group: PieceGroup): void {
    wrong.add(group)
    const [giver, ...others] = new Set(group.pieces.map(({ index }) => givers.get(index) ?? null))
    if (others.length === 0 && giver) giveUp(giver)
    else if (!group.pieces.some(({ index }) => !givers.get(index))) mixed += 1
  }
  async function fetchAnew(group: PieceGroup): Promise<void> {
    if (mixed > MOST_MIXED) throw new ContentHashMismatch({ expected: group.sha256, found: 'another one' })
    const suspects = new Set<OpenSource>()
    await fetchPieces({
      sources,
      object,
      connections: fetch.connections,
      pace: fetch.pace,
      runs: makeRuns(group.pieces),
      signal: fetch.signal,
      onReceived: fetch.onFetched,
      async accept(piece, bytes, source) {
        const before = Buffer.allocUnsafe(piece.length)
        await draft.read(before, piece.offset)
        const giver = givers.get(piece.index)
        if (giver && !before.equals(bytes)) suspects.add(giver)
        await draft.write(bytes, piece.offset)
        givers.set(piece.index, source)
      },
    })
    if (!(await isRight(group))) return noteWrong(group)
    wrong.delete(group)
    // Right bytes in the place of theirs: so theirs were wrong.
    for (const source of suspects) giveUp(source)
  }
  return {
    async arrived(piece, source) {
      const group = groupOf.get(piece.index)
      if (!group) return
      givers.set(piece.index, source)
      const more = (left.get(group) ?? 0) - 1
      left.set(group, more)
      if (more === 0 && !isWhole(group) && !(await isRight(group))) noteWrong(group)
    },
    async repair() {
      while (wrong.size > 0) for (const group of [...wrong]) await fetchAnew(group)
    },
    async findWrong() {
      for (const group of groups) {
        if (isWhole(group) || !(await isRight(group))) noteWrong(group)
      }
      return wrong.size > 0
    },
    isWholeWrong: () => [...wrong].some(isWhole),
  }
}
