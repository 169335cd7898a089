// What the point says of a version: how far it is, how fast, and why nothing moves.

import { reportError, type SlipstreamError } from '#platform/errors'
import { reachFailpoint } from '#platform/failpoints'
import type { DesiredContent, ProgressReport, TransferProgress } from '#product/distribution-protocol'
import type { Outbox } from './outbox.ts'
import type { HeldVersion, VersionName } from './point-state.ts'

/** A version as reports name it. */
export type Reported = VersionName & { totalBytes: number }

/** Why nothing moves. */
export type WaitingReason = NonNullable<ProgressReport['waitingFor']>

/** A held version, for a report. */
export function reportedOf(version: HeldVersion | DesiredContent): Reported {
  const { packageId, version: number, contentVersion } = version
  const totalBytes = 'bytes' in version ? version.bytes : version.totalBytes
  return { packageId, version: number, contentVersion, totalBytes }
}

/** A report; what is not given is null or nothing. */
export function makeReport(
  { packageId, version, contentVersion, totalBytes }: Reported,
  state: ProgressReport['state'],
  more: Partial<ProgressReport> = {},
): ProgressReport {
  return {
    protocolVersion: 1,
    packageId,
    version,
    contentVersion,
    state,
    waitingFor: null,
    source: null,
    bytesPerSecond: null,
    bytesFetched: 0,
    bytesReused: 0,
    bytesTotal: totalBytes,
    error: null,
    reportedAt: new Date().toISOString(),
    ...more,
  }
}

/** An error as it travels. */
export function errorOf(error: SlipstreamError | unknown): ProgressReport['error'] {
  const report = reportError(error)
  const facts = Object.fromEntries(
    Object.entries(report.facts).map(([name, value]) => [name, Array.isArray(value) ? [...value] : value]),
  )
  return { ...report, facts } as ProgressReport['error']
}

/** A report costs the site more than it tells once a transfer has been going for a while: twenty points had its database busy with it. */
const reportEveryMs = { atFirst: 500, later: 2000 }
const laterFromMs = 5000
const measuredOverMs = 5000

/** Bytes of a version over all attempts at it. */
export type Counted = Pick<ProgressReport, 'bytesFetched' | 'bytesReused'>

/**
 * Tells how far a transfer is, at most twice a second and later every two seconds, with the rate of the last seconds. `counted` holds what earlier attempts
 * fetched, and is kept up to date: what they left here is not reuse.
 */
export function followTransfer(
  outbox: Outbox,
  { reported, counted }: { reported: Reported; counted: Counted },
): (progress: TransferProgress) => void {
  const before = counted.bytesFetched
  const began = performance.now()
  let sentAt = 0
  const seen: { at: number; bytes: number }[] = [{ at: performance.now(), bytes: 0 }]
  return progress => {
    reachFailpoint('distribution-point.transferring')
    counted.bytesFetched = before + progress.bytesFetched
    counted.bytesReused = Math.max(0, progress.bytesReused - before)
    const now = performance.now()
    const isEnd = progress.bytesDone === progress.bytesTotal
    const every = now - began < laterFromMs ? reportEveryMs.atFirst : reportEveryMs.later
    if (now - sentAt < every && !isEnd) return
    sentAt = now
    const { bytesFetched, source = null } = progress
    seen.push({ at: now, bytes: bytesFetched })
    while (seen.length > 2 && now - (seen[0]?.at ?? now) > measuredOverMs) seen.shift()
    const [first] = seen
    const passed = first ? Math.max(1, now - first.at) : 1
    const bytesPerSecond = Math.round(((bytesFetched - (first?.bytes ?? 0)) * 1000) / passed)
    outbox.tell(makeReport(reported, 'transferring', { ...counted, source, bytesPerSecond }))
  }
}
