// For the tests of this room: a policy with what a test changes, and little patience.

import { type DownloadPolicy, type DownloadSettings, readDownloadPolicy } from './download-policy.ts'
import type { Patience } from './request-file.ts'

/** The policy of these settings; no host is allowed unless one is given. */
export function policyOf(change: Partial<DownloadSettings> = {}): DownloadPolicy {
  return readDownloadPolicy({
    'download-hosts': '',
    'download-mirrors': '',
    'download-no-proxy': '',
    'download-parallel': 2,
    'authenticode-policy': 'show',
    ...change,
  })
}

/** Enough for a server on this machine. */
export const littlePatience: Patience = {
  headMs: 1000,
  pauseMs: 400,
  slowestBytesPerSecond: 100,
  tries: 3,
  firstWaitMs: 1,
}
