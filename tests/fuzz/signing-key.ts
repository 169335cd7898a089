// A key that is the same in every run, so that changed statements can be signed again and get past their signature.

import { createPrivateKey, createPublicKey } from 'node:crypto'

/** PKCS 8 of Ed25519 is a fixed head and the 32 bytes of the key (RFC 8410). */
export const signingKey = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 7)]),
  format: 'der',
  type: 'pkcs8',
})

/** SPKI in DER, base64. */
export const signingPublicKey = createPublicKey(signingKey)
  .export({ type: 'spki', format: 'der' })
  .toString('base64')
