// The P-256 key with which the site signs what devices act upon.

import { createPrivateKey, type KeyObject } from 'node:crypto'
import type { Database } from '#platform/database'
import { makeDeviceKey } from '#product/device-protocol'
import { withDevices } from './tables.ts'

/** The key that devices pin. `publicKey`: SPKI in DER, base64. */
export type SiteDeviceKey = { privateKey: KeyObject; publicKey: string }

const known = new WeakMap<Database, Promise<SiteDeviceKey>>()

/** Reads the key, or makes it the first time; of several site servers that do at once, one makes it. */
export function siteDeviceKey(db: Database): Promise<SiteDeviceKey> {
  const before = known.get(db)
  if (before) return before
  const reading = readOrMake(db)
  known.set(db, reading)
  reading.catch(() => known.delete(db))
  return reading
}

async function readOrMake(db: Database): Promise<SiteDeviceKey> {
  const devices = withDevices(db)
  const read = () => devices.selectFrom('devices_site_key').selectAll().executeTakeFirst()
  let row = await read()
  if (!row) {
    const { privateKey, publicKey } = makeDeviceKey()
    const private_key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    await devices
      .insertInto('devices_site_key')
      .values({ private_key, public_key: publicKey })
      .onConflict(conflict => conflict.doNothing())
      .execute()
    row = await read()
  }
  if (!row) throw new Error('the key that devices pin is not there')
  return { privateKey: createPrivateKey(row.private_key), publicKey: row.public_key }
}
