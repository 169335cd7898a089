// The point's calls to its site. All of them throw ClearTextRefused for a site on another machine without encryption.

import { request } from 'undici'
import type { z } from 'zod'
import {
  type DesiredState,
  desiredState,
  type JoinAnswer,
  type JoinRequest,
  joinAnswer,
  type ProgressReport,
  refuseClearText,
  type SignedReceipt,
} from '#product/distribution-protocol'
import { SiteAway, SiteRefused } from './errors.ts'

type Call = { siteUrl: string; token: string; path: string; body?: object; signal: AbortSignal }

/** Joins a site. @throws SiteAway, SiteRefused */
export async function callJoin(
  siteUrl: string,
  asked: JoinRequest,
  signal: AbortSignal,
): Promise<JoinAnswer> {
  return read(joinAnswer, { siteUrl, token: asked.joinToken, path: 'join', body: asked, signal })
}

/** What the point shall hold; says where the point is reached now. @throws SiteAway, SiteRefused */
export async function askDesiredState(
  site: { siteUrl: string; bearerToken: string },
  address: string,
  signal: AbortSignal,
): Promise<DesiredState> {
  const path = `self/desired-state?${new URLSearchParams({ address })}`
  return read(desiredState, { siteUrl: site.siteUrl, token: site.bearerToken, path, signal })
}

/** Reports progress. @throws SiteAway, SiteRefused */
export async function reportProgress(
  site: { siteUrl: string; bearerToken: string },
  report: ProgressReport,
  signal: AbortSignal,
): Promise<void> {
  await call({ siteUrl: site.siteUrl, token: site.bearerToken, path: 'self/progress', body: report, signal })
}

/** Hands in a receipt. @throws SiteAway, SiteRefused */
export async function sendReceipt(
  site: { siteUrl: string; bearerToken: string },
  signed: SignedReceipt,
  signal: AbortSignal,
): Promise<void> {
  await call({ siteUrl: site.siteUrl, token: site.bearerToken, path: 'self/receipts', body: signed, signal })
}

async function read<Schema extends z.ZodType>(schema: Schema, asked: Call): Promise<z.output<Schema>> {
  const parsed = schema.safeParse(await call(asked))
  if (!parsed.success)
    throw new SiteRefused({ site: asked.siteUrl, status: 200, code: 'an answer that is not understood' })
  return parsed.data
}

const patienceMs = 30_000
const mostAnswerBytes = 64 * 1024 * 1024

async function call({ siteUrl, token, path, body, signal }: Call): Promise<unknown> {
  refuseClearText(siteUrl)
  const url = new URL(`api/v1/distribution-points/${path}`, siteUrl.endsWith('/') ? siteUrl : `${siteUrl}/`)
  try {
    const answer = await request(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      headersTimeout: patienceMs,
      bodyTimeout: patienceMs,
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
