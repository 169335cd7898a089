// Deployments as people see them, with how their devices stand.

import { type RawBuilder, sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { DeploymentMissing } from './errors.ts'
import type { Deployment, DeploymentCounts, DeploymentDetail, ShownRing } from './schemas.ts'
import { withDeployments } from './tables.ts'

/** `silent`: it has not come back from a restart. */
const failed = ['failed', 'rolled-back', 'cancelled', 'silent']
const waiting = ['offered', 'received', 'waiting']

/** Counts of nobody. */
const nobody: DeploymentCounts = {
  devices: 0,
  unknown: 0,
  waiting: 0,
  inProgress: 0,
  succeeded: 0,
  failed: 0,
}

/**
 * The devices of deployments, each with its newest attempt if it has one: approved members of the group, and those that have begun, for these count
 * also when they are in the group no more. `which`: a condition over the deployment.
 */
export function populationOf(which: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select deployment.id as deployment_id, member.device_id from deployments_deployments as deployment
    join devices_members as member on member.group_id = deployment.group_id
    join devices_devices as device on device.id = member.device_id and device.state = 'approved'
    where ${which}
    union
    select deployment.id, attempt.device_id from deployments_deployments as deployment
    join deployments_attempts as attempt
      on attempt.deployment_id = deployment.id and attempt.is_current and attempt.begun_at is not null
    where ${which}`
}

/** How many devices of each ring stand how. `place`: null for those in no ring. */
async function countDevices(
  db: Database | DatabaseTransaction,
  which: RawBuilder<unknown>,
): Promise<{ deployment: string; place: number | null; counts: DeploymentCounts }[]> {
  const { rows } = await sql<{
    deployment: string
    place: number | null
    state: string | null
    count: number
  }>`
    with population as (${populationOf(which)})
    select one.deployment_id as deployment, case when attempt.silent_since is null then attempt.state else 'silent' end as state,
      count(*)::integer as count,
      coalesce(attempt.ring_place, deployments_ring_of(one.deployment_id, one.device_id)) as place
    from population as one
    left join deployments_attempts as attempt
      on attempt.deployment_id = one.deployment_id and attempt.device_id = one.device_id and attempt.is_current
    group by 1, 2, 4`.execute(db)
  const byRing = Map.groupBy(rows, row => `${row.deployment} ${row.place}`)
  return [...byRing.values()].flatMap(some => {
    const [first] = some
    if (first === undefined) return []
    const counts = some.reduce(
      (sum, { state, count }) => added(sum, { ...nobody, devices: count, [kindOf(state)]: count }),
      nobody,
    )
    return [{ deployment: first.deployment, place: first.place, counts }]
  })
}

function kindOf(state: string | null): Exclude<keyof DeploymentCounts, 'devices'> {
  if (state === null) return 'unknown'
  if (state === 'succeeded') return 'succeeded'
  if (failed.includes(state)) return 'failed'
  return waiting.includes(state) ? 'waiting' : 'inProgress'
}

function added(one: DeploymentCounts, other: DeploymentCounts): DeploymentCounts {
  const keys = Object.keys(nobody) as (keyof DeploymentCounts)[]
  return Object.fromEntries(keys.map(key => [key, one[key] + other[key]])) as DeploymentCounts
}

/** All deployments by name. */
export async function listDeployments(db: Database): Promise<Deployment[]> {
  const [rows, counts] = await Promise.all([
    deploymentQuery(db).orderBy('one.name_key').execute(),
    countDevices(db, sql`true`),
  ])
  const byDeployment = Map.groupBy(counts, one => one.deployment)
  return rows.map(row => shown(row, sumOf(byDeployment.get(row.id) ?? [])))
}

/** A deployment by its ID or its name. @throws DeploymentMissing */
export async function readDeployment(
  db: Database | DatabaseTransaction,
  deployment: string,
): Promise<DeploymentDetail> {
  const row = await deploymentQuery(db)
    .where(where =>
      isUuid(deployment)
        ? where('one.id', '=', deployment)
        : where('one.name_key', '=', deployment.toLowerCase()),
    )
    .executeTakeFirst()
  if (row === undefined) throw new DeploymentMissing({ deployment })
  const packages = await withDeployments(db)
    .selectFrom('deployments_packages')
    .selectAll()
    .where('deployment_id', '=', row.id)
    .orderBy('place')
    .execute()
  const counts = await countDevices(db, sql`deployment.id = ${row.id}`)
  return {
    ...shown(row, sumOf(counts)),
    windows: row.windows,
    estimatedMinutes: row.estimated_minutes,
    variables: row.variables,
    preCache: row.pre_cache,
    packages: packages.map(({ package_id: packageId, choice, ring, version_number: version }) => ({
      packageId,
      choice,
      ring,
      version,
    })),
    rings: await ringsOf(db, row.id, counts),
  }
}

/** The ID and the name of a deployment, and what it is of. @throws DeploymentMissing */
export async function findDeployment(
  db: Database | DatabaseTransaction,
  deployment: string,
): Promise<{ id: string; name: string; taskSequence: string; deviceGroup: string }> {
  const row = await withDeployments(db)
    .$extendTables<GroupNames>()
    .selectFrom('deployments_deployments as one')
    .innerJoin('devices_groups', 'devices_groups.id', 'one.group_id')
    .select(['one.id', 'one.name', 'one.sequence_id', 'devices_groups.name as group_name'])
    .where(where =>
      isUuid(deployment)
        ? where('one.id', '=', deployment)
        : where('one.name_key', '=', deployment.toLowerCase()),
    )
    .executeTakeFirst()
  if (row === undefined) throw new DeploymentMissing({ deployment })
  return { id: row.id, name: row.name, taskSequence: row.sequence_id, deviceGroup: row.group_name }
}

type GroupNames = { devices_groups: { id: string; name: string } }
type SequenceNames = { task_sequences: { id: string; name: string } }

/** Deployments with the names of what they are of; the deployment is `one`. */
export function deploymentQuery(db: Database | DatabaseTransaction) {
  return withDeployments(db)
    .$extendTables<GroupNames & SequenceNames>()
    .selectFrom('deployments_deployments as one')
    .innerJoin('devices_groups', 'devices_groups.id', 'one.group_id')
    .innerJoin('task_sequences', 'task_sequences.id', 'one.sequence_id')
    .selectAll('one')
    .select(['devices_groups.name as group_name', 'task_sequences.name as sequence_name'])
}

type Row = Awaited<ReturnType<ReturnType<typeof deploymentQuery>['execute']>>[number]

function shown(row: Row, counts: DeploymentCounts): Deployment {
  return {
    id: row.id,
    name: row.name,
    comment: row.comment,
    taskSequence: row.sequence_id,
    taskSequenceName: row.sequence_name,
    sequenceVersion: row.sequence_version,
    deviceGroup: row.group_name,
    purpose: row.purpose,
    availableFrom: row.available_from.toISOString(),
    deadline: row.deadline?.toISOString() ?? null,
    state: row.state,
    pauseReason: row.pause_reason,
    counts,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    changedBy: row.changed_by,
    changedAt: row.changed_at.toISOString(),
  }
}

/** The rings of a deployment with the counts of their devices. */
export async function countRings(
  db: Database | DatabaseTransaction,
  deploymentId: string,
): Promise<ShownRing[]> {
  return ringsOf(db, deploymentId, await countDevices(db, sql`deployment.id = ${deploymentId}`))
}

async function ringsOf(
  db: Database | DatabaseTransaction,
  deploymentId: string,
  counts: Awaited<ReturnType<typeof countDevices>>,
): Promise<ShownRing[]> {
  const rows = await withDeployments(db)
    .$extendTables<GroupNames>()
    .selectFrom('deployments_rings as ring')
    .leftJoin('devices_groups', 'devices_groups.id', 'ring.group_id')
    .selectAll('ring')
    .select('devices_groups.name as group_name')
    .where('deployment_id', '=', deploymentId)
    .orderBy('place')
    .execute()
  return rows.map(row => ({
    place: row.place,
    name: row.name,
    deviceGroup: row.group_name,
    percent:
      row.part_from === null || row.part_until === null ? null : (row.part_until - row.part_from) / 100,
    minimumSuccessPercent: row.minimum_success_percent,
    minimumSuccessCount: row.minimum_success_count,
    minimumHours: row.minimum_hours,
    byHand: row.by_hand,
    state: row.state,
    reason: row.reason,
    openedAt: row.opened_at?.toISOString() ?? null,
    counts: sumOf(counts.filter(one => one.place === row.place)),
  }))
}

function sumOf(counts: readonly { counts: DeploymentCounts }[]): DeploymentCounts {
  return counts.reduce((sum, one) => added(sum, one.counts), nobody)
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
}
