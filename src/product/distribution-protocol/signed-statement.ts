// Ed25519 signatures over statements. What is signed is a context, a zero byte, and the statement as canonical JSON. The
// context says what kind of statement it is, so that no signature can be passed off as one for something else.

import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { PublicKeyInvalid, StatementInvalid } from './errors.ts'

/** The kinds of statements. A changed meaning needs a new name. */
export type StatementContext =
  | 'slipstream/manifest/1'
  | 'slipstream/receipt/1'
  | 'slipstream/ticket/1'
  | 'slipstream/version-note/1'
  | 'slipstream/prestage/1'

/** Signs plain JSON; base64. @throws StatementInvalid */
export function signStatement(context: StatementContext, statement: unknown, privateKey: KeyObject): string {
  return sign(null, signedBytes(context, statement), privateKey).toString('base64')
}

/**
 * Whether the holder of the key made this statement. False for anything that is not in order.
 * `publicKey` is SPKI in DER, base64. @throws PublicKeyInvalid
 */
export function verifyStatement(
  context: StatementContext,
  statement: unknown,
  proof: { signature: string; publicKey: string },
): boolean {
  const key = readPublicKey(proof.publicKey)
  const signature = Buffer.from(proof.signature, 'base64')
  if (signature.length !== 64 || signature.toString('base64') !== proof.signature) return false
  let bytes: Buffer
  try {
    bytes = signedBytes(context, statement)
  } catch (error) {
    if (error instanceof StatementInvalid) return false
    throw error
  }
  return verify(null, bytes, key, signature)
}

/** Reads an Ed25519 public key, SPKI in DER, base64. @throws PublicKeyInvalid */
export function readPublicKey(text: string): KeyObject {
  const der = Buffer.from(text, 'base64')
  // SPKI of Ed25519 is always 44 bytes: 12 of header and 32 of key (RFC 8410).
  if (der.length !== 44 || der.toString('base64') !== text) throw new PublicKeyInvalid({})
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch (cause) {
    throw new PublicKeyInvalid({}, { cause })
  }
  throw new PublicKeyInvalid({})
}

/** SHA-256 of a public key, 64 hex digits: short enough to be compared by a person. @throws PublicKeyInvalid */
export function keyFingerprint(publicKey: string): string {
  readPublicKey(publicKey)
  return createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex')
}

function signedBytes(context: StatementContext, statement: unknown): Buffer {
  return Buffer.from(`${context}\0${canonicalJson(statement)}`, 'utf8')
}

/**
 * JSON in one form only: members sorted by name, no white space, whole numbers, well-formed texts.
 * @throws StatementInvalid
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (depth > 16) throw new StatementInvalid({ reason: 'it is nested too deeply' })
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new StatementInvalid({ reason: `${value} is not a whole number` })
    return JSON.stringify(value)
  }
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new StatementInvalid({ reason: 'a text is not well-formed Unicode' })
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) return `[${value.map(item => canonicalJson(item, depth + 1)).join(',')}]`
  if (typeof value !== 'object') throw new StatementInvalid({ reason: `a ${typeof value} is not JSON` })
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  const written = members.map(([name, item]) => `${canonicalJson(name)}:${canonicalJson(item, depth + 1)}`)
  return `{${written.join(',')}}`
}
