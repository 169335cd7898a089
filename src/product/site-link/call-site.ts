// One call to the site. The answer is not trusted: its time, its length and its shape are bounded.

import { request } from 'undici'
import type { z } from 'zod'
import { refuseClearText } from '#product/distribution-protocol'
import { SiteAway, SiteRefused } from './errors.ts'

/** A call. Without a body it is a GET; an object travels as JSON, bytes as they are. */
export type SiteCall = {
  siteUrl: string
  /** Of a point or a worker; without it, and without `authorization`, nobody says who asks. */
  token?: string
  /** The whole `authorization` header, for callers that sign what they send. */
  authorization?: string
  /** Below `/api/v1/`. */
  path: string
  method?: 'GET' | 'POST' | 'PUT'
  body?: object
  signal: AbortSignal
  /** How long the site may think before it answers, in milliseconds; 30 seconds when not given. */
  patienceMs?: number
}

const standardPatienceMs = 30_000
const mostAnswerBytes = 128 * 1024 * 1024

/**
 * Calls, and reads the answer.
 * @throws ClearTextRefused, SiteAway (worth another try), SiteRefused (also when the answer is not understood); the signal's reason
 */
export async function askSite<Schema extends z.ZodType>(
  schema: Schema,
  asked: SiteCall,
): Promise<z.output<Schema>> {
  const parsed = schema.safeParse(await callSite(asked))
  if (!parsed.success)
    throw new SiteRefused({ site: asked.siteUrl, status: 200, code: 'an answer that is not understood' })
  return parsed.data
}

/** Calls; the answer is JSON, or null when there is none. Throws as {@link askSite}. */
export async function callSite(asked: SiteCall): Promise<unknown> {
  const { siteUrl, token, path, signal, patienceMs = standardPatienceMs } = asked
  refuseClearText(siteUrl)
  const url = new URL(`api/v1/${path}`, siteUrl.endsWith('/') ? siteUrl : `${siteUrl}/`)
  const sent = bodyOf(asked.body)
  const authorization = asked.authorization ?? (token === undefined ? null : `Bearer ${token}`)
  try {
    const answer = await request(url, {
      method: asked.method ?? (sent === null ? 'GET' : 'POST'),
      headers: { ...(authorization && { authorization }), ...(sent && { 'content-type': sent.type }) },
      ...(sent && { body: sent.bytes }),
      headersTimeout: patienceMs,
      bodyTimeout: standardPatienceMs,
      signal,
    })
    const text = await readText(answer.body)
    if (answer.statusCode === 204) return null
    const content: unknown = JSON.parse(text)
    if (answer.statusCode === 200) return content
    const code =
      typeof content === 'object' && content !== null && 'code' in content
        ? String(content.code)
        : 'no reason given'
    if (answer.statusCode >= 500) throw new SiteAway({ site: siteUrl, reason: code })
    throw new SiteRefused({ site: siteUrl, status: answer.statusCode, code })
  } catch (error) {
    if (error instanceof SiteRefused || error instanceof SiteAway) throw error
    signal.throwIfAborted()
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'the connection broke'
    throw new SiteAway({ site: siteUrl, reason }, { cause: error })
  }
}

function bodyOf(body: object | undefined): { type: string; bytes: string | Uint8Array } | null {
  if (body === undefined) return null
  if (body instanceof Uint8Array) return { type: 'application/octet-stream', bytes: body }
  return { type: 'application/json', bytes: JSON.stringify(body) }
}

async function readText(body: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = []
  let received = 0
  for await (const piece of body) {
    received += piece.length
    if (received > mostAnswerBytes) throw new RangeError('the answer is too long')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}
