// The few requests that the content store makes to a storage service, each with typed errors. Attempts are repeated by the SDK, four
// times at most, with pauses that grow.

import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { type BucketPlace, nameOfPlace } from './bucket-place.ts'
import { describeFailure, isNotThere } from './describe-failure.ts'
import { BucketUnavailable } from './errors.ts'

/** How long is waited; tests wait less. All in milliseconds. */
export type BucketPatience = {
  /** For a connection. */
  connectMs?: number
  /** For the next byte of an open connection. */
  silenceMs?: number
  attempts?: number
}

/** What the service says of an object. `etag` changes whenever somebody writes the object. */
export type ObjectHead = { size: number; etag: string }

/** An open bucket. Keys are without the place's prefix. Every method throws the errors of {@link describeFailure}. */
export type Bucket = {
  readonly client: S3Client
  readonly place: BucketPlace
  /** For people. */
  readonly name: string
  /** The key as the service knows it. */
  fullKey(key: string): string
  /** Runs one request and makes a typed error of what it throws. */
  request<Result>(doing: string, run: () => Promise<Result>, signal?: AbortSignal): Promise<Result>
  /** @throws BucketMissing and the others: the bucket can be used, or one knows why not */
  check(): Promise<void>
  /** Null when there is no such object in a bucket that is there. */
  head(key: string, signal?: AbortSignal): Promise<ObjectHead | null>
  /** Exactly these bytes; null when the object is gone. */
  read(
    key: string,
    range: { start: number; length: number; signal?: AbortSignal | undefined },
  ): Promise<Buffer | null>
  /** All of a small object, as it was at one moment; only its size when that is more than `most`. Null when there is none. */
  readSmall(key: string, most: number): Promise<{ size: number; bytes: Buffer | null } | null>
  put(key: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void>
  /** Whatever begins with this; with `flat`, not what has a further slash. */
  list(beginning: string, options?: { flat?: boolean }): AsyncIterable<{ key: string; size: number }>
  copy(from: string, to: string): Promise<void>
  remove(key: string): Promise<void>
  close(): void
}

/** A range whose bytes break off is asked for so often. The SDK repeats only what fails before the bytes begin. */
const rangeAttempts = 3
/** After a question about an object was answered with "not there", the bucket itself is asked for, at most so often. */
const checkEveryMs = 10_000

/** Opens a bucket; nothing is asked of anybody yet. Credentials come from the SDK's usual places (environment, profile, machine). */
export function openBucket(place: BucketPlace, patience: BucketPatience = {}): Bucket {
  const { connectMs = 5000, silenceMs = 60_000, attempts = 4 } = patience
  const { bucket: Bucket, prefix } = place
  const client = new S3Client({
    region: place.region,
    forcePathStyle: place.pathStyle,
    maxAttempts: attempts,
    ...(place.endpoint !== null && { endpoint: place.endpoint }),
    requestHandler: { connectionTimeout: connectMs, socketTimeout: silenceMs },
  })
  const name = nameOfPlace(place)
  const fullKey = (key: string) => `${prefix}${key}`
  let checkedAt = Number.NEGATIVE_INFINITY

  async function request<Result>(
    doing: string,
    run: () => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result> {
    signal?.throwIfAborted()
    try {
      return await run()
    } catch (error) {
      throw describeFailure(error, { place: name, doing, signal })
    }
  }
  async function check(): Promise<void> {
    await request('opening it', () => client.send(new HeadBucketCommand({ Bucket })))
    checkedAt = performance.now()
  }
  /** The answer to a question about an object is the same when the whole bucket is gone; nothing is lost then, only out of reach. */
  async function notThere(): Promise<null> {
    if (performance.now() - checkedAt > checkEveryMs) await check()
    return null
  }
  async function readOnce(
    key: string,
    { start, length, signal }: { start: number; length: number; signal?: AbortSignal | undefined },
  ): Promise<Buffer | null> {
    const Range = `bytes=${start}-${start + length - 1}`
    const command = new GetObjectCommand({ Bucket, Key: fullKey(key), Range })
    const answer = await client.send(command, signal && { abortSignal: signal }).catch(error => {
      if (isNotThere(error)) return null
      throw error
    })
    if (answer === null) return notThere()
    const bytes = await collect(answer.Body, length)
    if (bytes.length === length) return bytes
    throw new BucketUnavailable({ place: name, doing: 'reading an object', reason: 'bytes are missing' })
  }
  return {
    client,
    place,
    name,
    fullKey,
    request,
    check,
    head: (key, signal) =>
      request(
        'looking for an object',
        async () => {
          const command = new HeadObjectCommand({ Bucket, Key: fullKey(key) })
          const found = await client.send(command, signal && { abortSignal: signal }).catch(error => {
            if (isNotThere(error)) return null
            throw error
          })
          return found === null ? notThere() : { size: found.ContentLength ?? 0, etag: found.ETag ?? '' }
        },
        signal,
      ),
    read: (key, range) =>
      request(
        'reading an object',
        async () => {
          if (range.length === 0) return Buffer.alloc(0)
          for (let attempt = 1; ; attempt += 1) {
            try {
              return await readOnce(key, range)
            } catch (error) {
              if (attempt === rangeAttempts || range.signal?.aborted || !isBrokenOff(error)) throw error
            }
          }
        },
        range.signal,
      ),
    readSmall: (key, most) =>
      request('reading a note', async () => {
        const answer = await client.send(new GetObjectCommand({ Bucket, Key: fullKey(key) })).catch(error => {
          if (isNotThere(error)) return null
          throw error
        })
        if (answer === null) return notThere()
        const size = answer.ContentLength ?? 0
        if (size <= most) return { size, bytes: await collect(answer.Body, size) }
        ;(answer.Body as { destroy?: () => void } | undefined)?.destroy?.()
        return { size, bytes: null }
      }),
    put: (key, bytes, signal) =>
      request(
        'writing an object',
        async () => {
          const command = new PutObjectCommand({ Bucket, Key: fullKey(key), Body: bytes })
          await client.send(command, signal && { abortSignal: signal })
        },
        signal,
      ),
    async *list(beginning, { flat = false } = {}) {
      let token: string | undefined
      do {
        const command = new ListObjectsV2Command({
          Bucket,
          Prefix: fullKey(beginning),
          ...(flat && { Delimiter: '/' }),
          ...(token !== undefined && { ContinuationToken: token }),
        })
        const page = await request('listing it', () => client.send(command))
        for (const { Key, Size } of page.Contents ?? [])
          if (Key?.startsWith(prefix)) yield { key: Key.slice(prefix.length), size: Size ?? 0 }
        token = page.IsTruncated ? page.NextContinuationToken : undefined
      } while (token !== undefined)
    },
    copy: (from, to) =>
      request('copying an object', async () => {
        const CopySource = encodeURI(`${Bucket}/${fullKey(from)}`)
        await client.send(new CopyObjectCommand({ Bucket, Key: fullKey(to), CopySource }))
      }),
    remove: key =>
      request('removing an object', async () => {
        await client.send(new DeleteObjectCommand({ Bucket, Key: fullKey(key) }))
      }),
    close: () => client.destroy(),
  }
}

/** At most as many bytes as were asked for, whatever the service sends. */
async function collect(body: unknown, length: number): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let taken = 0
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    taken += piece.length
    // A service that does not follow ranges would send the whole object each time.
    if (taken > length) throw new RangeError('more bytes than asked for')
    pieces.push(piece)
  }
  return Buffer.concat(pieces, taken)
}

/** Whether the bytes broke off after the answer had begun; what failed before that the SDK has tried again already. */
function isBrokenOff(error: unknown): boolean {
  if (error instanceof BucketUnavailable) return true
  return error instanceof Error && !(error instanceof RangeError) && !('$metadata' in error)
}
