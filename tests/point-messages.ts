// Messages of a distribution point that are right, for tests to change.

import type { PointQuestion, ProgressReport } from '#product/distribution-protocol'

/** What a progress report says when nothing waits and nothing moves. */
export const still = {
  waitingFor: null,
  source: null,
  bytesPerSecond: null,
} satisfies Partial<ProgressReport>

/** The first question of a point that holds nothing. */
export function firstQuestion(address: string): PointQuestion {
  return {
    protocolVersion: 1,
    address,
    certificate: null,
    openContentUrl: null,
    knownRevision: null,
    waitSeconds: 0,
    pointTime: new Date().toISOString(),
    disk: { freeBytes: 1e12, totalBytes: 2e12 },
    quarantinedObjects: 0,
    quarantinedBytes: 0,
    servingRequests: null,
    lastValidation: null,
    obeyedEpoch: null,
    held: [],
    kept: [],
  }
}
