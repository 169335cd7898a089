// Bytes that look random and are the same for the same seed.

import { createCipheriv, createHash } from 'node:crypto'

/** `length` bytes of seed `seed`; fast enough for gigabytes (a key stream of AES). */
export function seededBytes(seed: string, length: number): Buffer {
  const key = createHash('sha256').update(seed).digest()
  return createCipheriv('aes-128-ctr', key.subarray(0, 16), key.subarray(16)).update(Buffer.alloc(length))
}
