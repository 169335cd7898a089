// Tickets, as points read them from a header, and receipts, as the site reads them. Half of the changed ones are signed anew, so that
// what lies behind the signature is read as well.

import { createPublicKey, verify } from 'node:crypto'
import {
  canonicalJson,
  issueTicket,
  openReceipt,
  openTicket,
  type Receipt,
  type StatementContext,
  signReceipt,
  signStatement,
  type Ticket,
  ticketAuthorization,
} from '#product/distribution-protocol'
import { signingKey, signingPublicKey } from '../signing-key.ts'
import { type FuzzTarget, promise } from '../target.ts'

const pointId = '6f9619ff-8b86-4011-b42d-00c04fc964ff'
const now = new Date('2026-01-01T12:00:00.000Z')
const contentVersion = 'ab'.repeat(32)
const ticket: Ticket = {
  protocolVersion: 1,
  siteCode: 'S01',
  contentVersion,
  audience: pointId,
  issuedAt: '2026-01-01T11:00:00.000Z',
  expiresAt: '2026-01-01T13:00:00.000Z',
}
const receipt: Receipt = {
  protocolVersion: 1,
  siteCode: 'S01',
  pointId,
  packageId: 'S0100001',
  version: 3,
  contentVersion,
  files: 900,
  bytes: 5_000_000_000,
  verifiedAt: '2026-01-01T11:00:00.000Z',
  request: null,
}

/** Whether this key signed exactly this statement: asked of the platform itself, not of the code under test. */
function isSigned(context: StatementContext, statement: unknown, signature: string): boolean {
  const bytes = Buffer.from(`${context}\0${canonicalJson(statement)}`)
  const key = createPublicKey(signingKey)
  return verify(null, bytes, key, Buffer.from(signature, 'base64'))
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

/** Signs the statement in `member` anew; what cannot be signed stays as it is. */
function signAnew(text: Uint8Array, member: string, context: StatementContext): Uint8Array {
  const message = parse(Buffer.from(text).toString())
  if (message === null) return text
  try {
    const signature = signStatement(context, message[member], signingKey)
    return Buffer.from(JSON.stringify({ ...message, signature }))
  } catch {
    return text
  }
}

const scheme = ticketAuthorization('')
const encode = (text: Uint8Array) => ticketAuthorization(Buffer.from(text).toString('base64url'))
const decode = (header: string) => Buffer.from(header.slice(scheme.length), 'base64url')

/** `openTicket`: what is accepted was signed by the site, for this point and for now. The input is the header. */
export const contentTicket: FuzzTarget = {
  name: 'content-ticket',
  cases: 2500,
  words: [scheme, 'site', '2026-01-01T12:00:00.000Z', '9999-12-31T23:59:59Z', '"audience":', '\u0000', 'e30'],
  seeds: () =>
    [ticket, { ...ticket, audience: 'site' as const }, { ...ticket, expiresAt: ticket.issuedAt }].map(one =>
      Buffer.from(ticketAuthorization(issueTicket(one, signingKey))),
    ),
  mutate(random, input, blind) {
    if (random.oneIn(4)) return blind(input)
    const changed = blind(decode(Buffer.from(input).toString('latin1')))
    const signed = random.oneIn(2) ? signAnew(changed, 'ticket', 'slipstream/ticket/1') : changed
    return Buffer.from(encode(signed))
  },
  run(input) {
    // Headers are Latin-1.
    const header = Buffer.from(input).toString('latin1')
    const opened = openTicket(header, { sitePublicKey: signingPublicKey, audience: pointId, now })
    promise(opened.audience === pointId, 'a ticket for another holder was taken')
    promise(Date.parse(opened.expiresAt) > now.getTime(), 'a ticket that has expired was taken')
    promise(Date.parse(opened.issuedAt) <= now.getTime() + 60_000, 'a ticket of the future was taken')
    promise(/^[0-9a-f]{64}$/.test(opened.contentVersion), 'a ticket for something else was taken')
    const text = decode(header.split(' ', 2).join(' ')).toString()
    const signature = String(parse(text)?.signature)
    promise(isSigned('slipstream/ticket/1', opened, signature), 'a ticket that nobody signed was taken')
  },
}

/** `openReceipt`: what is accepted was signed by the point, and its numbers are numbers that the site can keep. */
export const pointReceipt: FuzzTarget = {
  name: 'point-receipt',
  cases: 2500,
  words: ['"request":', '9007199254740993', '-1', '1e400', '"__proto__":', '\\ud800', '2026-01-01T11:00:00Z'],
  seeds: () =>
    [receipt, { ...receipt, request: pointId }].map(one =>
      Buffer.from(JSON.stringify(signReceipt(one, signingKey))),
    ),
  mutate(random, input, blind) {
    const changed = blind(input)
    return random.oneIn(2) ? signAnew(changed, 'receipt', 'slipstream/receipt/1') : changed
  },
  run(input) {
    const signed = parse(Buffer.from(input).toString())
    const opened = openReceipt(signed, signingPublicKey)
    const { files, bytes, version, verifiedAt } = opened
    promise([files, bytes, version].every(Number.isSafeInteger), 'a number that is not whole was taken')
    promise(files >= 1 && bytes >= 0 && version >= 1, 'a number that cannot be was taken')
    promise(Number.isFinite(Date.parse(verifiedAt)), 'a time that is none was taken')
    const signature = String(signed?.signature)
    promise(isSigned('slipstream/receipt/1', opened, signature), 'a receipt that nobody signed was taken')
  },
}
