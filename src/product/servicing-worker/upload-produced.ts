// Uploads produced files: each as ranges of what the site has and pieces of new bytes. A piece is an object of its own, named by its
// digest, so that after a broken connection, or from another attempt, only what the site lacks is sent.

import { hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { reachFailpoint } from '#platform/failpoints'
import type { ContentManifest } from '#product/content-manifest'
import type { AddedFile, ContentReader } from '#product/content-store'
import {
  findHeldPieces,
  type HeldSegments,
  indexHeldSegments,
  piecesOf,
} from '#product/distribution-protocol'
import { pieceBytes } from '#product/servicing-work'
import { cutUpload, type UploadPart } from './cut-upload.ts'
import type { HeldLease } from './hold-lease.ts'
import { type LeaseCalls, withPatience } from './site-calls.ts'

/** What uploading needs. */
export type Upload = {
  store: ContentReader
  calls: LeaseCalls
  lease: HeldLease
  /** The manifest of the content that the site has. */
  manifest: ContentManifest
}

/** Pieces that one question about missing ones names. */
const askedAtOnce = 1000

/**
 * Uploads files that are in the worker's store; says how many bytes were sent.
 * @throws SiteAway when the site stayed away too long, SiteRefused, the lease's reason
 */
export async function uploadProduced(upload: Upload, files: readonly AddedFile[]): Promise<number> {
  const { calls, lease, manifest, store } = upload
  const ofSite = new Set(manifest.files.map(file => file.sha256))
  const distinct = [...new Map(files.map(file => [file.sha256, file])).values()]
  const changed = distinct.filter(file => !ofSite.has(file.sha256))
  const held = await indexHeldSegments(store, [manifest])
  let bytesSent = 0
  for (const file of changed) {
    const digests = [file.sha256]
    const missing = await withPatience(() => calls.missing(digests, lease.signal), lease.signal)
    if (missing.length > 0) bytesSent += await uploadFile(upload, { file, held })
  }
  return bytesSent
}

async function uploadFile(
  { store, calls, lease }: Upload,
  { file, held }: { file: AddedFile; held: HeldSegments },
): Promise<number> {
  const { signal } = lease
  const { sha256, size, segments } = file
  if (size === 0) {
    await withPatience(() => calls.upload(sha256, new Uint8Array(), signal), signal)
    return 0
  }
  const pieces = piecesOf(segments.length > 0 ? { sha256, size, segments } : { sha256, size })
  const found = await findHeldPieces(store, held, pieces, signal)
  const parts = cutUpload(pieces, found, pieceBytes)
  const handle = await open((await store.open(sha256)).path, 'r')
  try {
    const sent = await sendNew({ handle, parts, calls, lease })
    const whole = parts.map(part =>
      part.kind === 'held'
        ? { sha256: part.sha256, offset: part.offset, length: part.length }
        : { sha256: sent.digests.get(part) ?? '', offset: 0, length: part.length },
    )
    // A small new file is one piece, and that piece is the file.
    const isThere = whole.length === 1 && whole[0]?.sha256 === sha256
    if (!isThere) await withPatience(() => calls.assemble(sha256, { size, parts: whole }, signal), signal)
    return sent.bytes
  } finally {
    await handle.close()
  }
}

/** Sends the new bytes that the site lacks. Memory: one piece. */
async function sendNew({
  handle,
  parts,
  calls,
  lease,
}: {
  handle: FileHandle
  parts: readonly UploadPart[]
  calls: LeaseCalls
  lease: HeldLease
}): Promise<{ digests: Map<UploadPart, string>; bytes: number }> {
  const { signal } = lease
  const fresh = parts.filter(part => part.kind === 'new')
  const bytesTotal = fresh.reduce((total, part) => total + part.length, 0)
  const digests = new Map<UploadPart, string>()
  const buffer = Buffer.allocUnsafeSlow(pieceBytes)
  let bytesDone = 0
  let bytes = 0
  for (let at = 0; at < fresh.length; at += askedAtOnce) {
    const asked = fresh.slice(at, at + askedAtOnce)
    for (const part of asked) digests.set(part, hash('sha256', await read(handle, part, buffer), 'hex'))
    const names = [...new Set(asked.map(part => digests.get(part) ?? ''))]
    const missing = new Set(await withPatience(() => calls.missing(names, signal), signal))
    for (const part of asked) {
      const sha256 = digests.get(part) ?? ''
      if (missing.delete(sha256)) {
        const piece = await read(handle, part, buffer)
        await withPatience(() => calls.upload(sha256, piece, signal), signal)
        reachFailpoint('servicing-worker.uploading')
        bytes += part.length
      }
      bytesDone += part.length
      lease.report({ phase: 'uploading', bytesDone, bytesTotal })
    }
  }
  return { digests, bytes }
}

async function read(
  handle: FileHandle,
  { position, length }: { position: number; length: number },
  buffer: Buffer,
): Promise<Buffer> {
  const piece = buffer.subarray(0, length)
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(piece, done, length - done, position + done)
    if (bytesRead === 0) throw new RangeError('an object of the store is shorter than it was')
    done += bytesRead
  }
  return piece
}
