// Content for an assignment: asks the site where it is, fetches from there what the cache lacks, the nearest source first, and has all of it compared.

import { SlipstreamError } from '#platform/errors'
import { reachFailpoint } from '#platform/failpoints'
import {
  type AssignedContent,
  DEVICE_PROTOCOL_VERSION,
  type DeviceContentSource,
  devicePaths,
  openLocations,
  signedText,
} from '#product/device-protocol'
import { type ContentSource, ticketAuthorization } from '#product/distribution-protocol'
import { SiteAway, SiteRefused } from '#product/site-link'
import { callDeviceRoute } from './call-device-route.ts'
import type { Client } from './client.ts'
import type { PreparedVersion } from './content-cache.ts'
import { ContentNotHere } from './errors.ts'
import { type AttemptKey, attemptOf, report } from './work.ts'

const progressEveryMs = 60_000
/** What somebody at the site or a point can put right, beside what passes by itself; what else is wrong with content is a failure. */
const passing = new Set(['SOURCE_REFUSED', 'CLEAR_TEXT_REFUSED', 'SITE_REFUSED'])

/**
 * The content as a folder in which every file was compared just now.
 * @throws ContentNotHere (asked for again later); CacheTooSmall, CacheListUnreadable, ContentNoSpace, ManifestInvalid; the signal's reason
 */
export async function bringContent(
  client: Client,
  key: AttemptKey,
  content: AssignedContent,
  signal: AbortSignal,
): Promise<PreparedVersion> {
  const { work, cache, maxCacheBytes, rate } = client
  const { packageName, contentVersion } = content
  const count = openCounter(client, key, signal)
  let endWatch: (() => void) | undefined
  try {
    const sources = await locate(client, key, content, signal)
    endWatch = rate?.watch(sources.flatMap(one => one.addresses))
    const prepared = await cache.prepare({
      contentVersion,
      sources: sources.flatMap(sourcesOf),
      maxBytes: maxCacheBytes,
      ...(rate && { pace: rate.pace, connections: 1 }),
      pauseFactor: client.pauseFactor,
      signal,
      onProgress: ({ bytesFetched, source }) => count.add(bytesFetched, source ?? 'unknown'),
      onGivenUp: (source, error) =>
        client.say(
          `${source.baseUrl} was given up: ${error instanceof Error ? error.message : String(error)}`,
        ),
    })
    reachFailpoint('device-client.prepared')
    await work.change(state => {
      const attempt = attemptOf(state, key)
      count.settle(attempt.bytes)
      attempt.bytes.cache = (attempt.bytes.cache ?? 0) + prepared.bytesReused
      attempt.lookingSince = null
      if (!attempt.cached.includes(contentVersion)) attempt.cached.push(contentVersion)
    })
    return prepared
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof SlipstreamError)) throw error
    if (error.retry !== 'later' && !passing.has(error.code)) throw error
    await work.change(state => {
      const attempt = attemptOf(state, key)
      count.settle(attempt.bytes)
      attempt.lookingSince ??= new Date().toISOString()
    })
    throw new ContentNotHere({ packageName, reason: error.message }, { cause: error })
  } finally {
    endWatch?.()
  }
}

/** The sources that may be asked now. While the site is away, those that came with the policy. */
async function locate(
  client: Client,
  key: AttemptKey,
  { contentVersion, sources: atOnce }: AssignedContent,
  signal: AbortSignal,
): Promise<DeviceContentSource[]> {
  const { identity, work } = client
  const since = attemptOf(work.read(), key).lookingSince
  const waitedMinutes =
    since === null ? 0 : Math.max(0, Math.floor((Date.now() - Date.parse(since)) / 60_000))
  const { device } = await client.facts()
  const allowed = (sources: readonly DeviceContentSource[]) =>
    sources.filter(one => one.availableAfterMinutes <= waitedMinutes)
  const body = {
    protocolVersion: DEVICE_PROTOCOL_VERSION,
    contentVersion,
    addresses: device.addresses,
    waitedMinutes: Math.min(waitedMinutes, 100_000),
  }
  try {
    const { answer } = await callDeviceRoute(identity, { path: devicePaths.location, body, signal })
    const read = signedText.safeParse(answer)
    if (!read.success)
      throw new SiteRefused({ site: identity.siteUrl, status: 200, code: 'an answer that is not understood' })
    const { siteKey, deviceId } = identity.membership
    return allowed(openLocations(read.data, { siteKey, deviceId, contentVersion }).sources)
  } catch (error) {
    if (error instanceof SiteAway) return allowed(atOnce)
    throw error
  }
}

/** The addresses of a point, in the order in which the site gave them; what comes is counted for the point. */
function sourcesOf({ pointId, addresses, ticket, certificate }: DeviceContentSource): ContentSource[] {
  const headers = { authorization: ticketAuthorization(ticket) }
  return addresses.map(baseUrl => ({ name: pointId, baseUrl, certificate, headers }))
}

/** Bytes by the source that was in use when they came; told to the site now and then. */
function openCounter({ work }: Client, key: AttemptKey, signal: AbortSignal) {
  const unsettled = new Map<string, number>()
  let counted = 0
  let toldAt = performance.now()
  const settle = (bytes: Record<string, number>) => {
    for (const [source, more] of unsettled) bytes[source] = (bytes[source] ?? 0) + more
    unsettled.clear()
  }
  return {
    settle,
    add(bytesFetched: number, source: string) {
      if (bytesFetched > counted) unsettled.set(source, (unsettled.get(source) ?? 0) + bytesFetched - counted)
      counted = bytesFetched
      reachFailpoint('device-client.downloading')
      if (performance.now() - toldAt < progressEveryMs || signal.aborted) return
      toldAt = performance.now()
      void work
        .change(state => {
          settle(attemptOf(state, key).bytes)
          report(state, key, { state: 'downloading' })
        })
        // What cannot be written now is written, or fails loudly, at the end of the download.
        .catch(() => undefined)
    },
  }
}
