// What the messages are made of.

import { z } from 'zod'

/** The version of all messages. */
export const PROTOCOL_VERSION = 1

export const protocolVersion = z.literal(PROTOCOL_VERSION)
export const digest = z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 digest')
export const time = z.iso.datetime()
export const bytes = z.int().min(0)
export const name = z.string().min(1).max(100)
export const packageId = z.string().regex(/^[A-Z0-9]{3}[0-9A-F]{5}$/, 'is not a package ID')
export const version = z.int().min(1)
export const baseUrl = z.url({ protocol: /^https?$/ }).max(2000)
/** SPKI in DER, base64: 44 bytes. */
export const publicKey = z.string().regex(/^[A-Za-z0-9+/]{59}=$/, 'is not an Ed25519 public key')
/** Ed25519, base64: 64 bytes. */
export const signature = z.string().regex(/^[A-Za-z0-9+/]{86}==$/, 'is not an Ed25519 signature')

/**
 * The certificate that a point shows to whoever fetches from it over https. `keys` are the SHA-256 digests of its public key (SPKI): of the
 * one in use, and of one that will be. `own`: the point made it itself, and a connection with another key is refused. `given`: somebody
 * else made it; a connection whose certificate an authority vouches for is as good as the known key.
 */
export const pointCertificate = z.strictObject({
  origin: z.enum(['own', 'given']),
  keys: z.array(digest).min(1).max(4),
})
export type PointCertificate = z.infer<typeof pointCertificate>

export const siteCode = z.string().regex(/^[A-Z0-9]{3}$/)
