// A site that knows many more devices than those that ask: rows as a deployment leaves them, written with SQL.

import pg from 'pg'

/** So many devices has the site that the plan in docs/many-devices.md is about. */
export const manyDevices = 200_000

/** Adds so many approved devices to the group of a deployment. Each has done it, in an attempt that succeeded. */
export async function addManyDevices(url: string, deploymentId: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    // The rows fit each other: neither their keys are looked up, nor is anybody told.
    await client.query('set session_replication_role = replica')
    await client.query(
      `insert into devices_devices (id, name, name_key, public_key, state, facts, architecture, edition, language, build, addresses, tags, approved_at)
       select gen_random_uuid(), 'OTHER-' || n, 'other-' || n, 'key ' || n, 'approved', one.facts, one.architecture, one.edition, one.language, one.build,
         array[('10.200.' || n / 250 % 250 || '.' || n % 250)::inet], array['other'], now()
       from generate_series(1, $1::integer) as n, (select * from devices_devices limit 1) as one`,
      [count],
    )
    await client.query(
      `insert into devices_members (device_id, group_id) select device.id, deployment.group_id
       from devices_devices as device, deployments_deployments as deployment
       where device.tags = array['other'] and deployment.id = $1`,
      [deploymentId],
    )
    await client.query(
      `insert into deployments_attempts (deployment_id, device_id, attempt, ring_place, action, versions, state, last_number, begun_at, reported_at, ended_at)
       select $1, device.id, 1, null, 'run', '[]', 'succeeded', 13, now(), now(), now()
       from devices_devices as device where device.tags = array['other']`,
      [deploymentId],
    )
    await client.query('analyze')
  } finally {
    await client.end()
  }
}
