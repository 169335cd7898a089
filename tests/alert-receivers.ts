// Receivers of alerts for tests: a real SMTP server (smtp-server, over real sockets, with STARTTLS or TLS and a password), and a webhook receiver over
// http or https that checks each signature the way a receiver is told to (src/product/alerts/README.md).

import { createHmac, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import { makeCertificate } from '#platform/certificates'

/** A mail as it came. */
export type ReceivedMail = { from: string; to: string[]; user: string | null; secure: boolean; raw: string }

/** A running mail server. */
export type MailReceiver = AsyncDisposable & {
  port: number
  /** Its certificate, for `localhost` (PEM). */
  authorityPem: string
  mails: ReceivedMail[]
  /** Recipients that are refused with 550. */
  refused: Set<string>
}

const account = { user: 'alerts', password: 'pässword 1' }
export const mailAccount = account

/** Starts a mail server on loopback. */
export async function startMailReceiver({
  security,
}: {
  security: 'starttls' | 'tls'
}): Promise<MailReceiver> {
  const { certificate, privateKey } = await makeCertificate({ names: ['localhost'] })
  const mails: ReceivedMail[] = []
  const refused = new Set<string>()
  const server = new SMTPServer({
    secure: security === 'tls',
    key: privateKey,
    cert: certificate,
    // Nobody signs in, and nothing is taken, before the connection is encrypted.
    allowInsecureAuth: false,
    onAuth({ username, password }, session, done) {
      const isRight = username === account.user && password === account.password && session.secure
      if (isRight) done(null, { user: username })
      else done(new Error('wrong user or password'))
    },
    onRcptTo({ address }, _session, done) {
      done(refused.has(address) ? Object.assign(new Error('no such mailbox'), { responseCode: 550 }) : null)
    },
    onData(stream, session, done) {
      void text(stream).then(raw => {
        const { mailFrom, rcptTo } = session.envelope
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(one => one.address),
          user: typeof session.user === 'string' ? session.user : null,
          secure: session.secure,
          raw,
        })
        done()
      })
    },
  })
  server.on('error', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  return {
    port: (server.server.address() as AddressInfo).port,
    authorityPem: certificate,
    mails,
    refused,
    [Symbol.asyncDispose]: () => new Promise(resolve => server.close(() => resolve())),
  }
}

/** The alert in a webhook's body, as far as tests look at it. */
export type WebhookBody = {
  delivery: string
  site: string
  subscription: string
  test: boolean
  message: { code: string; subject: string | null; message: string; number: number | null; severity: string }
  repeats: number
  leftOut: number
}

/** What came to the webhook. */
export type ReceivedWebhook = { headers: IncomingHttpHeaders; body: WebhookBody; isSigned: boolean }

/** A running receiver. */
export type WebhookReceiver = AsyncDisposable & {
  url: string
  authorityPem: string | null
  received: ReceivedWebhook[]
  /** With which it checks; what comes without it is noted as not signed. */
  secret: string
  /** How it answers. */
  answer: { status: number; headers?: Record<string, string> }
}

/** Starts a receiver on loopback. */
export async function startWebhookReceiver({ https = false } = {}): Promise<WebhookReceiver> {
  const made = https ? await makeCertificate({ names: ['localhost'] }) : null
  const receiver: WebhookReceiver = {
    url: '',
    authorityPem: made?.certificate ?? null,
    received: [],
    secret: '',
    answer: { status: 204 },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
  const listener: RequestListener = (request, response) => {
    void text(request).then(body => {
      receiver.received.push({
        headers: request.headers,
        body: JSON.parse(body),
        isSigned: checkSignature(receiver.secret, request.headers, body),
      })
      response.writeHead(receiver.answer.status, receiver.answer.headers).end()
    })
  }
  const server =
    made === null
      ? createServer(listener)
      : createTlsServer({ cert: made.certificate, key: made.privateKey }, listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  receiver.url = `${https ? 'https' : 'http'}://localhost:${(server.address() as AddressInfo).port}/hook/secret-path`
  return receiver
}

function checkSignature(secret: string, headers: IncomingHttpHeaders, body: string): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = headers
  if (Math.abs(Date.now() / 1000 - Number(at)) > 300) return false
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const expected = Buffer.from(
    `v1,${createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')}`,
  )
  const given = Buffer.from(String(signature))
  return given.length === expected.length && timingSafeEqual(given, expected)
}
