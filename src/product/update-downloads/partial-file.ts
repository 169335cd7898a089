// A file that is on its way: its bytes so far, their digests, and which edition of the file at which address they are of. All of it survives the
// death of the process; the digests are then made anew from the bytes.

import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { readPrivateFile, writePrivateFile } from '#platform/data-folder'
import { DownloadNoSpace } from './errors.ts'

/** Digests of a whole file, as 64 and 40 lower-case hex digits. */
export type FileDigests = { sha256: string; sha1: string }

/** See the top of this file. */
export type PartialFile = AsyncDisposable & {
  /** Bytes so far. */
  readonly size: number
  /** Whether bytes of an earlier process are in it. */
  readonly resumed: boolean
  /** The edition (`ETag`, else `Last-Modified`) that the bytes are of; null when they cannot be gone on with. */
  editionAt(address: string): string | null
  /** Throws the bytes away and notes of what the next ones are. */
  begin(source: { address: string; edition: string | null }): Promise<void>
  /** @throws DownloadNoSpace */
  append(bytes: Uint8Array): Promise<void>
  /** The digests of what is there. */
  digests(): FileDigests
  /** Makes the bytes durable and gives the file the name under which it is to be read; returns its path. */
  finish(name: string): Promise<string>
  /** Throws everything away. */
  discard(): Promise<void>
}

const stateSchema = z.object({ address: z.string(), edition: z.string().nullable() })
const bytesName = '.part'
const stateName = '.state.json'

/**
 * Opens what an earlier try left, or begins.
 * @param folder of this file alone; it is made when needed.
 * @param mostBytes what is longer is of no use and is thrown away.
 */
export async function openPartialFile(folder: string, mostBytes: number): Promise<PartialFile> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, bytesName)
  await takeNameBack(folder, path)
  let source = await readState(folder)
  const handle = await open(path, 'a', 0o600)
  let size = (await handle.stat()).size
  let hashes = newHashes()
  if (source === null || size > mostBytes) size = await empty(handle)
  else await readInto(hashes, path)
  const resumed = size > 0
  let isOpen = true
  const close = async () => {
    if (isOpen) await handle.close()
    isOpen = false
  }
  return {
    get size() {
      return size
    },
    resumed,
    editionAt: address => (source?.address === address && size > 0 ? source.edition : null),
    async begin(next) {
      // First without bytes, then with another state: never bytes under a state that is not theirs.
      size = await empty(handle)
      hashes = newHashes()
      source = next
      await writePrivateFile(join(folder, stateName), JSON.stringify(next))
    },
    async append(bytes) {
      try {
        for (let done = 0; done < bytes.length; )
          done += (await handle.write(bytes, done, bytes.length - done)).bytesWritten
      } catch (cause) {
        const isFull = ['ENOSPC', 'EDQUOT'].includes(String((cause as NodeJS.ErrnoException).code))
        throw isFull
          ? new DownloadNoSpace({ folder, neededBytes: bytes.length, freeBytes: 0 }, { cause })
          : cause
      }
      hashes.sha256.update(bytes)
      hashes.sha1.update(bytes)
      size += bytes.length
    },
    digests: () => ({
      sha256: hashes.sha256.copy().digest('hex'),
      sha1: hashes.sha1.copy().digest('hex'),
    }),
    async finish(name) {
      await handle.sync()
      await close()
      await rename(path, join(folder, name))
      return join(folder, name)
    },
    async discard() {
      await close()
      await rm(folder, { recursive: true, force: true })
    },
    [Symbol.asyncDispose]: close,
  }
}

type Hashes = { sha256: Hash; sha1: Hash }

function newHashes(): Hashes {
  return { sha256: createHash('sha256'), sha1: createHash('sha1') }
}

async function readInto({ sha256, sha1 }: Hashes, path: string): Promise<void> {
  for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    sha256.update(piece as Buffer)
    sha1.update(piece as Buffer)
  }
}

async function empty(handle: FileHandle): Promise<0> {
  await handle.truncate(0)
  return 0
}

/** A process that died after it had named the file left it under that name. */
async function takeNameBack(folder: string, path: string): Promise<void> {
  const named = (await readdir(folder)).find(name => !name.startsWith('.'))
  if (named !== undefined) await rename(join(folder, named), path)
}

async function readState(folder: string) {
  const text = await readPrivateFile(join(folder, stateName))
  try {
    return stateSchema.parse(JSON.parse(text ?? ''))
  } catch {
    return null
  }
}

/** A name for the file that leads nowhere: that of the catalogue, without what is no plain letter. It never begins with a point. */
export function safeFileName(name: string): string {
  const ending = name.split(/[/\\]/).at(-1) ?? ''
  const plain = ending.replaceAll(/[^\w.() +=~-]/g, '_').replace(/^[.\s-]+/, '')
  return plain.slice(-200) || 'update'
}

/** Removes what was not gone on with for so long. */
export async function removeOldPartialFiles(folder: string, olderThanMs: number): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const place = join(folder, name)
    const latest = await stat(join(place, bytesName)).catch(() => stat(place).catch(() => null))
    if (latest !== null && Date.now() - latest.mtimeMs > olderThanMs)
      await rm(place, { recursive: true, force: true })
  }
}
