// Enrolment: the proof that a device has its key, and the token with which it need not wait for approval.

import { createHash, type KeyObject, randomBytes } from 'node:crypto'
import { EnrolmentTokenInvalid } from './errors.ts'
import { isSigned, readDeviceKey, signText } from './keys.ts'

/** What the proof is about. `token` is the secret part. */
export type EnrolmentToProve = { name: string; publicKey: string; token: string | null; at: string }

/** Signs an enrolment, or with `token` null the renewal of a key, with the key that is to be known. */
export function signEnrolment(enrolment: EnrolmentToProve, privateKey: KeyObject): string {
  return signText('slipstream/device-enrolment/1', textOf(enrolment), privateKey)
}

/** Whether the sender has the private key of `publicKey`. @throws DeviceKeyInvalid */
export function provesKey(enrolment: EnrolmentToProve & { proof: string }): boolean {
  const publicKey = readDeviceKey(enrolment.publicKey)
  return isSigned('slipstream/device-enrolment/1', textOf(enrolment), {
    signature: enrolment.proof,
    publicKey,
  })
}

/**
 * An enrolment token as it is handed to devices: a secret, and the fingerprint of the site's key, so that the first answer is checked
 * already. `slipenrol1.<secret>.<SHA-256 of the site's key>`
 */
export function makeEnrolmentToken(siteKeyFingerprint: string): { text: string; secret: string } {
  const secret = randomBytes(32).toString('base64url')
  return { text: `slipenrol1.${secret}.${siteKeyFingerprint}`, secret }
}

/** @throws EnrolmentTokenInvalid */
export function readEnrolmentToken(text: string): { secret: string; siteKeyFingerprint: string } {
  const found = /^slipenrol1\.([A-Za-z0-9_-]{43})\.([0-9a-f]{64})$/.exec(text.trim())
  const [, secret, siteKeyFingerprint] = found ?? []
  if (!secret || !siteKeyFingerprint) throw new EnrolmentTokenInvalid({})
  return { secret, siteKeyFingerprint }
}

/** A line each: name, key, SHA-256 of the token or `-`, time. */
function textOf({ name, publicKey, token, at }: EnrolmentToProve): string {
  const about = token === null ? '-' : createHash('sha256').update(token).digest('hex')
  return [name, publicKey, about, at].join('\n')
}
