// Makes deployments, and says anew what one of them is. Each is one transaction, in which everything that is named is held.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { recordActivity } from '#product/activity'
import { findDeviceGroups } from '#product/devices'
import { sharePackage } from '#product/upgrade-packages'
import {
  DeploymentMissing,
  DeploymentNameTaken,
  DeploymentNotConfirmed,
  DeploymentRefused,
} from './errors.ts'
import { type Looked, lookAt, needsConfirmation, previewDeployment } from './preview-deployment.ts'
import { findDeployment, readDeployment } from './read-deployments.ts'
import type { DeploymentChange, DeploymentRequest, RingRequest } from './schemas.ts'
import { withDeployments } from './tables.ts'

const uniqueViolation = '23505'
const foreignKeyViolation = '23503'
const everybody: RingRequest = {
  name: 'Everybody',
  minimumSuccessPercent: 0,
  minimumSuccessCount: 0,
  minimumHours: 0,
  byHand: false,
}

/**
 * Makes a deployment; its first ring is open unless it waits for a hand.
 * @returns its ID
 * @throws DeploymentRefused, DeploymentNotConfirmed, DeploymentNameTaken, and what previewDeployment throws
 */
export async function createDeployment(
  db: Database,
  request: DeploymentRequest,
  by: string,
): Promise<string> {
  return writing(request.name, db, async trx => {
    const looked = await lookUnderLock(trx, request)
    const id = randomUUID()
    await withDeployments(trx)
      .insertInto('deployments_deployments')
      .values({
        id,
        ...columnsOf(request, looked),
        sequence_id: request.taskSequence,
        group_id: looked.groupId,
        created_by: by,
        changed_by: by,
      })
      .execute()
    await writePackages(trx, id, looked)
    await writeRings(trx, id, request.rings.length === 0 ? [everybody] : request.rings)
    const { name, taskSequence, purpose, deviceGroup } = request
    await recordActivity(trx, {
      code: 'DEPLOYMENT_CREATED',
      actor: by,
      subject: name,
      message: `${by} deployed version ${looked.sequenceVersion} of the task sequence ${taskSequence} to the device group “${deviceGroup}” as “${name}” (${purpose}).`,
      change: { after: withoutValues(request) },
    })
    return id
  })
}

/**
 * Says anew what a deployment is; its group and its rings stay. Devices that have begun go on with what they have.
 * @throws DeploymentMissing, DeploymentRefused, DeploymentNotConfirmed, DeploymentNameTaken
 */
export async function changeDeployment(
  db: Database,
  deployment: string,
  { change, by }: { change: DeploymentChange; by: string },
): Promise<void> {
  await writing(change.name, db, async trx => {
    const { id } = await lockDeployment(trx, deployment)
    const before = await readDeployment(trx, id)
    const { taskSequence, deviceGroup } = before
    const asked = { ...change, taskSequence, deviceGroup, rings: [] }
    // What was confirmed once is not asked again.
    const isConfirmed = before.purpose === 'required'
    const sequenceVersion = change.sequenceVersion ?? before.sequenceVersion
    const looked = await lookUnderLock(trx, { ...asked, sequenceVersion }, isConfirmed)
    await withDeployments(trx)
      .updateTable('deployments_deployments')
      .set({
        ...columnsOf(change, looked, new Date(before.availableFrom)),
        changed_by: by,
        changed_at: new Date(),
      })
      .where('id', '=', id)
      .execute()
    await withDeployments(trx).deleteFrom('deployments_packages').where('deployment_id', '=', id).execute()
    await writePackages(trx, id, looked)
    const { counts: _counts, rings: _rings, ...was } = before
    await recordActivity(trx, {
      code: 'DEPLOYMENT_CHANGED',
      actor: by,
      subject: change.name,
      message: `${by} changed the deployment “${change.name}”.`,
      change: { before: withoutValues(was), after: withoutValues(change) },
    })
  })
}

/** For the audit: a value of a variable may be a secret. */
function withoutValues<Asked extends { variables: Record<string, string> }>({ variables, ...asked }: Asked) {
  return { ...asked, variables: Object.keys(variables) }
}

/** The deployment, locked until the end of the transaction. @throws DeploymentMissing */
export async function lockDeployment(trx: DatabaseTransaction, deployment: string) {
  const found = await findDeployment(trx, deployment)
  const row = await withDeployments(trx)
    .selectFrom('deployments_deployments')
    .select(['id', 'name', 'state', 'purpose'])
    .where('id', '=', found.id)
    .forUpdate()
    .executeTakeFirst()
  // It was removed since it was found.
  if (row === undefined) throw new DeploymentMissing({ deployment })
  return row
}

/** Seen first, then locked, then looked at again: nobody removes a version between the look and the writing. */
async function lookUnderLock(
  trx: DatabaseTransaction,
  request: DeploymentRequest,
  isConfirmed = false,
): Promise<Looked> {
  const db = trx as Database
  // As a deletion locks it: it stays until the end of this transaction.
  await sql`select from task_sequences where id = ${request.taskSequence} for share`.execute(trx)
  const { choices } = await lookAt(db, request)
  for (const packageId of [...new Set(choices.map(one => one.packageId))].sort())
    await sharePackage(trx, packageId)
  const { looked, preview } = await previewDeployment(db, request)
  const reasons = preview.hindrances.filter(one => one.severity === 'error').map(one => one.reason)
  if (reasons.length > 0) throw new DeploymentRefused({ reasons: reasons.slice(0, 20) })
  const devices = looked.members.length
  if (needsConfirmation(request.purpose, looked) && !isConfirmed && request.confirmDevices !== devices)
    throw new DeploymentNotConfirmed({ devices, approvedDevices: looked.approvedDevices })
  return looked
}

/** Two that are made at the same moment may get one name, and what is named may go: the database refuses the second. */
async function writing<Value>(
  name: string,
  db: Database,
  work: (trx: DatabaseTransaction) => Promise<Value>,
): Promise<Value> {
  try {
    return await db.transaction().execute(work)
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === uniqueViolation) throw new DeploymentNameTaken({ name }, { cause: error })
    if (code === foreignKeyViolation)
      throw new DeploymentRefused({ reasons: ['something that it names was removed at this moment'] })
    throw error
  }
}

function columnsOf(asked: DeploymentChange, { sequenceVersion }: Looked, availableFrom = new Date()) {
  return {
    name: asked.name,
    name_key: asked.name.toLowerCase(),
    comment: asked.comment,
    sequence_version: sequenceVersion,
    purpose: asked.purpose,
    available_from: asked.availableFrom === undefined ? availableFrom : new Date(asked.availableFrom),
    deadline: asked.deadline === null ? null : new Date(asked.deadline),
    windows: asked.windows === null ? null : JSON.stringify(asked.windows),
    estimated_minutes: asked.estimatedMinutes,
    variables: JSON.stringify(asked.variables),
    pre_cache: asked.preCache === null ? null : JSON.stringify(asked.preCache),
  }
}

async function writePackages(trx: DatabaseTransaction, id: string, { choices }: Looked): Promise<void> {
  if (choices.length === 0) return
  await withDeployments(trx)
    .insertInto('deployments_packages')
    .values(
      choices.map(({ packageId, choice, ring, version }, index) => ({
        deployment_id: id,
        place: index + 1,
        package_id: packageId,
        choice,
        ring,
        version_number: version,
      })),
    )
    .execute()
}

async function writeRings(
  trx: DatabaseTransaction,
  id: string,
  rings: readonly RingRequest[],
): Promise<void> {
  let partFrom = 0
  for (const [index, ring] of rings.entries()) {
    const [group] = ring.deviceGroup === undefined ? [] : await findDeviceGroups(trx, [ring.deviceGroup])
    const partUntil = partFrom + (ring.percent ?? 0) * 100
    const isOpen = index === 0 && !ring.byHand
    await withDeployments(trx)
      .insertInto('deployments_rings')
      .values({
        deployment_id: id,
        place: index + 1,
        name: ring.name,
        group_id: group?.id ?? null,
        ...(ring.percent !== undefined && { part_from: partFrom, part_until: partUntil }),
        minimum_success_percent: ring.minimumSuccessPercent,
        minimum_success_count: ring.minimumSuccessCount,
        minimum_hours: ring.minimumHours,
        by_hand: ring.byHand,
        state: isOpen ? 'open' : 'waiting',
        reason: isOpen ? 'it is the first' : '',
        opened_at: isOpen ? new Date() : null,
      })
      .execute()
    partFrom = partUntil
  }
}
