import type { Database } from '#platform/database'
import { recordActivity } from '#product/activity'
import { CLOCK_SKEW_MS, provesKey, type RenewKeyRequest } from '#product/device-protocol'
import { EnrolmentRefused } from './errors.ts'
import { withDevices } from './tables.ts'

/**
 * Gives a device another key. The request was signed with the key before; the new one proves itself. From now on the key before is nobody's.
 * @throws EnrolmentRefused
 */
export async function renewKey(
  db: Database,
  deviceId: string,
  { name, publicKey, at, proof }: RenewKeyRequest,
): Promise<void> {
  if (Math.abs(Date.now() - Date.parse(at)) > CLOCK_SKEW_MS)
    throw new EnrolmentRefused({
      reason: `the new key was proved at ${at}, and the clock here is too far from that`,
    })
  if (!provesKey({ name, publicKey, token: null, at, proof }))
    throw new EnrolmentRefused({ reason: 'it does not prove that the device has the new key' })
  await db.transaction().execute(async trx => {
    const used = await withDevices(trx)
      .selectFrom('devices_devices')
      .select('id')
      .where('public_key', '=', publicKey)
      .executeTakeFirst()
    if (used) throw new EnrolmentRefused({ reason: 'the new key is in use already' })
    const renewed = await withDevices(trx)
      .updateTable('devices_devices')
      .set({ public_key: publicKey, key_renewed_at: new Date() })
      .where('id', '=', deviceId)
      .where('state', '=', 'approved')
      .returning('name')
      .executeTakeFirst()
    if (!renewed) throw new EnrolmentRefused({ reason: 'only an approved device renews its key' })
    await recordActivity(trx, {
      code: 'DEVICE_KEY_RENEWED',
      actor: renewed.name,
      subject: renewed.name,
      message: `The device “${renewed.name}” has a new key.`,
      change: { after: { device: deviceId, publicKey } },
    })
  })
}
