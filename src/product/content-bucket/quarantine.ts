// Puts an object out of sight, with its bytes for whoever looks into the damage.

import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { newQuarantineName } from '#product/content-store'
import type { Bucket, ObjectHead } from './bucket.ts'
import { keyOfObject, quarantineBeginning } from './keys.ts'

/** S3 copies at most 5 GiB at once; more goes in parts. */
const mostCopied = 5 * 1024 ** 3
const copiedPart = 1024 ** 3

/**
 * Moves an object into quarantine. False when it is another one than the one that was read: what was read is gone then, and what took its
 * place must not be thrown out for it.
 */
export async function putIntoQuarantine(bucket: Bucket, sha256: string, read: ObjectHead): Promise<boolean> {
  const key = keyOfObject(sha256)
  const aside = `${quarantineBeginning}${newQuarantineName(sha256)}`
  if ((await bucket.head(key))?.etag !== read.etag) return false
  if (read.size <= mostCopied) await bucket.copy(key, aside)
  else await copyInParts(bucket, { from: key, to: aside, size: read.size })
  // No service is relied on to remove only a certain state of an object; this look leaves another writer the least time.
  if ((await bucket.head(key))?.etag !== read.etag) return false
  await bucket.remove(key)
  return true
}

async function copyInParts(
  bucket: Bucket,
  { from, to, size }: { from: string; to: string; size: number },
): Promise<void> {
  const { client, place } = bucket
  const target = { Bucket: place.bucket, Key: bucket.fullKey(to) }
  const CopySource = encodeURI(`${place.bucket}/${bucket.fullKey(from)}`)
  await bucket.request('copying an object', async () => {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(target))
    try {
      const Parts: CompletedPart[] = []
      for (let start = 0; start < size; start += copiedPart) {
        const PartNumber = Parts.length + 1
        const CopySourceRange = `bytes=${start}-${Math.min(size, start + copiedPart) - 1}`
        const command = new UploadPartCopyCommand({
          ...target,
          UploadId,
          PartNumber,
          CopySource,
          CopySourceRange,
        })
        Parts.push({ PartNumber, ETag: (await client.send(command)).CopyPartResult?.ETag })
      }
      await client.send(
        new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }),
      )
    } catch (error) {
      await client.send(new AbortMultipartUploadCommand({ ...target, UploadId })).catch(() => undefined)
      throw error
    }
  })
}
