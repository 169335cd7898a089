// Answers can hold a token that is shown once. They are encrypted with what only their caller has: the idempotency key.

import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import type { KeptAnswer } from '#platform/http'

const lengths = { nonce: 12, tag: 16 }

/** By what a key is found. */
export function digestOfKey(key: string): string {
  return createHash('sha256').update(`slipstream idempotency key ${key}`).digest('hex')
}

/** Encrypts an answer (AES-256-GCM); nonce, tag and text in this order. */
export function sealAnswer(answer: KeptAnswer, key: string): Buffer {
  const nonce = randomBytes(lengths.nonce)
  const cipher = createCipheriv('aes-256-gcm', secretOf(key), nonce)
  const text = Buffer.concat([cipher.update(JSON.stringify(answer), 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), text])
}

/** Decrypts one. @throws Error when it was changed, or sealed with another key */
export function openAnswer(sealed: Buffer, key: string): KeptAnswer {
  const nonce = sealed.subarray(0, lengths.nonce)
  const cipher = createDecipheriv('aes-256-gcm', secretOf(key), nonce)
  cipher.setAuthTag(sealed.subarray(lengths.nonce, lengths.nonce + lengths.tag))
  const text = Buffer.concat([cipher.update(sealed.subarray(lengths.nonce + lengths.tag)), cipher.final()])
  return JSON.parse(text.toString('utf8')) as KeptAnswer
}

function secretOf(key: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', 'slipstream idempotency answer', 32))
}
