// The deployments of one device, with everything that decides about them: one question to the database, because every device asks again and again.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import type { Assignment } from '#product/device-protocol'
import type { ServiceWindow } from '#product/schedules'
import type { TaskSequence } from '#product/task-sequence-model'
import type { PackageChoice } from './choose-versions.ts'
import type { PreCache } from './schemas.ts'
import type { AttemptVersion, ShownState } from './tables.ts'

/** A deployment as it stands for one device; `attempt` is null before the first. */
export type FoundDeployment = {
  id: string
  name: string
  sequenceId: string
  sequenceVersion: number
  sequence: TaskSequence
  purpose: Assignment['purpose']
  availableFrom: Date
  deadline: Date | null
  windows: ServiceWindow[] | null
  estimatedMinutes: number
  variables: Record<string, string>
  preCache: PreCache | null
  state: 'active' | 'paused'
  pauseReason: string | null
  choices: PackageChoice[]
  ring: { place: number; name: string; state: 'waiting' | 'open' } | null
  attempt: {
    attempt: number
    state: ShownState
    action: Assignment['action']
    versions: AttemptVersion[]
    hasBegun: boolean
  } | null
}

/**
 * What is not done yet on this device: deployments of its groups, and those that it has begun, also when it is in their group no more, for a device
 * that moves in the middle shall come to the end. The most pressing first.
 */
export async function findAssignments(
  db: Database,
  deviceId: string,
  most: number,
): Promise<FoundDeployment[]> {
  const { rows } = await sql<FoundDeployment>`
    with mine as (
      select deployment.id from devices_members as member
      join deployments_deployments as deployment on deployment.group_id = member.group_id
      where member.device_id = ${deviceId}
      union
      select deployment_id from deployments_attempts
      where device_id = ${deviceId} and is_current and begun_at is not null and ended_at is null
    )
    select one.id, one.name, one.sequence_id as "sequenceId", one.sequence_version as "sequenceVersion",
      sequence.definition as sequence, one.purpose, one.available_from as "availableFrom", one.deadline, one.windows,
      one.estimated_minutes as "estimatedMinutes", one.variables, one.pre_cache as "preCache", one.state,
      one.pause_reason as "pauseReason",
      (select coalesce(json_agg(json_build_object('packageId', package.package_id, 'choice', package.choice, 'ring', package.ring,
          'version', package.version_number) order by package.place), '[]')
        from deployments_packages as package where package.deployment_id = one.id) as choices,
      (select json_build_object('place', ring.place, 'name', ring.name, 'state', ring.state)
        from deployments_rings as ring where ring.deployment_id = one.id
          and ring.place = coalesce(attempt.ring_place, deployments_ring_of(one.id, ${deviceId}))) as ring,
      case when attempt.attempt is not null then json_build_object('attempt', attempt.attempt, 'state', attempt.state,
        'action', attempt.action, 'versions', attempt.versions, 'hasBegun', attempt.begun_at is not null) end as attempt
    from mine
    join deployments_deployments as one on one.id = mine.id
    join task_sequences_versions as sequence
      on sequence.sequence_id = one.sequence_id and sequence.number = one.sequence_version
    left join deployments_attempts as attempt
      on attempt.deployment_id = one.id and attempt.device_id = ${deviceId} and attempt.is_current
    where attempt.ended_at is null
    order by attempt.begun_at is null, one.purpose = 'available', one.deadline nulls last, one.created_at, one.id
    limit ${most}`.execute(db)
  return rows
}
