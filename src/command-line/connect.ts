// The typed API of one site over HTTP.

import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { request } from 'undici'
import { makeSiteApi, type SiteApi, type SiteCall } from '#api-client'
import type { ErrorReport } from '#platform/errors'
import { refuseClearText } from '#product/distribution-protocol'
import { CommandInvalid, SiteUnreachable } from './errors.ts'

export type { SiteApi } from '#api-client'

/** The site answered with problem details. */
export class ProblemReceived extends Error {
  readonly report: Pick<ErrorReport, 'code' | 'message' | 'remedy' | 'facts'>
  constructor(report: Pick<ErrorReport, 'code' | 'message' | 'remedy' | 'facts'>) {
    super(report.message)
    this.report = report
  }
}

const patienceMs = 120_000
/** How a connection ends after it was there: whether the request arrived is not known. */
const brokenOnTheWay = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'])
const triesAtMost = 3
const pauseMs = 500

/**
 * Connects; no call is made yet. The methods throw {@link ProblemReceived}, SiteUnreachable or CommandInvalid (a name that is none).
 * @throws ClearTextRefused
 */
export function connectToSite({ site, token }: { site: string; token: string }): SiteApi {
  return connectWith({ site, headers: { authorization: `Bearer ${token}` } })
}

/** The site, and the headers that say who asks. */
export type Connection = { site: string; headers: Readonly<Record<string, string>> }

/**
 * The same for whoever shows something else than a token.
 * @throws ClearTextRefused
 */
export function connectWith(connection: Connection): SiteApi {
  refuseClearText(connection.site)
  return makeSiteApi(
    async call => (await send(connection, call)).content,
    name => new CommandInvalid({ reason: `“${name}” is no name of anything` }),
  )
}

/** What came: the answer, and the cookies that it sets. */
export type Received = { content: unknown; cookies: readonly string[] }

/** Sends one request. @throws ProblemReceived, SiteUnreachable */
export async function send(connection: Connection, { method, path, body }: SiteCall): Promise<Received> {
  // Sent again with the same key when the connection broke, a POST is still carried out once.
  const key = method === 'POST' ? randomUUID() : null
  for (let tries = 1; ; tries++) {
    try {
      return await sendOnce(connection, { method, path, body }, key)
    } catch (error) {
      const isBroken = error instanceof SiteUnreachable && brokenOnTheWay.has(String(error.facts.reason))
      if (key === null || !isBroken || tries === triesAtMost) throw error
      await wait(pauseMs)
    }
  }
}

async function sendOnce(
  { site, headers }: Connection,
  { method, path, body }: SiteCall,
  key: string | null,
): Promise<Received> {
  let status: number
  let text: string
  let cookies: string | string[]
  try {
    const answer = await request(new URL(path, site), {
      method: method as 'GET',
      headers: {
        ...headers,
        ...(key !== null && { 'idempotency-key': key }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      headersTimeout: patienceMs,
      bodyTimeout: patienceMs,
    })
    status = answer.statusCode
    cookies = answer.headers['set-cookie'] ?? []
    text = await answer.body.text()
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'the connection broke'
    throw new SiteUnreachable({ site, reason }, { cause })
  }
  const content: unknown = text === '' ? null : parse(text, site)
  if (status >= 200 && status < 300) return { content, cookies: [cookies].flat() }
  throw new ProblemReceived(problemOf(content, status))
}

function parse(text: string, site: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new SiteUnreachable({ site, reason: 'what answers there is not a site server' }, { cause })
  }
}

/** What the site's problem details say. */
export function problemOf(
  content: unknown,
  status: number,
): Pick<ErrorReport, 'code' | 'message' | 'remedy' | 'facts'> {
  const problem = (content ?? {}) as {
    code?: string
    detail?: string
    remedy?: string
    facts?: ErrorReport['facts']
  }
  return {
    code: problem.code ?? 'UNKNOWN',
    message: problem.detail ?? `The site server answered with HTTP status ${status}.`,
    remedy: problem.remedy ?? '',
    facts: problem.facts ?? {},
  }
}
