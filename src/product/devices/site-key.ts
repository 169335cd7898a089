// The P-256 key with which the site signs what devices act upon.

import type { KeyObject } from 'node:crypto'
import type { Database } from '#platform/database'
import { makeDeviceKey } from '#product/device-protocol'
import { type KeptKey, type KeyFolder, openKey, sealKeptKey, sealKey } from '#product/sites'
import { withDevices } from './tables.ts'

/** The key that devices pin. `publicKey`: SPKI in DER, base64. */
export type SiteDeviceKey = { privateKey: KeyObject; publicKey: string }

/** Where it is kept: the database has it, the data folder what opens it. */
export type DeviceKeyHouse = { db: Database; folder: KeyFolder }

const known = new WeakMap<Database, Promise<SiteDeviceKey>>()

/**
 * Reads the key, or makes it the first time; of several site servers that do at once, one makes it. A key that an earlier release left in the clear is
 * sealed.
 * @throws SiteKeyUnreadable, SealingKeyDamaged
 */
export function siteDeviceKey(house: DeviceKeyHouse): Promise<SiteDeviceKey> {
  const { db } = house
  const before = known.get(db)
  if (before) return before
  const reading = readOrMake(house)
  known.set(db, reading)
  reading.catch(() => known.delete(db))
  return reading
}

async function readOrMake({ db, folder }: DeviceKeyHouse): Promise<SiteDeviceKey> {
  const devices = withDevices(db)
  const read = () => devices.selectFrom('devices_site_key').selectAll().executeTakeFirst()
  let row = await read()
  if (!row) {
    const { privateKey, publicKey } = makeDeviceKey()
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    await devices
      .insertInto('devices_site_key')
      .values(await sealKey(folder, publicKey, pem))
      .onConflict(conflict => conflict.doNothing())
      .execute()
    row = await read()
  }
  if (!row) throw new Error('the key that devices pin is not there')
  const privateKey = await openKey(folder, row)
  await sealKeptKey(db.$extendTables<Record<string, KeptKey>>(), 'devices_site_key', { folder, row })
  return { privateKey, publicKey: row.public_key }
}
