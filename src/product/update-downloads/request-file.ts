// One request for a file, from an offset. Redirects are followed by hand, so that each address on the way is one that may be asked.

import { setTimeout as wait } from 'node:timers/promises'
import { type Dispatcher, request } from 'undici'
import { checkAddress, type DownloadPolicy, shownAddress } from './download-policy.ts'
import { DownloadAddressRefused } from './errors.ts'
import type { Connections } from './open-connections.ts'

/** How long a server may take. Milliseconds, except `slowestBytesPerSecond` and `tries`. */
export type Patience = {
  /** Until the head of an answer is here. */
  headMs: number
  /** Between two pieces of the body; also the time over which its rate is measured. */
  pauseMs: number
  /** A body that is slower than this is given up. */
  slowestBytesPerSecond: number
  /** Tries in a row that bring nothing new. */
  tries: number
  /** The wait after the first of them; it doubles each time. */
  firstWaitMs: number
}

/** Good for slow lines; tests use less. */
export const defaultPatience: Patience = {
  headMs: 60_000,
  pauseMs: 60_000,
  slowestBytesPerSecond: 1024,
  tries: 6,
  firstWaitMs: 1000,
}

/** With what files are fetched. */
export type DownloadTools = { policy: DownloadPolicy; connections: Connections; patience: Patience }

/** Which part of the file, and of which edition of it (`If-Range`, RFC 9110 section 13.1.5); null: the whole. */
export type RestOfFile = { offset: number; edition: string } | null

const mostRedirects = 5
const longestWaitMs = 60_000

/**
 * Asks, and follows at most five redirects.
 * @throws DownloadAddressRefused for an address that may not be asked; the errors of the connection; the signal's reason
 */
export async function requestFile(
  start: URL,
  rest: RestOfFile,
  { policy, connections, patience }: DownloadTools,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  let url = start
  for (let redirects = 0; ; redirects += 1) {
    const trust = checkAddress(policy, url)
    const answer = await request(url, {
      dispatcher: connections.to(url, trust),
      headers: {
        'accept-encoding': 'identity',
        'user-agent': 'Slipstream',
        ...(rest && { range: `bytes=${rest.offset}-`, 'if-range': rest.edition }),
      },
      headersTimeout: patience.headMs,
      bodyTimeout: patience.pauseMs,
      signal,
    }).catch(error => {
      throw refusalIn(error) ?? error
    })
    const next = redirectOf(answer, url)
    if (next === null) return answer
    leave(answer)
    const address = shownAddress(start)
    if (redirects === mostRedirects)
      throw new DownloadAddressRefused({ address, reason: `it redirects more than ${mostRedirects} times` })
    url = next
  }
}

/** The connection's refusal may be wrapped by the library that made the connection. */
function refusalIn(error: unknown): Error | null {
  for (let one = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth += 1)
    if (one instanceof DownloadAddressRefused) return one
  return null
}

/** @throws DownloadAddressRefused for a redirect that leads nowhere */
function redirectOf({ statusCode, headers }: Dispatcher.ResponseData, url: URL): URL | null {
  if (![301, 302, 303, 307, 308].includes(statusCode)) return null
  const { location } = headers
  if (typeof location === 'string' && URL.canParse(location, url.href)) return new URL(location, url)
  const reason = `it redirects (HTTP status ${statusCode}) and does not say where to`
  throw new DownloadAddressRefused({ address: shownAddress(url), reason })
}

/** Ends an answer whose body nobody wants. */
export function leave({ body }: Pick<Dispatcher.ResponseData, 'body'>): void {
  body.on('error', () => {})
  body.destroy()
}

/** Waits before the next try, a little longer or shorter each time, so that many do not come back at once. */
export async function waitForTry(failures: number, patience: Patience, signal: AbortSignal): Promise<void> {
  const longest = Math.min(longestWaitMs, patience.firstWaitMs * 2 ** (failures - 1))
  await wait(longest * (0.5 + Math.random() / 2), undefined, { signal }).catch(error => {
    throw signal.aborted ? signal.reason : error
  })
}
