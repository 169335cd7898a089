// The objects of the content library: each is read, compared with its digest, and copied or linked.

import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { link, mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** An object and its size in bytes. */
export type BackedUpObject = { sha256: string; size: number }

/** Where an object lies under a folder of objects. */
export function pathOfObject(objects: string, sha256: string): string {
  return join(objects, sha256.slice(0, 2), sha256)
}

/**
 * Copies or links one object, reading all of it.
 * @returns what is wrong with it, as the end of a sentence; null when it is right. What was written of a wrong one is gone.
 */
export async function copyObject(
  object: BackedUpObject,
  { from, to, how }: { from: string; to: string; how: 'copied' | 'linked' },
): Promise<string | null> {
  const source = pathOfObject(from, object.sha256)
  const target = pathOfObject(to, object.sha256)
  await mkdir(join(to, object.sha256.slice(0, 2)), { recursive: true, mode: 0o700 })
  const isLinked = how === 'linked' && (await linked(source, target))
  const hash = createHash('sha256')
  let size = 0
  const tap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      size += chunk.length
      done(null, isLinked ? undefined : chunk)
    },
  })
  try {
    const bytes = createReadStream(source, { highWaterMark: 1 << 20 })
    if (isLinked) await pipeline(bytes, tap.resume())
    else await pipeline(bytes, tap, createWriteStream(target, { flags: 'wx', mode: 0o600, flush: true }))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return 'is missing'
  }
  if (size === object.size && hash.digest('hex') === object.sha256) return null
  await rm(target, { force: true })
  return 'is damaged'
}

/** On another disk, and where a file system cannot, the object is copied. */
async function linked(source: string, target: string): Promise<boolean> {
  try {
    await link(source, target)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EXDEV' || code === 'EPERM' || code === 'EMLINK' || code === 'ENOTSUP') return false
    if (code === 'ENOENT') return false
    throw error
  }
}

/** Makes the names in a folder durable. NTFS keeps its folders in a journal and cannot flush one by hand. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes the names in a folder, and in all folders below it, durable: what is inside before what holds it. */
export async function syncFolders(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (entry.isDirectory()) await syncFolders(join(folder, entry.name))
  await syncFolder(folder)
}
