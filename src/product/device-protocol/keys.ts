// ECDSA over P-256 with SHA-256, signatures as r and s side by side (IEEE P1363): the form that .NET Framework, and with it PowerShell 5.1,
// makes and checks without anything installed. Ed25519, which the site uses elsewhere, it has not.

import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import { DeviceKeyInvalid } from './errors.ts'

/** What is signed begins with one of these and a line feed, so that no signature can be passed off as one for something else. */
export const deviceSigningContexts = {
  request: 'slipstream/device-request/1',
  enrolment: 'slipstream/device-enrolment/1',
  enrolmentAnswer: 'slipstream/device-enrolment-answer/1',
  policy: 'slipstream/device-policy/1',
  location: 'slipstream/device-location/1',
} as const
/** One of {@link deviceSigningContexts}. */
export type DeviceSigningContext = (typeof deviceSigningContexts)[keyof typeof deviceSigningContexts]

/** The header of a P-256 key as SPKI in DER (RFC 5480), in hex: 26 bytes; then 04 and both coordinates. */
export const p256KeyHeader = '3059301306072a8648ce3d020106082a8648ce3d030107034200'
const spkiHeader = Buffer.from(p256KeyHeader, 'hex')

/** A new pair. `publicKey`: SPKI, DER, base64. */
export function makeDeviceKey(): { privateKey: KeyObject; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { privateKey, publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') }
}

/** Reads a public key: 91 bytes, the point not compressed and on the curve. @throws DeviceKeyInvalid */
export function readDeviceKey(text: string): KeyObject {
  const der = Buffer.from(text, 'base64')
  const isForm = der.length === 91 && der.toString('base64') === text
  if (!isForm || !der.subarray(0, 26).equals(spkiHeader) || der[26] !== 4) throw new DeviceKeyInvalid({})
  try {
    return createPublicKey({ key: der, format: 'der', type: 'spki' })
  } catch (cause) {
    throw new DeviceKeyInvalid({}, { cause })
  }
}

/** SHA-256 of a public key, 64 hex digits. @throws DeviceKeyInvalid */
export function deviceKeyFingerprint(publicKey: string): string {
  readDeviceKey(publicKey)
  return createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex')
}

/** Signs a text; base64. */
export function signText(context: DeviceSigningContext, text: string, privateKey: KeyObject): string {
  const bytes = Buffer.from(`${context}\n${text}`, 'utf8')
  return sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64')
}

/** Whether the holder of the key signed this text. False for anything that is not in order. */
export function isSigned(
  context: DeviceSigningContext,
  text: string,
  { signature, publicKey }: { signature: string; publicKey: KeyObject },
): boolean {
  const read = Buffer.from(signature, 'base64')
  if (read.length !== 64 || read.toString('base64') !== signature) return false
  const bytes = Buffer.from(`${context}\n${text}`, 'utf8')
  return verify('sha256', bytes, { key: publicKey, dsaEncoding: 'ieee-p1363' }, read)
}
