// One message to the server and its answer, over HTTP. Nothing that comes back is trusted: its size, its time and its kind are bounded, no
// redirect is followed, and nothing compressed is taken.

import { Agent, request } from 'undici'
import { findInCauses, makeGuardedConnector, makeNetworkRule } from '#platform/public-addresses'
import { UpstreamAddressRefused, UpstreamAnswerRefused, UpstreamUnreachable } from './errors.ts'

/** The most that an answer may take. */
export type UpstreamLimits = {
  /** Of one answer. A list of 300,000 revisions has 40 MB. */
  answerBytes: number
  /** Until the answer begins: a server looks through its whole catalogue first. */
  thinkingMs: number
  /** Without any byte. */
  silenceMs: number
  /** Of one call, from its first byte to the last of the answer. */
  callMs: number
}

export const upstreamLimits: UpstreamLimits = {
  answerBytes: 96 * 1024 * 1024,
  thinkingMs: 5 * 60_000,
  silenceMs: 60_000,
  callMs: 15 * 60_000,
}

/** How to reach the server. */
export type UpstreamLine = {
  /** For errors: the origin of the address. */
  server: string
  agent: Agent
  limits: UpstreamLimits
  signal: AbortSignal
}

/**
 * Opens a line.
 * @param authority Certificates in PEM that are trusted instead of those of the machine.
 * @param internalNetworks Where the server may be, beside the public internet.
 */
export function openLine(
  address: string,
  {
    authority,
    internalNetworks,
    limits,
    signal,
  }: {
    authority: string | null
    internalNetworks: readonly string[]
    limits: UpstreamLimits
    signal: AbortSignal
  },
): UpstreamLine {
  const agent = new Agent({
    connections: 1,
    connect: makeGuardedConnector({
      allows: makeNetworkRule(internalNetworks),
      refuse: host => new UpstreamAddressRefused({ host }),
      timeoutMs: limits.silenceMs,
      ca: authority ?? undefined,
    }),
    headersTimeout: limits.thinkingMs,
    bodyTimeout: limits.silenceMs,
    maxHeaderSize: 64 * 1024,
  })
  return { server: new URL(address).origin, agent, limits, signal }
}

/** What is sent. */
export type SoapMessage = { url: string; action: string; operation: string; body: string }

/**
 * Sends a message and takes the answer.
 * @returns its bytes, and whether it may be a fault (HTTP 500: SOAP 1.1, 6.2)
 * @throws UpstreamUnreachable, UpstreamAddressRefused, UpstreamAnswerRefused; the signal's reason
 */
export async function postSoap(line: UpstreamLine, message: SoapMessage): Promise<Uint8Array> {
  const { server, agent, limits, signal } = line
  const { url, action, operation, body } = message
  const refuse = (reason: string) => new UpstreamAnswerRefused({ server, operation, reason })
  try {
    const answer = await request(url, {
      dispatcher: agent,
      method: 'POST',
      headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${action}"` },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(limits.callMs)]),
    })
    try {
      checkHead(answer, refuse)
      return await readBody(answer.body, limits.answerBytes, refuse)
    } finally {
      answer.body.on('error', () => {}).destroy()
    }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof UpstreamAnswerRefused) throw error
    const refused = findInCauses(error, one => one instanceof UpstreamAddressRefused)
    if (refused !== undefined) throw refused
    throw new UpstreamUnreachable({ server, operation, reason: reasonOf(error) }, { cause: error })
  }
}

type Head = { statusCode: number; headers: Record<string, string | string[] | undefined> }

function checkHead({ statusCode, headers }: Head, refuse: (reason: string) => Error): void {
  if (statusCode === 503) throw new Error('the server is too busy (HTTP 503)')
  if (statusCode >= 300 && statusCode < 400)
    throw refuse(`it sends the caller elsewhere (HTTP ${statusCode})`)
  if (statusCode === 401 || statusCode === 403 || statusCode === 407)
    throw refuse(`it asks who the caller is (HTTP ${statusCode}), which is not supported`)
  if (statusCode !== 200 && statusCode !== 500) throw refuse(`HTTP ${statusCode}`)
  const encoding = String(headers['content-encoding'] ?? 'identity').toLowerCase()
  if (encoding !== 'identity') throw refuse('it is compressed although nobody asked for that')
  if (!/^\s*(text|application)\/(soap\+)?xml\s*(;|$)/i.test(String(headers['content-type'] ?? '')))
    throw refuse(`it is no XML (HTTP ${statusCode})`)
}

async function readBody(
  body: AsyncIterable<Buffer>,
  most: number,
  refuse: (reason: string) => Error,
): Promise<Uint8Array> {
  const pieces: Buffer[] = []
  let received = 0
  for await (const piece of body) {
    received += piece.length
    if (received > most) throw refuse(`it has more than ${most} bytes`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

/** The code of what went wrong; certificates are told by their problem. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection broke'
  if (error.name === 'TimeoutError') return 'it took too long'
  const code = 'code' in error ? String(error.code) : null
  return code ?? (error.message.slice(0, 200).replace(/\p{C}/gu, ' ') || 'the connection broke')
}
