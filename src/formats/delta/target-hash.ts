import { createHash } from 'node:crypto'
import type { DeltaHeader } from './delta-header.ts'
import { DeltaTargetMismatch } from './errors.ts'

/**
 * Compares what was made with the digest in the delta.
 * @throws DELTA_TARGET_MISMATCH
 */
export function checkTargetHash(target: Uint8Array, hash: NonNullable<DeltaHeader['targetHash']>): void {
  const found = createHash(hash.algorithm).update(target).digest('hex')
  if (found !== hash.digest) {
    throw new DeltaTargetMismatch({ algorithm: hash.algorithm, expected: hash.digest, found })
  }
}
