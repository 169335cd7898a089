// Asks the site, again and again, what the point shall hold. The question waits at the site until there is something new, so that a
// change arrives at once; a site that is away is asked less and less often, each point at moments of its own.

import { setTimeout as wait } from 'node:timers/promises'
import { reportError } from '#platform/errors'
import type { PointQuestion } from '#product/distribution-protocol'
import { obey } from './obey.ts'
import type { Point } from './point.ts'
import { epochFile, readHeld } from './point-state.ts'
import { measureQuarantine } from './quarantine.ts'
import { readLastValidation } from './scrub.ts'
import { askDesiredState } from './site-link.ts'
import type { DiskSpace } from './space.ts'
import { readState } from './state-file.ts'

const waitSeconds = 30
const longestPauseMs = 60_000
/** A message holds no more. */
const mostKept = 10_000
/** Even a site that always has something new is not asked more often. */
const shortestPauseMs = 200

/** Asks until the signal. */
export async function askSiteAgainAndAgain(
  point: Point,
  space: DiskSpace,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0
  // The first question is answered at once: what was remembered may be old.
  let knownRevision: string | null = null
  while (!signal.aborted) {
    let pauseMs: number
    try {
      const askedAt = performance.now()
      const question = { ...(await questionOf(point, space)), knownRevision }
      const state = await askDesiredState(point.membership, question, signal)
      const hasWaited = performance.now() - askedAt > (waitSeconds * 1000) / 2
      if (question.certificate) await point.certificate?.noteTold(question.certificate.keys)
      const isNew = await obey(point, state)
      point.bell.ring()
      const isSame = knownRevision === state.revision && !isNew
      knownRevision = state.revision
      failures = 0
      // A site that answers at once though nothing is new does not let questions wait.
      const standardMs = Math.min(state.askAgainSeconds, point.askSeconds) * 1000
      pauseMs = isSame && !hasWaited ? standardMs : shortestPauseMs
    } catch (error) {
      if (signal.aborted) return
      const { code, message } = reportError(error)
      point.log.warn({ err: error, code }, `the site could not be asked now: ${message}`)
      failures += 1
      pauseMs = pauseAfter(failures, point.askSeconds)
    }
    await wait(pauseMs, null, { signal }).catch(() => undefined)
  }
}

/** Twice as long after every failure, and never the same for two points. */
function pauseAfter(failures: number, askSeconds: number): number {
  const pause = Math.min(longestPauseMs, Math.min(askSeconds, 2) * 1000 * 2 ** Math.min(failures - 1, 10))
  return pause * (0.5 + Math.random() / 2)
}

async function questionOf(point: Point, space: DiskSpace): Promise<Omit<PointQuestion, 'knownRevision'>> {
  const { folder, address, certificate, store } = point
  const all = await readHeld(folder)
  const held = all.filter(one => one.undesiredSince === undefined)
  const kept = all.filter(one => one.undesiredSince !== undefined)
  const known = await readState(folder, epochFile)
  return {
    protocolVersion: 1,
    address,
    certificate: certificate?.told() ?? null,
    openContentUrl: point.openContentUrl ?? null,
    waitSeconds,
    pointTime: new Date().toISOString(),
    disk: await space.read(),
    ...(await measureQuarantine(store)),
    servingRequests: point.serving?.meanSinceLast() ?? null,
    lastValidation: await readLastValidation(folder),
    obeyedEpoch: known && {
      store: known.store,
      incarnation: known.incarnation,
      generation: known.generation,
    },
    held: held.map(({ packageId, version, contentVersion, verifiedAt }) => ({
      packageId,
      version,
      contentVersion,
      verifiedAt,
    })),
    kept: [...new Set(kept.map(one => one.contentVersion))].slice(0, mostKept),
  }
}
