// How each device of a deployment stands.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import type { Assignment, StatusReport } from '#product/device-protocol'
import { placeOfDevice } from '#product/devices'
import { explainExitCode } from '#product/task-sequence-model'
import { findDeployment, populationOf } from './read-deployments.ts'
import type { DeploymentDevice } from './schemas.ts'
import type { AttemptVersion, ShownState } from './tables.ts'

type Row = {
  id: string
  name: string
  ring: string | null
  attempt: number | null
  state: ShownState | null
  action: Assignment['action'] | null
  versions: AttemptVersion[] | null
  step: string | null
  exit_code: string | null
  message: string | null
  bytes: StatusReport['bytes'] | null
  begun_at: Date | null
  reported_at: Date | null
  ended_at: Date | null
  silent_since: Date | null
}

/** Which devices; at most `limit`, behind the one of the ID `after`. */
export type DeploymentDeviceFilter = {
  state?: DeploymentDevice['state'] | undefined
  limit?: number | undefined
  after?: string | undefined
}

/** Devices by name, each with its newest attempt. @throws DeploymentMissing, PagePlaceGone */
export async function listDeploymentDevices(
  db: Database,
  deployment: string,
  filter: DeploymentDeviceFilter = {},
): Promise<DeploymentDevice[]> {
  const { id } = await findDeployment(db, deployment)
  const state = filter.state ?? null
  const place = filter.after === undefined ? null : await placeOfDevice(db, filter.after)
  const { rows } = await sql<Row>`
    with population as (${populationOf(sql`deployment.id = ${id}`)}),
    points as (select coalesce(json_object_agg(point.id::text, point.name), '{}') as names from distribution_points as point)
    select device.id, device.name, ring.name as ring, attempt.attempt, attempt.state, attempt.action, attempt.versions,
      attempt.step_name as step, attempt.exit_code, attempt.message, attempt.begun_at, attempt.reported_at, attempt.ended_at,
      attempt.silent_since,
      (select json_agg(json_build_object('source', coalesce(points.names ->> (part ->> 'source'), part ->> 'source'),
        'bytes', part -> 'bytes')) from jsonb_array_elements(attempt.bytes) as part) as bytes
    from population as one cross join points
    join devices_devices as device on device.id = one.device_id
    left join deployments_attempts as attempt
      on attempt.deployment_id = one.deployment_id and attempt.device_id = one.device_id and attempt.is_current
    left join deployments_rings as ring on ring.deployment_id = one.deployment_id
      and ring.place = coalesce(attempt.ring_place, deployments_ring_of(one.deployment_id, one.device_id))
    where (${state}::text is null or coalesce(attempt.state, 'unknown') = ${state})
      and (${place?.id ?? null}::uuid is null or (device.name_key, device.id) > (${place?.name_key ?? ''}, ${place?.id ?? null}::uuid))
    order by device.name_key, device.id limit ${filter.limit ?? null}::bigint`.execute(db)
  return rows.map(shown)
}

function shown(row: Row): DeploymentDevice {
  return {
    deviceId: row.id,
    device: row.name,
    ring: row.ring,
    attempt: row.attempt,
    state: row.state ?? 'unknown',
    action: row.action,
    contents: (row.versions ?? []).map(({ packageId, version }) => ({ packageId, version })),
    step: row.step,
    exitCode: row.exit_code === null ? null : explained(Number(row.exit_code)),
    message: row.message,
    bytes: row.bytes ?? [],
    begunAt: row.begun_at?.toISOString() ?? null,
    reportedAt: row.reported_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    silentSince: row.silent_since?.toISOString() ?? null,
  }
}

function explained(exitCode: number): NonNullable<DeploymentDevice['exitCode']> {
  const { code, outcome, meaning, remedy } = explainExitCode(exitCode)
  return { code, outcome, meaning, remedy }
}
