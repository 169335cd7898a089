// Enrolment tokens: each lets one device in.

import { createHash, randomUUID } from 'node:crypto'
import type { Database } from '#platform/database'
import { recordActivity } from '#product/activity'
import { deviceKeyFingerprint, makeEnrolmentToken } from '#product/device-protocol'
import { EnrolmentTokenMissing } from './errors.ts'
import { type DeviceKeyHouse, siteDeviceKey } from './site-key.ts'
import { withDevices } from './tables.ts'

/** A token as lists show it. Times are ISO 8601 in UTC. */
export type EnrolmentToken = {
  id: string
  name: string
  tags: string[]
  madeBy: string
  madeAt: string
  expiresAt: string
  usedAt: string | null
  /** The ID of the device that it let in. */
  usedBy: string | null
  revokedAt: string | null
}

/** Makes tokens; the texts are given this once and kept nowhere. A device that comes with one gets these tags. */
export async function createEnrolmentTokens(
  house: DeviceKeyHouse,
  {
    name,
    count,
    days,
    tags,
    by,
  }: { name: string; count: number; days: number; tags: readonly string[]; by: string },
): Promise<{ id: string; token: string; expiresAt: string }[]> {
  const { db } = house
  const fingerprint = deviceKeyFingerprint((await siteDeviceKey(house)).publicKey)
  const expiresAt = new Date(Date.now() + days * 86_400_000)
  const made = Array.from({ length: count }, () => ({ id: randomUUID(), ...makeEnrolmentToken(fingerprint) }))
  await db.transaction().execute(async trx => {
    await withDevices(trx)
      .insertInto('devices_tokens')
      .values(
        made.map(({ id, secret }) => ({
          id,
          name,
          sha256: createHash('sha256').update(secret).digest('hex'),
          tags: [...new Set(tags)].sort(),
          made_by: by,
          expires_at: expiresAt,
        })),
      )
      .execute()
    await recordActivity(trx, {
      code: 'ENROLMENT_TOKENS_MADE',
      actor: by,
      subject: name,
      message: `${by} made ${count} enrolment ${count === 1 ? 'token' : 'tokens'} “${name}”.`,
      change: { after: { name, count, tags, expiresAt: expiresAt.toISOString() } },
    })
  })
  return made.map(({ id, text }) => ({ id, token: text, expiresAt: expiresAt.toISOString() }))
}

/** The newest first. */
export async function listEnrolmentTokens(db: Database): Promise<EnrolmentToken[]> {
  const rows = await withDevices(db)
    .selectFrom('devices_tokens')
    .selectAll()
    .orderBy('made_at', 'desc')
    .orderBy('id')
    .execute()
  return rows.map(row => ({
    id: row.id,
    name: row.name,
    tags: row.tags,
    madeBy: row.made_by,
    madeAt: row.made_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    usedAt: row.used_at?.toISOString() ?? null,
    usedBy: row.used_by,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  }))
}

/** Revokes a token that was not used, by its ID, or all unused ones of a name. @throws EnrolmentTokenMissing */
export async function revokeEnrolmentToken(
  db: Database,
  { token, by }: { token: string; by: string },
): Promise<number> {
  return db.transaction().execute(async trx => {
    const revoked = await withDevices(trx)
      .updateTable('devices_tokens')
      .set({ revoked_at: new Date() })
      .where(where =>
        where.or([
          where(where.cast<string>('id', 'text'), '=', token.toLowerCase()),
          where('name', '=', token),
        ]),
      )
      .where('used_at', 'is', null)
      .where('revoked_at', 'is', null)
      .returning('id')
      .execute()
    if (revoked.length === 0) throw new EnrolmentTokenMissing({ token })
    await recordActivity(trx, {
      code: 'ENROLMENT_TOKENS_REVOKED',
      actor: by,
      subject: token,
      message: `${by} revoked ${revoked.length} enrolment ${revoked.length === 1 ? 'token' : 'tokens'} “${token}”.`,
      change: { after: { ids: revoked.map(one => one.id) } },
    })
    return revoked.length
  })
}
