// What deployments name: it cannot be removed while they do.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { withDeployments } from './tables.ts'

type Db = Database | DatabaseTransaction

/** What a removal of a package says of it. */
export async function sayWhatDeploys(
  db: Db,
  packageId: string,
): Promise<{ reason: string; taskSequence: string }[]> {
  const rows = await withDeployments(db)
    .selectFrom('deployments_packages')
    .innerJoin('deployments_deployments', 'id', 'deployment_id')
    .select(['name', 'sequence_id'])
    .distinct()
    .where('package_id', '=', packageId)
    .orderBy('name')
    .execute()
  return rows.map(({ name, sequence_id: taskSequence }) => ({
    reason: `the deployment “${name}” gives it to devices`,
    taskSequence,
  }))
}

/** Versions that deployments name, or that devices which have not ended were given: no clean-up removes them. */
export async function versionsInDeployments(db: Db): Promise<{ packageId: string; version: number }[]> {
  const { rows } = await sql<{ packageId: string; version: number }>`
    select package_id as "packageId", version_number as version from deployments_packages where version_number is not null
    union
    select used ->> 'packageId', (used ->> 'version')::integer
    from deployments_attempts, jsonb_array_elements(versions) as used
    where is_current and ended_at is null`.execute(db)
  return rows
}

/** The names of the deployments to a group of devices, or with a ring of it. */
export async function deploymentsToGroup(trx: DatabaseTransaction, groupId: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from deployments_deployments as one where group_id = ${groupId}
      or exists (select from deployments_rings as ring where ring.deployment_id = one.id and ring.group_id = ${groupId})
    order by name_key`.execute(trx)
  return rows.map(row => `the deployment “${row.name}”`)
}

/** The names of the deployments of a task sequence. */
export async function deploymentsOfSequence(trx: DatabaseTransaction, sequenceId: string): Promise<string[]> {
  const rows = await withDeployments(trx)
    .selectFrom('deployments_deployments')
    .select('name')
    .where('sequence_id', '=', sequenceId)
    .orderBy('name_key')
    .execute()
  return rows.map(row => row.name)
}
