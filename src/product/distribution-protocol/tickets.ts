// Tickets: the site lets a client fetch one content version from one holder, without the holder asking the site.

import type { KeyObject } from 'node:crypto'
import { TicketRefused } from './errors.ts'
import { signedTicket, type Ticket } from './messages.ts'
import { signStatement, verifyStatement } from './signed-statement.ts'

const SCHEME = 'SlipstreamTicket'
/** The scheme as it is compared: schemes have no case (RFC 9110, section 11.1). */
export const ticketScheme = SCHEME.toLowerCase()
const MAX_TEXT = 4000
/** Clocks of site and point may differ by this much. */
const CLOCK_TOLERANCE_MS = 60_000

/** Signs a ticket with the site's key; the text travels in messages and headers. */
export function issueTicket(ticket: Ticket, siteKey: KeyObject): string {
  const signed = { ticket, signature: signStatement('slipstream/ticket/1', ticket, siteKey) }
  return Buffer.from(JSON.stringify(signed), 'utf8').toString('base64url')
}

/** The value of the `authorization` header for a ticket. */
export function ticketAuthorization(text: string): string {
  return `${SCHEME} ${text}`
}

/**
 * Checks the `authorization` header of a request for content, on the side that gives it. The caller then checks that
 * what is asked for belongs to the ticket's content version.
 * @throws TicketRefused
 */
export function openTicket(
  authorization: string | undefined,
  expected: { sitePublicKey: string; audience: string; now: Date },
): Ticket {
  const [scheme = '', text = ''] = authorization?.split(' ') ?? []
  if (scheme.toLowerCase() !== ticketScheme) throw new TicketRefused({ reason: 'there is none' })
  if (text.length > MAX_TEXT) throw new TicketRefused({ reason: 'it is too long' })
  const read = signedTicket.safeParse(parseJson(text))
  if (!read.success) throw new TicketRefused({ reason: 'it is not a ticket' })
  const { ticket, signature } = read.data
  const proof = { signature, publicKey: expected.sitePublicKey }
  if (!verifyStatement('slipstream/ticket/1', ticket, proof)) {
    throw new TicketRefused({ reason: 'its signature does not hold' })
  }
  if (ticket.audience !== expected.audience)
    throw new TicketRefused({ reason: 'it is for another distribution point' })
  const now = expected.now.getTime()
  if (Date.parse(ticket.expiresAt) <= now) throw new TicketRefused({ reason: 'it has expired' })
  if (Date.parse(ticket.issuedAt) > now + CLOCK_TOLERANCE_MS)
    throw new TicketRefused({ reason: 'it is not valid yet' })
  return ticket
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return null
  }
}
