import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { recordActivity } from '#product/activity'
import { lockDeployment } from './create-deployment.ts'
import { NothingToRerun } from './errors.ts'

/**
 * Gives devices whose newest attempt ended without success another one; a late report of the old attempt moves it no more.
 * @param devices IDs or names; null: all that have failed
 * @returns how many devices get another attempt
 * @throws DeploymentMissing, NothingToRerun
 */
export async function rerunDeployment(
  db: Database,
  deployment: string,
  { devices, by }: { devices: readonly string[] | null; by: string },
): Promise<number> {
  return db.transaction().execute(async trx => {
    const { id, name } = await lockDeployment(trx, deployment)
    const named = devices?.map(one => one.toLowerCase()) ?? null
    const { rows } = await sql<{ device: string }>`
      with ended as (
        update deployments_attempts as attempt set is_current = false from devices_devices as device
        where attempt.deployment_id = ${id} and attempt.is_current and attempt.state in ('failed', 'rolled-back', 'cancelled')
          and device.id = attempt.device_id
          and (${named}::text[] is null or device.name_key = any (${named}) or device.id::text = any (${named}))
        returning device.name
      )
      select name as device from ended order by name`.execute(trx)
    if (rows.length === 0) throw new NothingToRerun({ deployment: name })
    await sql`
      insert into deployments_attempts (deployment_id, device_id, attempt, ring_place, action, versions)
      select deployment_id, device_id, max(attempt) + 1, (array_agg(ring_place order by attempt desc))[1], 'wait', '[]'
      from deployments_attempts where deployment_id = ${id}
      group by deployment_id, device_id having not bool_or(is_current)`.execute(trx)
    await recordActivity(trx, {
      code: 'DEPLOYMENT_RERUN',
      actor: by,
      subject: name,
      message: `${by} had ${rows.length} devices that failed carry out the deployment “${name}” again.`,
      change: { after: { devices: rows.slice(0, 100).map(row => row.device) } },
    })
    return rows.length
  })
}
