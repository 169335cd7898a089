// Decompressing a produced WIM file as a whole, for the proofs of every engine: it also finds damage that was in the media before.

import { verifyWim } from '#tools/wimlib'
import type { Checks } from './native/proof-checks.ts'

/** The name of the check by which a proof says that a file was verified as a whole. */
export const wholeFileCheck = 'whole-file'

/**
 * Decompresses everything in the file and compares it with its SHA-1; what is wrong becomes a check that is not right.
 * @throws the signal's reason
 */
export async function checkWhole(input: {
  path: string
  wim: string
  checks: Checks
  signal: AbortSignal
}): Promise<void> {
  const { path, wim, checks, signal } = input
  let found = 'verified as a whole'
  try {
    await verifyWim(wim, { signal })
  } catch (error) {
    signal.throwIfAborted()
    found = error instanceof Error ? error.message : String(error)
  }
  checks.equal(wholeFileCheck, path, 'verified as a whole', found)
}
