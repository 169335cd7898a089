// Opening a file that somebody else owns: never through a link, never a device or a pipe, and knowing afterwards
// whether it stayed as it was.

import type { BigIntStats } from 'node:fs'
import { constants } from 'node:fs'
import { type FileHandle, lstat, open } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import type { FileIdentity } from './contract.ts'
import { ContentChangedWhileRead, ContentSourceNotAFile, ContentSourceUnreadable } from './errors.ts'

/** An open source file and the state in which it was when it was opened. */
export type SourceFile = {
  path: string
  handle: FileHandle
  identity: FileIdentity
  size: number
  modified: Date
  linkCount: number
}

/**
 * Linux stamps times with its coarse clock, which advances every 1 to 10 ms: two writes within one tick leave the same
 * stamp. A file that was changed this recently is therefore looked at a little later.
 */
const COARSE_CLOCK_MS = 20

/**
 * Opens a regular file for reading (and for writing with `forAdoption`, because some systems flush only such handles).
 * @throws ContentSourceNotAFile, ContentSourceUnreadable; ContentChangedWhileRead when it is not in the `expected` state
 */
export async function openSourceFile(
  path: string,
  options: { signal: AbortSignal; expected?: FileIdentity; forAdoption?: boolean },
): Promise<SourceFile> {
  const { handle, found } = await openRegularFile(path, options.forAdoption ?? false)
  try {
    if (options.expected && !isSameState(identityOf(found), options.expected)) {
      throw new ContentChangedWhileRead({ path })
    }
    const settled = await statWhenSettled(handle, found, options.signal)
    const modified = new Date(Number(settled.mtimeNs / 1_000_000n))
    const size = Number(settled.size)
    return { path, handle, identity: identityOf(settled), size, modified, linkCount: Number(settled.nlink) }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** @throws ContentChangedWhileRead unless the file is still in the state in which it was opened. */
export async function checkSourceUnchanged(source: SourceFile): Promise<void> {
  const now = identityOf(await source.handle.stat({ bigint: true }))
  if (!isSameState(now, source.identity)) throw new ContentChangedWhileRead({ path: source.path })
}

/** The part of a file's state that every write, truncation or replacement changes. */
export function identityOf(found: BigIntStats): FileIdentity {
  const { dev, ino, size, mtimeNs, ctimeNs } = found
  return { dev, ino, size, mtimeNs, ctimeNs }
}

async function openRegularFile(
  path: string,
  writable: boolean,
): Promise<{ handle: FileHandle; found: BigIntStats }> {
  // Opening a pipe or a device can already do something, so look first; the open file is looked at again below.
  const before = await lstat(path, { bigint: true }).catch(error => unreadable(path, error))
  if (!before.isFile()) throw new ContentSourceNotAFile({ path, found: kindOf(before) })
  const access = writable ? constants.O_RDWR : constants.O_RDONLY
  // Windows knows neither flag; the constants are undefined there.
  const flags = access | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
  const handle = await open(path, flags).catch(error => unreadable(path, error))
  try {
    const found = await handle.stat({ bigint: true })
    if (!found.isFile()) throw new ContentSourceNotAFile({ path, found: kindOf(found) })
    if (found.dev !== before.dev || found.ino !== before.ino) throw new ContentChangedWhileRead({ path })
    return { handle, found }
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function statWhenSettled(
  handle: FileHandle,
  found: BigIntStats,
  signal: AbortSignal,
): Promise<BigIntStats> {
  const age = Date.now() - Number(found.ctimeNs / 1_000_000n)
  // A time far in the future comes from another machine's clock; waiting would not help.
  if (age >= COARSE_CLOCK_MS || age < -COARSE_CLOCK_MS) return found
  await wait(COARSE_CLOCK_MS, undefined, { signal })
  return handle.stat({ bigint: true })
}

function isSameState(left: FileIdentity, right: FileIdentity): boolean {
  return (
    left.dev === right.dev &&
    left.ino === right.ino &&
    left.size === right.size &&
    left.mtimeNs === right.mtimeNs &&
    left.ctimeNs === right.ctimeNs
  )
}

function kindOf(found: BigIntStats): string {
  if (found.isSymbolicLink()) return 'symbolic link'
  if (found.isDirectory()) return 'folder'
  if (found.isFIFO()) return 'pipe'
  if (found.isSocket()) return 'socket'
  return 'device'
}

function unreadable(path: string, error: unknown): never {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  if (reason === 'ELOOP') throw new ContentSourceNotAFile({ path, found: 'symbolic link' }, { cause: error })
  throw new ContentSourceUnreadable({ path, reason }, { cause: error })
}
