// Collects what a proof read back.

import type { ProofCheck } from '../contract.ts'

/** One kind of check at one place after another. */
export type Checks = {
  list: ProofCheck[]
  /** Compares two texts. */
  equal(what: string, where: string, expected: string, found: string | null): void
}

/** Starts a list of checks. `null` as found means that the thing is not there. */
export function startChecks(): Checks {
  const list: ProofCheck[] = []
  return {
    list,
    equal(what, where, expected, found) {
      list.push({ what, where, expected, found: found ?? 'missing', ok: found === expected })
    },
  }
}

/** Names a place in an image for a check. */
export type At = (path: string) => string

/** Most differences that one check names. */
const mostNamed = 5

/** Differences as text for a check. */
export function summary(differences: readonly string[]): string {
  if (differences.length === 0) return 'unchanged'
  const more = differences.length > mostNamed ? `, and ${differences.length - mostNamed} more` : ''
  return `${differences.slice(0, mostNamed).join(', ')}${more}`
}

/** Bytes as text for a check. */
export function hexOf(bytes: Uint8Array | null): string {
  return bytes === null ? 'none' : Buffer.from(bytes).toString('hex')
}

/** Attributes or a state as text for a check. */
export function hex(number: number): string {
  return `0x${number.toString(16)}`
}
