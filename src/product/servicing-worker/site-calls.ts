// The worker's calls to its site. All of them throw ClearTextRefused for a site on another machine without encryption.

import { setTimeout as wait } from 'node:timers/promises'
import type { ContentSource } from '#product/distribution-protocol'
import {
  type Assembly,
  type Claim,
  type ClaimedWork,
  claimAnswer,
  type Delivery,
  type DoneAnswer,
  doneAnswer,
  type Heartbeat,
  missingObjects,
  type Release,
  type Surrender,
  type WorkerIdentity,
  workerIdentity,
} from '#product/servicing-work'
import { askSite, callSite, SiteAway, SiteRefused } from '#product/site-link'

/** The site, and the worker's token there. */
export type WorkerSite = { siteUrl: string; token: string }

const base = 'servicing-workers/self'
const protocolVersion = 1 as const

/** Reading a whole image on a slow disk; an answer that comes later is looked for anew. */
const assemblyPatienceMs = 900_000
const deliveryPatienceMs = 120_000

/** @throws SiteAway, SiteRefused */
export function askIdentity(site: WorkerSite, signal: AbortSignal): Promise<WorkerIdentity> {
  return askSite(workerIdentity, { ...site, path: base, signal })
}

/** Asks for work; null when there is none. @throws SiteAway, SiteRefused */
export async function askForWork(
  site: WorkerSite,
  offers: Omit<Claim, 'protocolVersion'>,
  signal: AbortSignal,
): Promise<ClaimedWork | null> {
  const body = { protocolVersion, ...offers }
  const { work } = await askSite(claimAnswer, { ...site, path: `${base}/claim`, body, signal })
  return work
}

/** The calls about one lease. Each throws SiteAway, SiteRefused; after its end {@link isLeaseLost} says so. */
export function callsOfLease(site: WorkerSite, lease: string) {
  const path = (end: string) => `${base}/leases/${lease}/${end}`
  return {
    /** Objects that the worker may download. */
    source: {
      baseUrl: new URL(`api/v1/${path('')}`, site.siteUrl.endsWith('/') ? site.siteUrl : `${site.siteUrl}/`)
        .href,
      headers: { authorization: `Bearer ${site.token}` },
    } satisfies ContentSource,
    async beat(beat: Omit<Heartbeat, 'protocolVersion'>, signal: AbortSignal): Promise<void> {
      await callSite({ ...site, path: path('heartbeat'), body: { protocolVersion, ...beat }, signal })
    },
    async missing(objects: readonly string[], signal: AbortSignal): Promise<string[]> {
      const body = { protocolVersion, objects }
      return (await askSite(missingObjects, { ...site, path: path('missing'), body, signal })).objects
    },
    async upload(sha256: string, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
      await callSite({
        ...site,
        method: 'PUT',
        path: path(`content/objects/${sha256}`),
        body: bytes,
        signal,
      })
    },
    async assemble(
      sha256: string,
      { size, parts }: Omit<Assembly, 'protocolVersion'>,
      signal: AbortSignal,
    ): Promise<void> {
      const body = { protocolVersion, size, parts }
      const patienceMs = assemblyPatienceMs
      await callSite({ ...site, path: path(`content/objects/${sha256}/assemble`), body, signal, patienceMs })
    },
    /** The result of the same work, which may be downloaded then; null when there is none. */
    async findDone(key: string, signal: AbortSignal): Promise<DoneAnswer['found']> {
      const body = { protocolVersion, key }
      return (await askSite(doneAnswer, { ...site, path: path('done-before'), body, signal })).found
    },
    async refuseDone(keys: readonly string[], signal: AbortSignal): Promise<void> {
      const body = { protocolVersion, keys }
      await callSite({ ...site, path: path('done-before/refuse'), body, signal })
    },
    async deliver(delivered: Omit<Delivery, 'protocolVersion'>, signal: AbortSignal): Promise<void> {
      const body = { protocolVersion, ...delivered }
      await callSite({ ...site, path: path('deliver'), body, signal, patienceMs: deliveryPatienceMs })
    },
    async surrender(said: Omit<Surrender, 'protocolVersion'>, signal: AbortSignal): Promise<void> {
      await callSite({ ...site, path: path('surrender'), body: { protocolVersion, ...said }, signal })
    },
    async release(why: Release['why'], signal: AbortSignal): Promise<void> {
      await callSite({ ...site, path: path('release'), body: { protocolVersion, why }, signal })
    },
  }
}

/** The calls about one lease. */
export type LeaseCalls = ReturnType<typeof callsOfLease>

/** Whether the site says that the lease is over, or that this worker is none of its own any more. */
export function isLeaseLost(error: unknown): boolean {
  return (
    error instanceof SiteRefused &&
    ['SERVICING_LEASE_LOST', 'TOKEN_NEEDED', 'NOT_ALLOWED'].includes(String(error.facts.code))
  )
}

const longestAwayMs = 1_800_000
const longestPauseMs = 5000

/**
 * Calls again while the site is away or still busy with the same call: it may be started anew in the middle. In vain for half an
 * hour, the last error is thrown.
 */
export async function withPatience<Result>(
  call: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  const until = performance.now() + longestAwayMs
  for (let pause = 250; ; pause = Math.min(pause * 2, longestPauseMs)) {
    try {
      return await call()
    } catch (error) {
      const isBusy = error instanceof SiteRefused && error.facts.code === 'CONTENT_DRAFT_IN_USE'
      if (!(error instanceof SiteAway || isBusy) || performance.now() > until) throw error
      await wait(pause, null, { signal })
    }
  }
}
