// Answers of the site that a device acts upon. The text is signed as it travels: nobody has to write JSON in one form only.

import type { KeyObject } from 'node:crypto'
import type { z } from 'zod'
import { SiteAnswerRefused } from './errors.ts'
import { type DeviceSigningContext, deviceKeyFingerprint, isSigned, readDeviceKey, signText } from './keys.ts'
import {
  type EnrolAnswer,
  enrolAnswer,
  type LocationAnswer,
  locationAnswer,
  type Policy,
  policy,
  type SignedText,
} from './messages.ts'

/** Writes and signs an answer with the site's P-256 key. */
export function makeSignedText(
  context: DeviceSigningContext,
  value: unknown,
  siteKey: KeyObject,
): SignedText {
  const text = JSON.stringify(value)
  return { text, signature: signText(context, text, siteKey) }
}

/**
 * Opens the answer to an enrolment. `siteKeyFingerprint`: of a token, or null when the device takes the key that it is shown first.
 * @throws SiteAnswerRefused, DeviceKeyInvalid
 */
export function openEnrolAnswer(
  answer: SignedText,
  expected: { publicKey: string; siteKeyFingerprint: string | null; pinnedSiteKey?: string },
): EnrolAnswer {
  const read = parse(enrolAnswer, answer.text)
  const { siteKey } = read
  if (expected.siteKeyFingerprint !== null && deviceKeyFingerprint(siteKey) !== expected.siteKeyFingerprint)
    throw new SiteAnswerRefused({
      reason: 'it is from another site than the one that made the enrolment token',
    })
  if (expected.pinnedSiteKey !== undefined && siteKey !== expected.pinnedSiteKey)
    throw new SiteAnswerRefused({
      reason: 'it is from another site than the one that this device belongs to',
    })
  refuseForged('slipstream/device-enrolment-answer/1', answer, siteKey)
  if (read.publicKey !== expected.publicKey)
    throw new SiteAnswerRefused({ reason: 'it is for another device' })
  return read
}

/** Opens a policy. `nonce`: the one of the request. @throws SiteAnswerRefused, DeviceKeyInvalid */
export function openPolicy(
  answer: SignedText,
  expected: { siteKey: string; deviceId: string; nonce: string },
): Policy {
  refuseForged('slipstream/device-policy/1', answer, expected.siteKey)
  const read = parse(policy, answer.text)
  if (read.deviceId !== expected.deviceId) throw new SiteAnswerRefused({ reason: 'it is for another device' })
  if (read.nonce !== expected.nonce)
    throw new SiteAnswerRefused({ reason: 'it is the answer to another request' })
  return read
}

/** Opens content locations. @throws SiteAnswerRefused, DeviceKeyInvalid */
export function openLocations(
  answer: SignedText,
  expected: { siteKey: string; deviceId: string; contentVersion: string },
): LocationAnswer {
  refuseForged('slipstream/device-location/1', answer, expected.siteKey)
  const read = parse(locationAnswer, answer.text)
  if (read.deviceId !== expected.deviceId) throw new SiteAnswerRefused({ reason: 'it is for another device' })
  if (read.contentVersion !== expected.contentVersion)
    throw new SiteAnswerRefused({ reason: 'it is about another version' })
  return read
}

function refuseForged(context: DeviceSigningContext, { text, signature }: SignedText, siteKey: string): void {
  if (!isSigned(context, text, { signature, publicKey: readDeviceKey(siteKey) }))
    throw new SiteAnswerRefused({ reason: 'its signature does not hold' })
}

function parse<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new SiteAnswerRefused({ reason: 'it is not JSON' })
  }
  const read = schema.safeParse(value)
  if (!read.success) throw new SiteAnswerRefused({ reason: 'it has another form than this version knows' })
  return read.data
}
