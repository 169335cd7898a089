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
