// Whose request this is: the signature, the clock, and that it was not seen before.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import type { Caller } from '#platform/http'
import {
  DeviceRequestRefused,
  readDeviceKey,
  readSignedRequest,
  refuseUnsigned,
} from '#product/device-protocol'
import type { DeviceState } from './tables.ts'

/** Numbers are remembered for longer than a request is taken: clocks may differ by five minutes, before and after. */
export const nonceKeptMinutes = 15

/**
 * The device that sent a request. One that waits is let through, so that it hears when it is approved; a revoked one is nobody.
 * @throws DeviceRequestRefused
 */
export async function authenticateDevice(
  db: Database,
  { token, method, target }: { token: string; method: string; target: string },
): Promise<Caller> {
  const said = readSignedRequest(token)
  const { rows } = await sql<{ public_key: string; state: DeviceState }>`select public_key, state
    from devices_devices where id = ${said.deviceId}`.execute(db)
  const [device] = rows
  if (!device) throw new DeviceRequestRefused({ reason: 'this device is not enrolled here' })
  if (device.state === 'revoked') throw new DeviceRequestRefused({ reason: 'this device was revoked' })
  const publicKey = readDeviceKey(device.public_key)
  refuseUnsigned(said, { method, target, publicKey, now: new Date() })
  await refuseReplayed(db, said)
  return { role: 'device', name: said.deviceId, subject: said.deviceId }
}

/**
 * Notes the number, after the signature was checked, so that nobody else can use up numbers. Without waiting for the disk: a database that
 * crashes forgets at most what was noted in its last second, and the rest of a request is safe to be done twice.
 */
async function refuseReplayed(
  db: Database,
  { deviceId, nonce }: { deviceId: string; nonce: string },
): Promise<void> {
  const { rows } = await sql<{ is_known: boolean }>`
    with hurry as materialized (select set_config('synchronous_commit', 'off', true) as done),
    noted as (
      insert into devices_nonces (device_id, nonce) select ${deviceId}::uuid, ${nonce}::text from hurry
      on conflict do nothing returning device_id
    ),
    seen as (
      update devices_devices set last_seen_at = now() from noted
      where id = noted.device_id and last_seen_at < now() - interval '1 minute'
    )
    select not exists (select from noted) as is_known`.execute(db)
  if (rows[0]?.is_known !== false) throw new DeviceRequestRefused({ reason: 'it was sent before' })
}

/** Forgets numbers that no request could use any more. */
export async function forgetNonces(db: Database): Promise<void> {
  await sql`delete from devices_nonces where at < now() - make_interval(mins => ${nonceKeptMinutes})`.execute(
    db,
  )
}
