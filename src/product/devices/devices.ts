// Devices as people see them: listed, approved, revoked, removed, tagged.

import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { PagePlaceGone } from '#platform/http'
import { recordActivity, type StatusCode } from '#product/activity'
import { type DeviceFacts, deviceKeyFingerprint } from '#product/device-protocol'
import { DeviceAmbiguous, DeviceMissing, DeviceNameTaken, DeviceStateWrong } from './errors.ts'
import { refreshDevices } from './members.ts'
import { type DeviceState, type DeviceTables, withDevices } from './tables.ts'

/** A device. Times are ISO 8601 in UTC. */
export type Device = {
  id: string
  name: string
  /** What it calls itself by now, when that is another name: it stays the device that was approved. */
  saidName: string | null
  state: DeviceState
  facts: DeviceFacts
  tags: string[]
  /** The names of its groups. */
  deviceGroups: string[]
  /** SHA-256 of its public key: compared with what the device shows before it is approved. */
  keyFingerprint: string
  enrolledAt: string
  approvedBy: string | null
  approvedAt: string | null
  revokedBy: string | null
  revokedAt: string | null
  revokeReason: string | null
  keyRenewedAt: string | null
  lastSeenAt: string
}

/** Which devices. */
export type DeviceFilter = {
  state?: DeviceState | undefined
  group?: string | undefined
  tag?: string | undefined
  /** Part of a name, in any case. */
  text?: string | undefined
  /** At most so many. */
  limit?: number | undefined
  /** Those behind the one of this ID. */
  after?: string | undefined
  /** Absent: by name, from A to Z. */
  order?: { by: DeviceSorting; descending: boolean } | undefined
}

/**
 * By what devices can be sorted. Not by when they were last seen: this changes so often that rows would be in two pages, or in none.
 */
export const deviceSortings = ['name', 'state', 'edition', 'architecture', 'language'] as const
type DeviceSorting = (typeof deviceSortings)[number]

/** What each is in the database. */
const sortKeys: Record<DeviceSorting, RawBuilder<unknown>> = {
  name: sql`name_key`,
  state: sql`state`,
  edition: sql`facts->>'edition'`,
  architecture: sql`facts->>'architecture'`,
  language: sql`lower(facts->>'language')`,
}

const groupNames = sql<string[]>`(select coalesce(array_agg(g.name order by g.name_key), '{}')
  from devices_members as m join devices_groups as g on g.id = m.group_id where m.device_id = devices_devices.id)`

/** Devices in an order; those that are alike in it by name. @throws PagePlaceGone */
export async function listDevices(db: Database, filter: DeviceFilter = {}): Promise<Device[]> {
  const { by, descending } = filter.order ?? { by: 'name', descending: false }
  let query = withDevices(db)
    .selectFrom('devices_devices')
    .selectAll()
    .select(groupNames.as('groups'))
    .orderBy(sortKeys[by], descending ? 'desc' : 'asc')
    .orderBy('name_key')
    .orderBy('id')
  if (filter.state !== undefined) query = query.where('state', '=', filter.state)
  if (filter.tag !== undefined) query = query.where(sql<boolean>`${filter.tag} = any (tags)`)
  if (filter.text !== undefined)
    query = query.where(
      sql<boolean>`(strpos(name_key, ${filter.text.toLowerCase()}) > 0
        or strpos(lower(coalesce(said_name, '')), ${filter.text.toLowerCase()}) > 0)`,
    )
  if (filter.group !== undefined)
    query = query.where(
      sql<boolean>`exists (select from devices_members as m join devices_groups as g on g.id = m.group_id
        where m.device_id = devices_devices.id and g.name_key = ${filter.group.toLowerCase()})`,
    )
  if (filter.limit !== undefined) query = query.limit(filter.limit)
  if (filter.after !== undefined) {
    const { name_key, id } = await placeOfDevice(db, filter.after)
    const key = sortKeys[by]
    const keyThere = sql`(select ${key} from devices_devices where id = ${id}::uuid)`
    query = query.where(
      sql<boolean>`(${key} ${descending ? sql`<` : sql`>`} ${keyThere}
        or (${key} = ${keyThere} and (name_key, id) > (${name_key}, ${id}::uuid)))`,
    )
  }
  return (await query.execute()).map(deviceOf)
}

/** Where a device stands in lists by name. @throws PagePlaceGone */
export async function placeOfDevice(db: Database, id: string): Promise<{ name_key: string; id: string }> {
  const row = await withDevices(db)
    .selectFrom('devices_devices')
    .select(['name_key', 'id'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) throw new PagePlaceGone({ after: id })
  return row
}

/** A device by its ID or its name; a name means the one that is trusted, when there is one. @throws DeviceMissing, DeviceAmbiguous */
export async function readDevice(db: Database | DatabaseTransaction, device: string): Promise<Device> {
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(device)
  const rows = await withDevices(db)
    .selectFrom('devices_devices')
    .selectAll()
    .select(groupNames.as('groups'))
    .where(where => (isId ? where('id', '=', device) : where('name_key', '=', device.toLowerCase())))
    .execute()
  const found = rows.length > 1 ? rows.filter(row => row.state !== 'revoked') : rows
  const trusted = found.filter(row => row.state === 'approved')
  const [one, ...others] = found.length > 1 && trusted.length === 1 ? trusted : found
  if (rows.length > 0 && (others.length > 0 || !one))
    throw new DeviceAmbiguous({ device, ids: (others.length > 0 ? found : rows).map(row => row.id) })
  if (!one) throw new DeviceMissing({ device })
  return deviceOf(one)
}

/** Approves a device that waits. `replace`: the one that is trusted under this name is revoked. @throws DeviceStateWrong, DeviceNameTaken */
export async function approveDevice(
  db: Database,
  { device, replace, by }: { device: string; replace: boolean; by: string },
): Promise<void> {
  await db.transaction().execute(async trx => {
    // A name means the one that waits here.
    const { id, name } = await waitingOrNamed(trx, device)
    const locked = await lock(trx, id)
    if (locked.state !== 'waiting')
      throw new DeviceStateWrong({ device: name, state: locked.state, asked: 'approved' })
    const other = await withDevices(trx)
      .selectFrom('devices_devices')
      .select('id')
      .where('name_key', '=', name.toLowerCase())
      .where('state', '=', 'approved')
      .forUpdate()
      .executeTakeFirst()
    if (other && !replace) throw new DeviceNameTaken({ device: name, id: other.id })
    if (other) await revokeIn(trx, { id: other.id, name, by, reason: `replaced by ${id}` })
    await withDevices(trx)
      .updateTable('devices_devices')
      .set({ state: 'approved', approved_by: by, approved_at: new Date() })
      .where('id', '=', id)
      .execute()
    await refreshDevices(trx, [id])
    await tell(trx, { code: 'DEVICE_APPROVED', by, name, id, text: `${by} approved the device “${name}”.` })
  })
}

/** A revoked device is told nothing more and believed nothing; for good, until it enrols with another key. @throws DeviceStateWrong */
export async function revokeDevice(
  db: Database,
  { device, reason, by }: { device: string; reason: string; by: string },
): Promise<void> {
  await db.transaction().execute(async trx => {
    const { id, name } = await readDevice(trx, device)
    const { state } = await lock(trx, id)
    if (state === 'revoked') throw new DeviceStateWrong({ device: name, state, asked: 'revoked' })
    await revokeIn(trx, { id, name, by, reason })
  })
}

/** Removes a device with its history. One that is still there enrols again, and waits. */
export async function removeDevice(
  db: Database,
  { device, by }: { device: string; by: string },
): Promise<void> {
  await db.transaction().execute(async trx => {
    const { id, name } = await readDevice(trx, device)
    await withDevices(trx).deleteFrom('devices_devices').where('id', '=', id).execute()
    await tell(trx, { code: 'DEVICE_REMOVED', by, name, id, text: `${by} removed the device “${name}”.` })
  })
}

/** Says anew which tags a device has. */
export async function setTags(
  db: Database,
  { device, tags, by }: { device: string; tags: readonly string[]; by: string },
): Promise<void> {
  await db.transaction().execute(async trx => {
    const { id, name, tags: before } = await readDevice(trx, device)
    const after = [...new Set(tags)].sort()
    await withDevices(trx).updateTable('devices_devices').set({ tags: after }).where('id', '=', id).execute()
    await refreshDevices(trx, [id])
    const text = `${by} gave the device “${name}” the tags: ${after.join(', ') || 'none'}.`
    await recordActivity(trx, {
      code: 'DEVICE_TAGS_SET',
      actor: by,
      subject: name,
      message: text,
      change: { before: { tags: before }, after: { tags: after } },
    })
  })
}

async function waitingOrNamed(
  trx: DatabaseTransaction,
  device: string,
): Promise<{ id: string; name: string }> {
  const waiting = await withDevices(trx)
    .selectFrom('devices_devices')
    .select(['id', 'name'])
    .where('name_key', '=', device.toLowerCase())
    .where('state', '=', 'waiting')
    .execute()
  if (waiting.length > 1) throw new DeviceAmbiguous({ device, ids: waiting.map(one => one.id) })
  return waiting[0] ?? readDevice(trx, device)
}

async function lock(trx: DatabaseTransaction, id: string) {
  return withDevices(trx)
    .selectFrom('devices_devices')
    .select('state')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow()
}

async function revokeIn(
  trx: DatabaseTransaction,
  { id, name, by, reason }: { id: string; name: string; by: string; reason: string },
): Promise<void> {
  await withDevices(trx)
    .updateTable('devices_devices')
    .set({ state: 'revoked', revoked_by: by, revoked_at: new Date(), revoke_reason: reason })
    .where('id', '=', id)
    .execute()
  const text = `${by} revoked the device “${name}” (${id}): ${reason}.`
  await tell(trx, { code: 'DEVICE_REVOKED', by, name, id, text })
}

async function tell(
  trx: DatabaseTransaction,
  { code, by, name, id, text }: { code: StatusCode; by: string; name: string; id: string; text: string },
): Promise<void> {
  await recordActivity(trx, {
    code,
    actor: by,
    subject: name,
    message: text,
    change: { after: { device: id } },
  })
}

type Row = Selectable<DeviceTables['devices_devices']> & { groups: string[] }

function deviceOf(row: Row): Device {
  return {
    id: row.id,
    name: row.name,
    saidName: row.said_name,
    state: row.state,
    facts: row.facts,
    tags: row.tags,
    deviceGroups: row.groups,
    keyFingerprint: deviceKeyFingerprint(row.public_key),
    enrolledAt: row.enrolled_at.toISOString(),
    approvedBy: row.approved_by,
    approvedAt: row.approved_at?.toISOString() ?? null,
    revokedBy: row.revoked_by,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    revokeReason: row.revoke_reason,
    keyRenewedAt: row.key_renewed_at?.toISOString() ?? null,
    lastSeenAt: row.last_seen_at.toISOString(),
  }
}
