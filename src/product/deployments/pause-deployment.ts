// Pausing and resuming. A paused deployment has no device begin anything; what runs on a device goes on.

import type { Database, DatabaseTransaction } from '#platform/database'
import { recordActivity } from '#product/activity'
import { lockDeployment } from './create-deployment.ts'
import { DeploymentStateWrong } from './errors.ts'
import { withDeployments } from './tables.ts'

/** @throws DeploymentMissing, DeploymentStateWrong */
export async function pauseDeployment(
  db: Database,
  deployment: string,
  { reason, by }: { reason: string; by: string },
): Promise<void> {
  await db.transaction().execute(async trx => {
    const { id, name, state } = await lockDeployment(trx, deployment)
    if (state === 'paused') throw new DeploymentStateWrong({ deployment: name, state })
    await setState(trx, id, { state: 'paused', pause_reason: reason })
    await recordActivity(trx, {
      code: 'DEPLOYMENT_PAUSED',
      actor: by,
      subject: name,
      message: `${by} paused the deployment “${name}”: ${reason}.`,
      change: { before: { state }, after: { state: 'paused', reason } },
    })
  })
}

/** @throws DeploymentMissing, DeploymentStateWrong */
export async function resumeDeployment(db: Database, deployment: string, by: string): Promise<void> {
  await db.transaction().execute(async trx => {
    const { id, name, state } = await lockDeployment(trx, deployment)
    if (state === 'active') throw new DeploymentStateWrong({ deployment: name, state })
    await setState(trx, id, { state: 'active', pause_reason: null })
    await recordActivity(trx, {
      code: 'DEPLOYMENT_RESUMED',
      actor: by,
      subject: name,
      message: `${by} resumed the deployment “${name}”.`,
      change: { before: { state }, after: { state: 'active' } },
    })
  })
}

async function setState(
  trx: DatabaseTransaction,
  id: string,
  columns: { state: 'active' | 'paused'; pause_reason: string | null },
): Promise<void> {
  await withDeployments(trx)
    .updateTable('deployments_deployments')
    .set(columns)
    .where('id', '=', id)
    .execute()
}
