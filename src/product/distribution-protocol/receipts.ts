// Receipts: a point's signed word that it holds a content version.

import type { KeyObject } from 'node:crypto'
import { SignatureInvalid } from './errors.ts'
import { type Receipt, type SignedReceipt, signedReceipt } from './messages.ts'
import { signStatement, verifyStatement } from './signed-statement.ts'

/** Signs a receipt with the point's key. */
export function signReceipt(receipt: Receipt, pointKey: KeyObject): SignedReceipt {
  return { receipt, signature: signStatement('slipstream/receipt/1', receipt, pointKey) }
}

/**
 * Checks that the point made this receipt; the caller then compares its content with what the point was asked to hold.
 * @throws SignatureInvalid
 */
export function openReceipt(signed: unknown, pointPublicKey: string): Receipt {
  const read = signedReceipt.safeParse(signed)
  if (!read.success) throw new SignatureInvalid({ what: 'receipt' })
  const { receipt, signature } = read.data
  const proof = { signature, publicKey: pointPublicKey }
  if (!verifyStatement('slipstream/receipt/1', receipt, proof))
    throw new SignatureInvalid({ what: 'receipt' })
  return receipt
}
