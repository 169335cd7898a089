// Sends one alert to a webhook, signed as Standard Webhooks say (standardwebhooks.com): HMAC-SHA256 over ID, time and body.

import { createHmac } from 'node:crypto'
import { Agent, request } from 'undici'
import { type AddressRule, findInCauses, makeGuardedConnector } from '#platform/public-addresses'
import { type Alert, alertJson } from './alert.ts'
import { type AlertPolicy, checkHost, refuseAddress } from './alert-policy.ts'
import { AlertAddressRefused, AlertNotSent } from './errors.ts'
import type { WebhookTarget } from './sealed-target.ts'

/** What every secret begins with. */
export const secretPrefix = 'whsec_'

const connectMs = 10_000
/** For all of it: name, connection, request, answer. */
const wholeMs = 20_000

/** The value of `webhook-signature`. @param secret as the receiver has it: `whsec_` and base64. */
export function signWebhook(
  secret: string,
  { id, timestamp, body }: { id: string; timestamp: number; body: string },
): string {
  const key = Buffer.from(secret.slice(secretPrefix.length), 'base64')
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
}

/**
 * Sends. Only a status of success is one; redirects are not followed, and what is answered is not read.
 * @throws AlertAddressRefused, AlertNotSent
 */
export async function sendWebhook(
  policy: AlertPolicy,
  { url: address, secret, authorityPem }: WebhookTarget & { authorityPem: string | null },
  alert: Alert,
  signal?: AbortSignal,
): Promise<void> {
  const url = new URL(address)
  const agent = openAgent(checkHost(policy, url.hostname), authorityPem)
  const now = new Date()
  const body = alertJson(alert, now)
  const timestamp = Math.floor(now.getTime() / 1000)
  try {
    const { statusCode, body: answer } = await request(url, {
      dispatcher: agent,
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Slipstream',
        'webhook-id': alert.delivery,
        'webhook-timestamp': String(timestamp),
        'webhook-signature': signWebhook(secret, { id: alert.delivery, timestamp, body }),
      },
      body,
      headersTimeout: wholeMs,
      bodyTimeout: wholeMs,
      signal: AbortSignal.any([AbortSignal.timeout(wholeMs), ...(signal ? [signal] : [])]),
    })
    answer.on('error', () => {})
    answer.destroy()
    if (statusCode < 200 || statusCode > 299) throw notSent(url, `it answered with HTTP status ${statusCode}`)
  } catch (error) {
    throw findInCauses(error, isOurs) ?? notSent(url, reasonOf(error), error)
  } finally {
    await agent.destroy()
  }
}

const isOurs = (one: Error) => one instanceof AlertAddressRefused || one instanceof AlertNotSent

function openAgent(allows: AddressRule, ca: string | null): Agent {
  const connect = makeGuardedConnector({
    allows,
    refuse: refuseAddress,
    timeoutMs: connectMs,
    ca: ca ?? undefined,
  })
  return new Agent({ pipelining: 1, maxHeaderSize: 16 * 1024, allowH2: false, connect })
}

/** Only the origin is told: the path of many webhooks is a secret. */
function notSent(url: URL, reason: string, cause?: unknown): Error {
  return new AlertNotSent({ to: url.origin, reason }, { cause })
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'it did not answer in time'
  const code = (error as NodeJS.ErrnoException).code
  return code === undefined ? 'the connection broke' : `the connection failed (${code})`
}
