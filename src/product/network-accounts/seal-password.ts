// Seals a password with AES-256-GCM (NIST SP 800-38D). Server, share, user and port are bound in: a sealed password that somebody
// with the database alone moves to another server's row, to have it sent there, does not open.

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** Whose password it is. */
export type SealedFor = { server: string; share: string; user: string; port: number }

const cipher = 'aes-256-gcm'
/** The first byte says how the rest is to be read. */
const layout = 1
const nonceBytes = 12
const tagBytes = 16

/** Seals: layout, nonce, tag, and what AES-256-GCM made of the password. */
export function sealPassword(key: Buffer, whose: SealedFor, password: string): Buffer {
  // A random nonce serves for 2^32 seals with one key; accounts are set by hand.
  const nonce = randomBytes(nonceBytes)
  const sealing = createCipheriv(cipher, key, nonce, { authTagLength: tagBytes })
  sealing.setAAD(bound(whose))
  const sealed = Buffer.concat([sealing.update(password, 'utf8'), sealing.final()])
  return Buffer.concat([Buffer.of(layout), nonce, sealing.getAuthTag(), sealed])
}

/** Opens; null when it was sealed with another key, for another account, or changed. */
export function openPassword(key: Buffer, whose: SealedFor, sealed: Buffer): string | null {
  const start = 1 + nonceBytes + tagBytes
  if (sealed.length < start || sealed[0] !== layout) return null
  const opening = createDecipheriv(cipher, key, sealed.subarray(1, 1 + nonceBytes), {
    authTagLength: tagBytes,
  })
  opening.setAAD(bound(whose))
  opening.setAuthTag(sealed.subarray(1 + nonceBytes, start))
  try {
    return Buffer.concat([opening.update(sealed.subarray(start)), opening.final()]).toString('utf8')
  } catch {
    return null
  }
}

function bound({ server, share, user, port }: SealedFor): Buffer {
  return Buffer.from(JSON.stringify(['slipstream network account', server, share, user, port]))
}
