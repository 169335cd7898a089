// The messages between site, distribution point and client. Every message says its protocol version; a receiver refuses a
// version that it does not know.

import { z } from 'zod'
import {
  baseUrl,
  bytes,
  digest,
  name,
  packageId,
  pointCertificate,
  protocolVersion,
  publicKey,
  signature,
  siteCode,
  time,
  version,
} from './fields.ts'

/** A new distribution point introduces itself. `address` is where others reach it. */
export const joinRequest = z.strictObject({
  protocolVersion,
  joinToken: z.string().min(1).max(500),
  pointName: name,
  address: baseUrl,
  publicKey,
})
export type JoinRequest = z.infer<typeof joinRequest>

/** What the new point keeps: who it is, how it proves that, and the key of the site that it will trust from now on. */
export const joinAnswer = z.strictObject({
  protocolVersion,
  pointId: z.uuid(),
  pointName: name,
  bearerToken: z.string().min(1).max(500),
  siteCode: siteCode,
  sitePublicKey: publicKey,
})
export type JoinAnswer = z.infer<typeof joinAnswer>

/** An error as it travels (see platform/errors). */
export const errorReport = z.strictObject({
  code: z.string().max(100),
  kind: z.enum([
    'invalid',
    'refused',
    'missing',
    'conflict',
    'unauthenticated',
    'forbidden',
    'limited',
    'unavailable',
    'cancelled',
    'internal',
  ]),
  retry: z.enum(['never', 'after-change', 'later']),
  message: z.string().max(2000),
  remedy: z.string().max(2000),
  facts: z.record(
    z.string().max(100),
    z.union([
      z.string().max(4000),
      z.number(),
      z.boolean(),
      z.null(),
      z.array(z.string().max(4000)).max(1000),
    ]),
  ),
})

/** How far a point is with one content version. */
export const progressReport = z.strictObject({
  protocolVersion,
  packageId,
  version,
  contentVersion: digest,
  state: z.enum([
    'waiting',
    'transferring',
    'validating',
    'retrying',
    'failed',
    'held',
    'lost',
    'removing',
    'removed',
  ]),
  /** Why nothing moves; null while something does. */
  waitingFor: z.enum(['schedule', 'maintenance', 'space', 'turn', 'source']).nullable(),
  /** The source in use, by its name. */
  source: name.nullable(),
  /** Measured over the last seconds; null when nothing moves. */
  bytesPerSecond: bytes.nullable(),
  /** Bytes that came over the network, including any that were thrown away. */
  bytesFetched: bytes,
  /** Bytes that the point already had. */
  bytesReused: bytes,
  bytesTotal: bytes,
  error: errorReport.nullable(),
  reportedAt: time,
})
export type ProgressReport = z.infer<typeof progressReport>

/** What a point states about content that it holds and has verified in full. */
export const receipt = z.strictObject({
  protocolVersion,
  siteCode: siteCode,
  pointId: z.uuid(),
  packageId,
  version,
  contentVersion: digest,
  files: z.int().min(1),
  bytes,
  /** When reading everything began, by the site's clock as the point knows it. */
  verifiedAt: time,
  /** The request that this receipt answers; null when it answers none. */
  request: z.uuid().nullable(),
})
export type Receipt = z.infer<typeof receipt>

/** A receipt and the point's signature of it. */
export const signedReceipt = z.strictObject({ receipt, signature })
export type SignedReceipt = z.infer<typeof signedReceipt>

/** The site allows whoever shows this to fetch one content version from one holder until a moment. */
export const ticket = z.strictObject({
  protocolVersion,
  siteCode: siteCode,
  contentVersion: digest,
  /** The id of the point that shall honour it, or `site`. */
  audience: z.union([z.uuid(), z.literal('site')]),
  issuedAt: time,
  expiresAt: time,
})
export type Ticket = z.infer<typeof ticket>

/** A ticket and the site's signature of it. */
export const signedTicket = z.strictObject({ ticket, signature })
export type SignedTicket = z.infer<typeof signedTicket>

/** Where a client finds a content version. */
export const contentLocation = z.strictObject({
  protocolVersion,
  packageId,
  version,
  contentVersion: digest,
  signature,
  totalBytes: bytes,
  /** The nearest first. `ticket` goes into the `authorization` header, see `ticketAuthorization`. */
  locations: z
    .array(
      z.strictObject({
        name,
        baseUrl,
        ticket: z.string().max(4000),
        certificate: pointCertificate.nullable().default(null),
      }),
    )
    .min(1)
    .max(64),
})
export type ContentLocation = z.infer<typeof contentLocation>
