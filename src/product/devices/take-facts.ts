// What a device says of itself, each time it asks.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { DeviceFacts } from '#product/device-protocol'
import { DeviceMissing } from './errors.ts'
import { refreshDevices } from './members.ts'
import { type DeviceState, withDevices } from './tables.ts'

/** A device as the work for it is looked up. */
export type KnownDevice = { id: string; name: string; state: DeviceState; facts: DeviceFacts }

/** Fewer writes than questions: what changes all the time, as free disk space, is written this often. */
const factsKeptMs = 3_600_000

/** Takes the facts; written only when they matter to groups and lists, or are old. @throws DeviceMissing */
export async function takeFacts(
  db: Database,
  deviceId: string,
  said: { name: string; facts: DeviceFacts },
): Promise<KnownDevice> {
  const { facts } = said
  const row = await withDevices(db)
    .selectFrom('devices_devices')
    .select(['id', 'name', 'said_name', 'state', 'architecture', 'edition', 'language', 'build', 'facts_at'])
    .select(sql<string[]>`array(select host(a) from unnest(addresses) as a)`.as('said_addresses'))
    .where('id', '=', deviceId)
    .executeTakeFirst()
  if (!row) throw new DeviceMissing({ device: deviceId })
  const saidName = said.name.toLowerCase() === row.name.toLowerCase() ? null : said.name
  const isSame =
    row.said_name === saidName &&
    row.architecture === facts.architecture &&
    row.edition === facts.edition &&
    row.language === facts.language &&
    row.build === facts.build &&
    row.said_addresses.length === facts.addresses.length &&
    row.said_addresses.every((address, index) => address === facts.addresses[index])
  const isFresh = Date.now() - row.facts_at.getTime() < factsKeptMs
  if (!isSame || !isFresh)
    await db.transaction().execute(trx => writeFacts(trx, deviceId, { facts, saidName }))
  return { id: row.id, name: row.name, state: row.state, facts }
}

async function writeFacts(
  trx: DatabaseTransaction,
  deviceId: string,
  { facts, saidName }: { facts: DeviceFacts; saidName: string | null },
): Promise<void> {
  await withDevices(trx)
    .updateTable('devices_devices')
    .set({ ...factColumns(facts), said_name: saidName, facts_at: new Date(), last_seen_at: new Date() })
    .where('id', '=', deviceId)
    .execute()
  await refreshDevices(trx, [deviceId])
}

/** What a device says of itself, as it is written. */
export function factColumns(facts: DeviceFacts) {
  const { architecture, edition, language, build, addresses } = facts
  return { facts: JSON.stringify(facts), architecture, edition, language, build, addresses: [...addresses] }
}
