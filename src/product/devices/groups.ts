// Groups of devices: by a list of names, by subnet, by tag; whoever fits one of them is a member.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { Caller } from '#platform/http'
import { recordActivity } from '#product/activity'
import { forgetScopesOfObject, giveScopesOfMaker } from '#product/identity'
import { DeviceGroupEmpty, DeviceGroupInUse, DeviceGroupMissing } from './errors.ts'
import { refreshGroup } from './members.ts'
import { withDevices } from './tables.ts'

/** What makes a member. Subnets are in CIDR notation. */
export type DeviceGroupRule = { deviceNames: string[]; subnets: string[]; tags: string[] }

/** A group. Times are ISO 8601 in UTC. */
export type DeviceGroup = DeviceGroupRule & {
  id: string
  name: string
  comment: string
  /** Approved devices in it at this moment. */
  members: number
  setBy: string
  setAt: string
}

/** Says who else names a group: in words, for the refusal. */
export type UsersOfGroup = (trx: DatabaseTransaction, groupId: string) => Promise<string[]>

/** Makes a group, or says anew what it is. @throws DeviceGroupEmpty */
export async function setDeviceGroup(
  db: Database,
  { name, comment, caller, ...rule }: DeviceGroupRule & { name: string; comment: string; caller: Caller },
): Promise<void> {
  if (rule.deviceNames.length + rule.subnets.length + rule.tags.length === 0)
    throw new DeviceGroupEmpty({ group: name })
  const by = caller.name
  const columns = {
    name,
    comment,
    device_names: [...new Set(rule.deviceNames.map(one => one.toLowerCase()))].sort(),
    subnets: [...new Set(rule.subnets)],
    tags: [...new Set(rule.tags)].sort(),
    set_by: by,
    set_at: new Date(),
  }
  await db.transaction().execute(async trx => {
    const newId = randomUUID()
    const { id } = await withDevices(trx)
      .insertInto('devices_groups')
      .values({ id: newId, name_key: name.toLowerCase(), ...columns })
      .onConflict(conflict => conflict.column('name_key').doUpdateSet(columns))
      .returning('id')
      .executeTakeFirstOrThrow()
    if (id === newId)
      await giveScopesOfMaker(trx, { objectClass: 'device-group', object: name, operation: 'modify' }, caller)
    await refreshGroup(trx, id)
    await recordActivity(trx, {
      code: 'DEVICE_GROUP_SET',
      actor: by,
      subject: name,
      message: `${by} set the device group “${name}”: ${ruleText(rule)}.`,
      change: { after: rule },
    })
  })
}

/** All groups by name. */
export async function listDeviceGroups(db: Database | DatabaseTransaction): Promise<DeviceGroup[]> {
  const rows = await withDevices(db)
    .selectFrom('devices_groups')
    .selectAll()
    .select(
      sql<string>`(select count(*) from devices_members as m join devices_devices as d on d.id = m.device_id
        where m.group_id = devices_groups.id and d.state = 'approved')`.as('members'),
    )
    .select(sql<string[]>`subnets::text[]`.as('subnet_texts'))
    .orderBy('name_key')
    .execute()
  return rows.map(row => ({
    id: row.id,
    name: row.name,
    comment: row.comment,
    deviceNames: row.device_names,
    subnets: row.subnet_texts,
    tags: row.tags,
    members: Number(row.members),
    setBy: row.set_by,
    setAt: row.set_at.toISOString(),
  }))
}

/** Groups by their names, in this order. @throws DeviceGroupMissing */
export async function findDeviceGroups(
  db: Database | DatabaseTransaction,
  names: readonly string[],
): Promise<{ id: string; name: string }[]> {
  if (names.length === 0) return []
  const keys = names.map(name => name.toLowerCase())
  const rows = await withDevices(db)
    .selectFrom('devices_groups')
    .select(['id', 'name', 'name_key'])
    .where('name_key', 'in', keys)
    .execute()
  return names.map(name => {
    const found = rows.find(row => row.name_key === name.toLowerCase())
    if (!found) throw new DeviceGroupMissing({ group: name })
    return { id: found.id, name: found.name }
  })
}

/** @throws DeviceGroupMissing, DeviceGroupInUse */
export async function removeDeviceGroup(
  db: Database,
  { group, by, users }: { group: string; by: string; users: UsersOfGroup },
): Promise<void> {
  await db.transaction().execute(async trx => {
    const [found] = await findDeviceGroups(trx, [group])
    if (!found) throw new DeviceGroupMissing({ group })
    await withDevices(trx)
      .selectFrom('devices_groups')
      .select('id')
      .where('id', '=', found.id)
      .forUpdate()
      .execute()
    const inUse = await users(trx, found.id)
    if (inUse.length > 0) throw new DeviceGroupInUse({ group: found.name, users: inUse })
    await withDevices(trx).deleteFrom('devices_groups').where('id', '=', found.id).execute()
    await forgetScopesOfObject(trx, 'device-group', found.name)
    await recordActivity(trx, {
      code: 'DEVICE_GROUP_REMOVED',
      actor: by,
      subject: found.name,
      message: `${by} removed the device group “${found.name}”.`,
      change: { before: { id: found.id } },
    })
  })
}

function ruleText({ deviceNames, subnets, tags }: DeviceGroupRule): string {
  const parts = [
    deviceNames.length > 0 ? `${deviceNames.length} names` : '',
    subnets.length > 0 ? `subnets ${subnets.join(', ')}` : '',
    tags.length > 0 ? `tags ${tags.join(', ')}` : '',
  ]
  return parts.filter(part => part !== '').join('; ')
}
