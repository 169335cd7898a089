// Enrolment: a device becomes known by its key. With a one-time token it is approved at once, otherwise it waits for somebody.

import { createHash, randomUUID } from 'node:crypto'
import type { Database, DatabaseTransaction } from '#platform/database'
import { recordActivity } from '#product/activity'
import {
  CLOCK_SKEW_MS,
  type EnrolAnswer,
  type EnrolRequest,
  makeSignedText,
  provesKey,
  type SignedText,
} from '#product/device-protocol'
import type { Site } from '#product/sites'
import { EnrolmentRefused, TooManyWaiting } from './errors.ts'
import { refreshDevices } from './members.ts'
import { type DeviceKeyHouse, siteDeviceKey } from './site-key.ts'
import { type DeviceState, withDevices } from './tables.ts'
import { factColumns, takeFacts } from './take-facts.ts'

/** Anybody can ask to be approved; so many are written down. */
const mostWaiting = 10_000
const askAgainSeconds = { waiting: 300, approved: 1, revoked: 86_400 } as const

type Enrolled = { id: string; state: DeviceState }

/**
 * Enrols a device. The same key again is the same device, so that an answer that got lost is asked for once more.
 * @throws EnrolmentRefused, TooManyWaiting, DeviceKeyInvalid, SiteKeyUnreadable
 */
export async function enrolDevice(
  { db, folder, site }: DeviceKeyHouse & { site: Site },
  request: EnrolRequest,
): Promise<SignedText> {
  const { name, publicKey, token, at, proof } = request
  if (Math.abs(Date.now() - Date.parse(at)) > CLOCK_SKEW_MS)
    throw new EnrolmentRefused({ reason: `it was made at ${at}, and the clock here is too far from that` })
  if (!provesKey({ name, publicKey, token, at, proof }))
    throw new EnrolmentRefused({ reason: 'it does not prove that the device has the key' })
  const { id, state } = await enrolOnce(db, request).catch(error => {
    if (!isNameJustTaken(error)) throw error
    // Another device of this name was approved at this moment: looked at again, the name is taken.
    return enrolOnce(db, request)
  })
  // One that waits asks again by enrolling, and may have moved meanwhile. What the proof does not cover is not taken from one that is trusted.
  if (state === 'waiting') await takeFacts(db, id, request)
  const siteKey = await siteDeviceKey({ db, folder })
  const answer: EnrolAnswer = {
    protocolVersion: 1,
    siteCode: site.code,
    deviceId: id,
    publicKey,
    state,
    siteKey: siteKey.publicKey,
    manifestKey: site.publicKey,
    askAgainSeconds: askAgainSeconds[state],
  }
  return makeSignedText('slipstream/device-enrolment-answer/1', answer, siteKey.privateKey)
}

const enrolOnce = (db: Database, request: EnrolRequest) =>
  db.transaction().execute(trx => enrolIn(trx, request))

/** PostgreSQL's `unique_violation` of the names of approved devices. */
function isNameJustTaken(error: unknown): boolean {
  const { code, constraint } = error as { code?: string; constraint?: string }
  return code === '23505' && constraint === 'devices_devices_name'
}

async function enrolIn(trx: DatabaseTransaction, request: EnrolRequest): Promise<Enrolled> {
  const known = await withDevices(trx)
    .selectFrom('devices_devices')
    .select(['id', 'name', 'name_key', 'state', 'tags'])
    .where('public_key', '=', request.publicKey)
    .forUpdate()
    .executeTakeFirst()
  if (known) {
    // Revoked stays revoked, whatever token comes with it; a waiting one may come back with a token.
    if (known.state !== 'waiting' || request.token === null) return known
    if (known.name_key !== request.name.toLowerCase())
      throw new EnrolmentRefused({ reason: `the key is known under another name, “${known.name}”` })
    // Its token let it in before, and it waits because of its name: the answer got lost.
    if (await hasSpent(trx, request.token, known.id)) return known
    const tags = await spendToken(trx, request.token, known.id)
    if (await isNameTaken(trx, request.name)) return known
    await approveEnrolled(trx, {
      id: known.id,
      name: known.name,
      tags: [...new Set([...known.tags, ...tags])],
    })
    return { id: known.id, state: 'approved' }
  }
  return enrolFirst(trx, request)
}

async function enrolFirst(
  trx: DatabaseTransaction,
  { name, publicKey, facts, token }: EnrolRequest,
): Promise<Enrolled> {
  const id = randomUUID()
  const tags = token === null ? [] : await spendToken(trx, token, id)
  if (token === null) await refuseFull(trx)
  // A token lets a new device in; it does not let it take the place of one that is trusted under this name.
  const isTaken = await isNameTaken(trx, name)
  const inserted = await withDevices(trx)
    .insertInto('devices_devices')
    .values({
      id,
      name,
      name_key: name.toLowerCase(),
      public_key: publicKey,
      state: 'waiting',
      tags,
      ...factColumns(facts),
    })
    .onConflict(conflict => conflict.column('public_key').doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows === 0n)
    throw new EnrolmentRefused({ reason: 'the same device enrols twice at this moment' })
  if (token !== null && !isTaken) {
    await approveEnrolled(trx, { id, name, tags })
    return { id, state: 'approved' }
  }
  const why = isTaken ? ', because another device is approved under this name' : ''
  await recordActivity(trx, {
    code: 'DEVICE_WAITS',
    actor: name,
    subject: name,
    message: `The device “${name}” enrolled and waits for approval${why}.`,
    facts: { device: id },
  })
  return { id, state: 'waiting' }
}

async function approveEnrolled(
  trx: DatabaseTransaction,
  { id, name, tags }: { id: string; name: string; tags: string[] },
): Promise<void> {
  await withDevices(trx)
    .updateTable('devices_devices')
    .set({ state: 'approved', approved_by: 'enrolment token', approved_at: new Date(), tags })
    .where('id', '=', id)
    .execute()
  await refreshDevices(trx, [id])
  await recordActivity(trx, {
    code: 'DEVICE_ENROLLED',
    actor: name,
    subject: name,
    message: `The device “${name}” enrolled with a token and is approved.`,
    change: { after: { device: id, tags } },
  })
}

/** Marks a token as used, for this device alone: of two at the same moment one succeeds. @throws EnrolmentRefused */
async function spendToken(trx: DatabaseTransaction, secret: string, deviceId: string): Promise<string[]> {
  const now = new Date()
  const spent = await withDevices(trx)
    .updateTable('devices_tokens')
    .set({ used_at: now, used_by: deviceId })
    .where('sha256', '=', createHash('sha256').update(secret).digest('hex'))
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .where('used_at', 'is', null)
    .returning('tags')
    .executeTakeFirst()
  if (!spent) throw new EnrolmentRefused({ reason: 'its token is unknown, used, expired or revoked' })
  return spent.tags
}

async function hasSpent(trx: DatabaseTransaction, secret: string, deviceId: string): Promise<boolean> {
  const found = await withDevices(trx)
    .selectFrom('devices_tokens')
    .select('id')
    .where('sha256', '=', createHash('sha256').update(secret).digest('hex'))
    .where('used_by', '=', deviceId)
    .executeTakeFirst()
  return found !== undefined
}

async function refuseFull(trx: DatabaseTransaction): Promise<void> {
  const { count } = await withDevices(trx)
    .selectFrom('devices_devices')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('state', '=', 'waiting')
    .executeTakeFirstOrThrow()
  if (Number(count) >= mostWaiting) throw new TooManyWaiting({ most: mostWaiting })
}

async function isNameTaken(trx: DatabaseTransaction, name: string): Promise<boolean> {
  const found = await withDevices(trx)
    .selectFrom('devices_devices')
    .select('id')
    .where('name_key', '=', name.toLowerCase())
    .where('state', '=', 'approved')
    .executeTakeFirst()
  return found !== undefined
}
