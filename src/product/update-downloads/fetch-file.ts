// Brings one file of the catalogue here, checked: from an address, going on where it was cut, or from the folder of a mirror.

import { constants } from 'node:fs'
import { open, realpath } from 'node:fs/promises'
import { sep } from 'node:path'
import type { Dispatcher } from 'undici'
import { SlipstreamError } from '#platform/errors'
import { reachFailpoint } from '#platform/failpoints'
import { type FilePlace, shownAddress } from './download-policy.ts'
import {
  DownloadAddressRefused,
  DownloadedFileWrong,
  DownloadInterrupted,
  DownloadRefusedByServer,
  MirrorFileUnreadable,
} from './errors.ts'
import type { FileDigests, PartialFile } from './partial-file.ts'
import { type DownloadTools, leave, type RestOfFile, requestFile, waitForTry } from './request-file.ts'
import { leastBytes, watchRate } from './watch-rate.ts'

/** A file as the catalogue names it. */
export type WantedFile = { name: string; size: number; sha256: string | null; sha1: string | null }

/** One file to bring. */
export type FileFetch = DownloadTools & {
  file: WantedFile
  place: FilePlace
  part: PartialFile
  /** Called with the bytes of the file that are here, for every piece and when some were thrown away. */
  onBytes: (bytes: number) => void
  signal: AbortSignal
}

/** A server that brings a little each time is given up too. */
const mostCuts = 200

/**
 * Fills the partial file with the file, and compares its digests with the catalogue's. On an error that another try may get past, the bytes stay.
 * @throws DownloadInterrupted, DownloadRefusedByServer, DownloadAddressRefused, DownloadedFileWrong, MirrorFileUnreadable; the signal's reason
 */
export async function fetchFile(fetch: FileFetch): Promise<FileDigests> {
  const { part, onBytes } = fetch
  // A disk may have lost what a machine that died had not written: such bytes are not the server's fault.
  if (part.resumed) {
    await bring(fetch)
    if (wrongDigest(fetch.file, part.digests()) === null) return part.digests()
    await part.begin({ address: '', edition: null })
    onBytes(0)
  }
  await bring(fetch)
  const reason = wrongDigest(fetch.file, part.digests())
  if (reason !== null) throw wrong(fetch, reason)
  return part.digests()
}

/** What is wrong with the digests, or null. All that the catalogue gives must be right. */
export function wrongDigest({ sha256, sha1 }: WantedFile, found: FileDigests): string | null {
  if (sha256 !== null && sha256 !== found.sha256) return 'its SHA-256 is another one'
  if (sha1 !== null && sha1 !== found.sha1) return 'its SHA-1 is another one'
  return sha256 === null && sha1 === null ? 'the catalogue gives no digest to compare it with' : null
}

async function bring(fetch: FileFetch): Promise<void> {
  const { place, part, file } = fetch
  fetch.signal.throwIfAborted()
  if (part.size === file.size) return fetch.onBytes(part.size)
  if (place.kind === 'folder') return copyFromFolder(fetch, place)
  await download(fetch, place.url)
}

async function download(fetch: FileFetch, url: URL): Promise<void> {
  const { part, file, patience, signal } = fetch
  let failures = 0
  for (let cuts = 1; part.size < file.size; cuts += 1) {
    const before = part.size
    try {
      await downloadOnce(fetch, url)
    } catch (error) {
      if (signal.aborted) throw signal.reason
      if (error instanceof SlipstreamError) throw error
      failures = part.size - before >= leastBytes(patience) ? 1 : failures + 1
      if (failures >= patience.tries || cuts >= mostCuts) {
        const from = shownAddress(url)
        throw new DownloadInterrupted({ file: file.name, from, reason: reasonOf(error) }, { cause: error })
      }
      await waitForTry(failures, patience, signal)
    }
  }
}

/** One request, and as much of its body as comes. What it throws besides errors of ours is worth another try. */
async function downloadOnce(fetch: FileFetch, url: URL): Promise<void> {
  const { part, file, patience, signal, onBytes } = fetch
  const address = url.href
  const edition = part.editionAt(address)
  const rest: RestOfFile = edition === null ? null : { offset: part.size, edition }
  const rate = watchRate(patience)
  try {
    const answer = await requestFile(url, rest, fetch, AbortSignal.any([signal, rate.signal]))
    try {
      checkHead(fetch, answer, url)
      if (answer.statusCode === 200) {
        await part.begin({ address, edition: editionOf(answer) })
        onBytes(0)
      } else if (!isRest(answer, rest, file.size)) {
        await part.begin({ address: '', edition: null })
        onBytes(0)
        throw new Error(`HTTP status ${answer.statusCode} with another part than the one asked for`)
      }
      for await (const piece of answer.body as AsyncIterable<Uint8Array>) {
        if (part.size + piece.length > file.size) throw wrong(fetch, `it has more than ${file.size} bytes`)
        await part.append(piece)
        rate.note(piece.length)
        onBytes(part.size)
        reachFailpoint('update-downloads.piece')
      }
    } finally {
      leave(answer)
    }
    if (part.size < file.size) throw new Error(`the answer ended after ${part.size} of ${file.size} bytes`)
  } finally {
    rate.stop()
  }
}

/** @throws what makes every further byte of this answer worthless, or an Error for what another try may get past */
function checkHead(
  fetch: FileFetch,
  { statusCode: status, headers }: Dispatcher.ResponseData,
  url: URL,
): void {
  const { file } = fetch
  if (status === 408 || status === 425 || status === 429 || status >= 500)
    throw new Error(`HTTP status ${status}`)
  // The part that is here does not fit the file of the server: the next try begins anew.
  if (status === 416) return
  if (status !== 200 && status !== 206)
    throw new DownloadRefusedByServer({ file: file.name, from: shownAddress(url), status })
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity')
    throw wrong(fetch, 'it came in an encoding that was not asked for')
  const length = headers['content-length']
  if (status === 200 && typeof length === 'string' && Number(length) !== file.size)
    throw wrong(fetch, `the server says that it has ${Number(length)} bytes, the catalogue ${file.size}`)
}

/** Whether an answer is the part that was asked for, of the same edition. */
function isRest({ statusCode, headers }: Dispatcher.ResponseData, rest: RestOfFile, size: number): boolean {
  if (statusCode !== 206 || rest === null) return false
  if (headers['content-range'] !== `bytes ${rest.offset}-${size - 1}/${size}`) return false
  const edition = rest.edition.startsWith('"') ? headers.etag : headers['last-modified']
  return edition === undefined || edition === rest.edition
}

/** By what a later request says which edition it wants the rest of: a strong `ETag`, else `Last-Modified`. */
function editionOf({ headers }: Dispatcher.ResponseData): string | null {
  const { etag, 'last-modified': modified } = headers
  if (typeof etag === 'string' && /^"[\x21\x23-\x7e]*"$/.test(etag)) return etag
  return typeof modified === 'string' ? modified : null
}

/** A folder is read anew each time: it is near. */
async function copyFromFolder(
  fetch: FileFetch,
  { folder, path }: FilePlace & { kind: 'folder' },
): Promise<void> {
  const { part, file, signal, onBytes } = fetch
  const unreadable = (reason: string, cause?: unknown) =>
    new MirrorFileUnreadable({ file: file.name, path, reason }, { cause })
  await part.begin({ address: path, edition: null })
  try {
    const inside = `${await realpath(folder)}${sep}`
    const real = await realpath(path)
    if (!real.startsWith(inside)) throw unreadable('a link in it leads out of the folder of the mirror')
    await using handle = await open(real, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
    const found = await handle.stat()
    if (!found.isFile()) throw unreadable('it is no file')
    if (found.size !== file.size)
      throw wrong(fetch, `it has ${found.size} bytes, in the catalogue ${file.size}`)
    for await (const piece of handle.createReadStream({
      highWaterMark: 1024 * 1024,
      autoClose: false,
      signal,
    })) {
      if (part.size + piece.length > file.size) throw wrong(fetch, `it has more than ${file.size} bytes`)
      await part.append(piece as Buffer)
      onBytes(part.size)
      reachFailpoint('update-downloads.piece')
    }
    if (part.size < file.size) throw wrong(fetch, 'it became shorter while it was read')
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (error instanceof SlipstreamError) throw error
    throw unreadable(reasonOf(error), error)
  }
}

function wrong({ file, place }: FileFetch, reason: string): Error {
  const from = place.kind === 'folder' ? place.path : shownAddress(place.url)
  return new DownloadedFileWrong({ file: file.name, from, reason })
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  const text = error instanceof Error ? error.message : String(error)
  return code || text.slice(0, 200)
}

/** Whether the bytes that came are worth keeping for another try. */
export function isWorthKeeping(error: unknown): boolean {
  return !(
    error instanceof DownloadedFileWrong ||
    error instanceof DownloadAddressRefused ||
    error instanceof DownloadRefusedByServer ||
    error instanceof MirrorFileUnreadable
  )
}
