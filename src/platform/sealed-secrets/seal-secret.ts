// Seals a secret with AES-256-GCM (NIST SP 800-38D). What it belongs to is bound in: a sealed secret that somebody with the database alone moves
// to another row, to have it sent elsewhere, does not open.

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** What a secret belongs to; the first word names the kind of secret. */
export type BoundIn = readonly (string | number)[]

const cipher = 'aes-256-gcm'
/** The first byte says how the rest is to be read. */
const layout = 1
const nonceBytes = 12
const tagBytes = 16

/** Seals: layout, nonce, tag, and what AES-256-GCM made of the secret. */
export function sealSecret(key: Buffer, belongsTo: BoundIn, secret: string): Buffer {
  // A random nonce serves for 2^32 seals with one key; secrets are set by hand.
  const nonce = randomBytes(nonceBytes)
  const sealing = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes })
  sealing.setAAD(bound(belongsTo))
  const sealed = Buffer.concat([sealing.update(secret, 'utf8'), sealing.final()])
  return Buffer.concat([Buffer.of(layout), nonce, sealing.getAuthTag(), sealed])
}

/** Opens; null when it was sealed with another key, for something else, or changed. */
export function openSecret(key: Buffer, belongsTo: BoundIn, sealed: Buffer): string | null {
  const start = 1 + nonceBytes + tagBytes
  if (sealed.length < start || sealed[0] !== layout) return null
  const opening = createDecipheriv(cipher, key, sealed.subarray(1, 1 + nonceBytes), {
    authTagLength: tagBytes,
  })
  opening.setAAD(bound(belongsTo))
  opening.setAuthTag(sealed.subarray(1 + nonceBytes, start))
  try {
    return Buffer.concat([opening.update(sealed.subarray(start)), opening.final()]).toString('utf8')
  } catch {
    return null
  }
}

function bound(belongsTo: BoundIn): Buffer {
  return Buffer.from(JSON.stringify(belongsTo))
}
