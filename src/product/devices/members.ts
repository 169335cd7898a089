// Which devices are in which groups, written down whenever one of both changes.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'

/** Of a device (alias `d`) and a group (alias `g`). */
const belongs = sql`(d.name_key = any (g.device_names) or d.tags && g.tags or exists (
  select from unnest(d.addresses) as a, unnest(g.subnets) as s where a <<= s))`

/** Writes down anew which groups these devices are in. What is as it was is not written. */
export async function refreshDevices(trx: DatabaseTransaction, deviceIds: readonly string[]): Promise<void> {
  await sql`delete from devices_members as m using devices_devices as d, devices_groups as g
    where m.device_id = any (${deviceIds}::uuid[]) and d.id = m.device_id and g.id = m.group_id and not ${belongs}`.execute(
    trx,
  )
  await sql`insert into devices_members (device_id, group_id)
    select d.id, g.id from devices_devices as d cross join devices_groups as g
    where d.id = any (${deviceIds}::uuid[]) and ${belongs} on conflict do nothing`.execute(trx)
}

/** Writes down anew which devices are in a group. */
export async function refreshGroup(trx: DatabaseTransaction, groupId: string): Promise<void> {
  await sql`delete from devices_members as m using devices_devices as d, devices_groups as g
    where m.group_id = ${groupId} and d.id = m.device_id and g.id = m.group_id and not ${belongs}`.execute(
    trx,
  )
  await sql`insert into devices_members (device_id, group_id)
    select d.id, g.id from devices_devices as d cross join devices_groups as g
    where g.id = ${groupId} and ${belongs} on conflict do nothing`.execute(trx)
}

/** So many devices of a preview are named. */
const named = 100

/** How many approved devices would be in a group of this kind, and the first of them by name; nothing is written. */
export async function listWouldBe(
  db: Database,
  {
    deviceNames,
    subnets,
    tags,
  }: { deviceNames: readonly string[]; subnets: readonly string[]; tags: readonly string[] },
): Promise<{ members: number; firstMembers: string[] }> {
  const { rows } = await sql<{ members: string; first_members: string[] }>`
    with found as (select d.name, d.name_key from devices_devices as d,
      (select ${deviceNames.map(name => name.toLowerCase())}::text[] as device_names,
        ${subnets}::cidr[] as subnets, ${tags}::text[] as tags) as g
      where d.state = 'approved' and ${belongs})
    select count(*) as members,
      array(select name from found order by name_key limit ${named}) as first_members from found`.execute(db)
  const [row] = rows
  return { members: Number(row?.members ?? 0), firstMembers: row?.first_members ?? [] }
}
