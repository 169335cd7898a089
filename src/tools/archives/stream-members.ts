// Hands over the members of an archive while they are unpacked, without writing them anywhere.
//
// The archive gives one stream of bytes, its members in the order of the listing; it is cut at the sizes of the listing. An archive that
// unpacks to another number of bytes is damaged. (Extracting members by name takes time in the square of their number.)

import { resolve } from 'node:path'
import { type ArchiveOptions, type ArchiveSession, withArchive } from './archive-session.ts'
import { ArchiveDamaged } from './errors.ts'
import { listChecked } from './list-archive.ts'
import type { ArchiveMember } from './worker-messages.ts'

/** A stretch of a member, in the order of the member's bytes; `isLast` ends it. An empty member has one empty piece. */
export type MemberPiece = { member: string; bytes: Uint8Array; isLast: boolean }

/** Options of {@link streamMembers}. */
export type StreamOptions = ArchiveOptions & {
  /** Whether a member is wanted; asked once for each before the first piece. */
  wanted: (member: ArchiveMember) => boolean
  /**
   * Called with pieces in the order of the archive; a member's pieces follow each other. The archive waits for the promise, so that
   * memory stays bounded however slow the taker is. What it throws ends the reading.
   */
  onPieces: (pieces: readonly MemberPiece[]) => Promise<void> | void
}

/**
 * Streams members.
 * @returns the members that were streamed
 * @throws ArchiveMemberRefused, ArchiveTooLarge, ArchiveNotSupported, ArchiveDamaged, ArchiveTimeout; what `onPieces` throws; the
 * signal's reason
 */
export async function streamMembers(file: string, options: StreamOptions): Promise<ArchiveMember[]> {
  return await withArchive(resolve(file), options, async session => {
    const listed = (await listChecked(session)).filter(member => !member.isDirectory)
    const chosen = new Set(listed.filter(options.wanted))
    if (chosen.size === 0) return []
    const cutter = cutStretches(listed, chosen)
    await takeStretches(session, async bytes => {
      const pieces = cutter.cut(bytes)
      if (pieces === null)
        throw new ArchiveDamaged({ file: session.fileName, reason: 'it unpacks to more than it lists' })
      if (pieces.length > 0) await options.onPieces(pieces)
    })
    if (!cutter.isDone())
      throw new ArchiveDamaged({ file: session.fileName, reason: 'it unpacks to less than it lists' })
    const ending = cutter.finish()
    if (ending.length > 0) await options.onPieces(ending)
    return [...chosen]
  })
}

/** Takes one stretch after another; the worker goes on when one was taken. */
async function takeStretches(
  session: ArchiveSession,
  take: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const outstanding = new SharedArrayBuffer(4)
  const count = new Int32Array(outstanding)
  let taking: Promise<void> = Promise.resolve()
  let fail: (error: unknown) => void = () => {}
  const failed = new Promise<never>((_resolve, reject) => {
    fail = reject
  })
  const onStretch = (bytes: Uint8Array) => {
    taking = taking.then(async () => {
      await take(bytes)
      Atomics.sub(count, 0, 1)
      Atomics.notify(count, 0)
    })
    taking.catch(fail)
  }
  await Promise.race([session.ask({ command: 'stream', outstanding }, { onStretch }), failed])
  await taking
}

/** Cuts the stream of all listed members; only chosen ones give pieces. */
function cutStretches(listed: readonly ArchiveMember[], chosen: ReadonlySet<ArchiveMember>) {
  let next = 0
  let left = listed[0]?.size ?? 0
  function pushEmpty(pieces: MemberPiece[]): void {
    for (let member = listed[next]; member !== undefined && left === 0; member = listed[next]) {
      if (member.size === 0 && chosen.has(member))
        pieces.push({ member: member.path, bytes: new Uint8Array(0), isLast: true })
      next += 1
      left = listed[next]?.size ?? 0
    }
  }
  return {
    /** Null when there are more bytes than members. */
    cut(bytes: Uint8Array): MemberPiece[] | null {
      const pieces: MemberPiece[] = []
      for (let position = 0; position < bytes.length; ) {
        pushEmpty(pieces)
        const member = listed[next]
        if (member === undefined) return null
        const length = Math.min(left, bytes.length - position)
        left -= length
        if (chosen.has(member)) {
          const part = bytes.subarray(position, position + length)
          pieces.push({ member: member.path, bytes: part, isLast: left === 0 })
        }
        position += length
      }
      return pieces
    },
    isDone: () => listed.slice(left === 0 ? next + 1 : next).every(member => member.size === 0),
    /** Empty members at the end. */
    finish(): MemberPiece[] {
      const pieces: MemberPiece[] = []
      if (left === 0) pushEmpty(pieces)
      return pieces
    },
  }
}
