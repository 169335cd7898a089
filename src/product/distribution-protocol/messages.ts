// The messages between site, distribution point and client. Every message says its protocol version; a receiver refuses a
// version that it does not know.

import { z } from 'zod'

/** The version of all messages in this file. */
export const PROTOCOL_VERSION = 1

const protocolVersion = z.literal(PROTOCOL_VERSION)
const digest = z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 digest')
const time = z.iso.datetime()
const bytes = z.int().min(0)
const name = z.string().min(1).max(100)
const packageId = z.string().regex(/^[A-Z0-9]{3}[0-9A-F]{5}$/, 'is not a package ID')
const version = z.int().min(1)
const baseUrl = z.url({ protocol: /^https?$/ }).max(2000)
/** SPKI in DER, base64: 44 bytes. */
const publicKey = z.string().regex(/^[A-Za-z0-9+/]{59}=$/, 'is not an Ed25519 public key')
/** Ed25519, base64: 64 bytes. */
const signature = z.string().regex(/^[A-Za-z0-9+/]{86}==$/, 'is not an Ed25519 signature')

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
  siteCode: z.string().regex(/^[A-Z0-9]{3}$/),
  sitePublicKey: publicKey,
})
export type JoinAnswer = z.infer<typeof joinAnswer>

/** One content version that a point shall hold. */
export const desiredContent = z.strictObject({
  packageId,
  /** The package's version that this content is. */
  version,
  /** The manifest's SHA-256, which is also the name of its bytes as an object. */
  contentVersion: digest,
  /** The site's signature of the manifest. */
  signature,
  totalBytes: bytes,
  /** Where to fetch it from, the nearest first. The site itself is always the last resort. */
  sources: z.array(z.strictObject({ name, baseUrl, ticket: z.string().max(4000) })).max(16),
})
export type DesiredContent = z.infer<typeof desiredContent>

/** Everything that a point shall hold. What it holds beyond this it removes. */
export const desiredState = z.strictObject({
  protocolVersion,
  siteCode: z.string().regex(/^[A-Z0-9]{3}$/),
  pointId: z.uuid(),
  contents: z.array(desiredContent).max(10_000),
  /** How long to wait before asking again. */
  askAgainSeconds: z.int().min(1).max(86_400),
})
export type DesiredState = z.infer<typeof desiredState>

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
  state: z.enum(['waiting', 'transferring', 'retrying', 'failed', 'held', 'lost', 'removing', 'removed']),
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
  siteCode: z.string().regex(/^[A-Z0-9]{3}$/),
  pointId: z.uuid(),
  packageId,
  version,
  contentVersion: digest,
  files: z.int().min(1),
  bytes,
  verifiedAt: time,
})
export type Receipt = z.infer<typeof receipt>

/** A receipt and the point's signature of it. */
export const signedReceipt = z.strictObject({ receipt, signature })
export type SignedReceipt = z.infer<typeof signedReceipt>

/** The site allows whoever shows this to fetch one content version from one holder until a moment. */
export const ticket = z.strictObject({
  protocolVersion,
  siteCode: z.string().regex(/^[A-Z0-9]{3}$/),
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
    .array(z.strictObject({ name, baseUrl, ticket: z.string().max(4000) }))
    .min(1)
    .max(64),
})
export type ContentLocation = z.infer<typeof contentLocation>
