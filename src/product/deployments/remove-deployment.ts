import type { Database } from '#platform/database'
import { recordActivity } from '#product/activity'
import { lockDeployment } from './create-deployment.ts'
import { withDeployments } from './tables.ts'

/** Removes a deployment with what its devices reported. Devices that have not begun never will; one in the middle goes on by itself. @throws DeploymentMissing */
export async function removeDeployment(db: Database, deployment: string, by: string): Promise<void> {
  await db.transaction().execute(async trx => {
    const { id, name } = await lockDeployment(trx, deployment)
    await withDeployments(trx).deleteFrom('deployments_deployments').where('id', '=', id).execute()
    await recordActivity(trx, {
      code: 'DEPLOYMENT_REMOVED',
      actor: by,
      subject: name,
      message: `${by} removed the deployment “${name}”.`,
      change: { before: { id, name } },
    })
  })
}
