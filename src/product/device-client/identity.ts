// Who this device is: its key, the site that it belongs to, and the site's keys, pinned.

import { createPrivateKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { enrolmentState } from '#product/device-protocol'
import { ClientNotEnrolled } from './errors.ts'
import { type ClientFolder, readState, writeState } from './state-file.ts'

const identitySchema = z.strictObject({
  siteUrl: z.string(),
  name: z.string(),
  /** P-256, PKCS 8, PEM; never leaves the device. */
  privateKey: z.string(),
  /** SPKI, DER, base64. */
  publicKey: z.string(),
  /** SHA-256 of the key that the site must have, from the enrolment token; null when the first answer is trusted. */
  siteKeyFingerprint: z.string().nullable(),
  /** What the site answered; null until it did. */
  membership: z
    .strictObject({
      siteCode: z.string(),
      deviceId: z.uuid(),
      siteKey: z.string(),
      state: enrolmentState,
    })
    .nullable(),
})

/** See the top of this file. */
export type Identity = z.output<typeof identitySchema>
/** An identity that a site knows. */
export type EnrolledIdentity = Identity & { membership: NonNullable<Identity['membership']> }

const nameOfFile = 'device.json'

/** Who this device is; null before the first enrolment. @throws ClientStateUnreadable */
export async function readIdentity(folder: ClientFolder): Promise<Identity | null> {
  return readState(folder.inside(nameOfFile), identitySchema)
}

/** Remembers it, durably. */
export async function writeIdentity(folder: ClientFolder, identity: Identity): Promise<void> {
  await writeState(folder.inside(nameOfFile), identity)
}

/** Who this device is at its site. @throws ClientNotEnrolled, ClientStateUnreadable */
export async function readEnrolled(folder: ClientFolder): Promise<EnrolledIdentity> {
  const identity = await readIdentity(folder)
  if (!identity?.membership) throw new ClientNotEnrolled({ folder: folder.path })
  return { ...identity, membership: identity.membership }
}

/** The key with which the device signs. */
export function privateKeyOf({ privateKey }: Identity): KeyObject {
  return createPrivateKey(privateKey)
}
