// Sends a file of this disk to the bucket. It is hashed while it is read for this, so that what decayed on the disk never gets there;
// the object appears as a whole or not at all.

import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { reachFailpoint } from '#platform/failpoints'
import { ContentHashMismatch } from '#product/content-store'
import type { Bucket } from './bucket.ts'
import { BucketUnavailable } from './errors.ts'

/** Bytes of a part, of an upload and of a download. S3 wants 5 MiB at least. */
export const partBytes = 8 * 1024 * 1024
/** S3 takes 10,000 parts at most; larger files have larger parts. */
const mostParts = 9000
/** Parts under way at once. With the one that is read, the memory that an upload needs. */
const atOnce = 3

/** A file that has been verified before, and the key that it gets. */
export type Upload = { key: string; path: string; sha256: string; size: number; signal: AbortSignal }

/** @throws ContentHashMismatch when the file has changed, the errors of a {@link Bucket}, the signal's reason */
export async function uploadObject(bucket: Bucket, upload: Upload): Promise<void> {
  const { key, path, size, signal } = upload
  reachFailpoint('content-bucket.before-upload')
  const handle = await open(path, 'r')
  try {
    if (size <= partBytes) {
      const reading = readParts(handle, { ...upload, partSize: partBytes })
      for await (const { bytes } of reading) await bucket.put(key, bytes, signal)
      if (size === 0) await bucket.put(key, Buffer.alloc(0), signal)
    } else await uploadInParts(bucket, handle, upload)
  } finally {
    await handle.close()
  }
  const there = await bucket.head(key, signal)
  if (there?.size !== size)
    throw new BucketUnavailable({
      place: bucket.name,
      doing: 'writing an object',
      reason: 'it has another size',
    })
  reachFailpoint('content-bucket.uploaded')
}

async function uploadInParts(bucket: Bucket, handle: FileHandle, upload: Upload): Promise<void> {
  const { client, place } = bucket
  const { signal, size } = upload
  const target = { Bucket: place.bucket, Key: bucket.fullKey(upload.key) }
  const send = <Result>(run: () => Promise<Result>) => bucket.request('writing an object', run, signal)
  const { UploadId } = await send(() => client.send(new CreateMultipartUploadCommand(target)))
  const failure = new AbortController()
  const abortSignal = AbortSignal.any([signal, failure.signal])
  const parts: CompletedPart[] = []
  const busy = new Set<Promise<void>>()
  async function sendPart(PartNumber: number, Body: Buffer): Promise<void> {
    const command = new UploadPartCommand({ ...target, UploadId, PartNumber, Body })
    const { ETag } = await send(() => client.send(command, { abortSignal }))
    parts.push({ PartNumber, ETag })
    reachFailpoint('content-bucket.part-uploaded')
  }
  try {
    const partSize = Math.max(partBytes, Math.ceil(size / mostParts))
    for await (const { number, bytes } of readParts(handle, { ...upload, partSize })) {
      const part = sendPart(number, bytes)
      busy.add(part)
      part.then(
        () => busy.delete(part),
        () => undefined, // stays, so that the race below tells of it
      )
      if (busy.size >= atOnce) await Promise.race(busy)
    }
    await Promise.all(busy)
    parts.sort((one, other) => (one.PartNumber ?? 0) - (other.PartNumber ?? 0))
    const command = new CompleteMultipartUploadCommand({
      ...target,
      UploadId,
      MultipartUpload: { Parts: parts },
    })
    await send(() => client.send(command, { abortSignal }))
  } catch (error) {
    failure.abort(error)
    await Promise.allSettled(busy)
    // What cannot be taken back now, a rule of the bucket for incomplete uploads clears (docs/decisions).
    await client.send(new AbortMultipartUploadCommand({ ...target, UploadId })).catch(() => undefined)
    throw error
  }
}

/** The parts in order. The last one is given only when all of the bytes together have the digest. */
async function* readParts(
  handle: FileHandle,
  file: { sha256: string; size: number; partSize: number; signal: AbortSignal },
): AsyncGenerator<{ number: number; bytes: Buffer }, void> {
  const { sha256, size, partSize, signal } = file
  const hash = createHash('sha256')
  for (let number = 1, position = 0; position < size; number += 1) {
    signal.throwIfAborted()
    const bytes = Buffer.allocUnsafeSlow(Math.min(partSize, size - position))
    let filled = 0
    while (filled < bytes.length) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, position + filled)
      if (bytesRead === 0) throw new ContentHashMismatch({ expected: sha256, found: hash.digest('hex') })
      filled += bytesRead
    }
    hash.update(bytes)
    position += bytes.length
    if (position === size) {
      const found = hash.digest('hex')
      if (found !== sha256) throw new ContentHashMismatch({ expected: sha256, found })
    }
    yield { number, bytes }
  }
}
