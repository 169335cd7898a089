// Notices devices that restart for their upgrade and are not heard of again. The device itself says so when it can; one that does not start any more
// says nothing, so the site has to.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { keepDoing } from '#platform/jobs'
import type { Log } from '#platform/logging'
import { recordActivity } from '#product/activity'

/** Watches until the signal. */
export async function keepRestartsWatched(
  { db, log }: { db: Database; log: Log },
  signal: AbortSignal,
): Promise<void> {
  const watching = {
    doOnce: () => noteSilentDevices(db),
    everyMs: 60_000,
    log,
    failed: 'devices that do not come back from a restart could not be looked for now',
  }
  await keepDoing(watching, signal)
}

/** At least so many hours: an upgrade takes its time, and somebody may have closed the lid. */
const leastHours = 4
/** In one transaction at most; the others follow with the next look. */
const mostAtOnce = 200

type Silent = {
  deployment: string
  name: string
  sequence: string
  device: string
  attempt: number
  reported: Date
}

/**
 * Says of each device once that it has not come back: when its last report is a restart, and older than twice the time that its deployment is estimated to
 * take. It counts as failed for the gates of rings until it reports again, because devices that do not start any more are what gates are for.
 */
export async function noteSilentDevices(db: Database, now = new Date()): Promise<void> {
  await db.transaction().execute(async trx => {
    const { rows } = await sql<Silent>`
      with silent as (
        select attempt.deployment_id, attempt.device_id, attempt.attempt from deployments_attempts as attempt
        join deployments_deployments as deployment on deployment.id = attempt.deployment_id
        where attempt.is_current and attempt.state = 'restarting' and attempt.silent_since is null
          and attempt.reported_at < ${now}::timestamptz
            - greatest(make_interval(hours => ${leastHours}), make_interval(mins => 2 * deployment.estimated_minutes))
        order by attempt.reported_at limit ${mostAtOnce} for update of attempt skip locked
      )
      update deployments_attempts as attempt set silent_since = ${now}
      from silent, deployments_deployments as deployment, devices_devices as device
      where attempt.deployment_id = silent.deployment_id and attempt.device_id = silent.device_id
        and attempt.attempt = silent.attempt and deployment.id = attempt.deployment_id and device.id = attempt.device_id
      returning deployment.id as deployment, deployment.name, deployment.sequence_id as sequence, device.name as device,
        attempt.attempt, attempt.reported_at as reported`.execute(trx)
    for (const { deployment, name, sequence, device, attempt, reported } of rows)
      await recordActivity(trx, {
        code: 'DEPLOYMENT_SILENT_ON_DEVICE',
        actor: 'site server',
        subject: name,
        message: `The device “${device}” has not come back from the restart that it reported at ${reported.toISOString()} for the deployment “${name}” (attempt ${attempt}).`,
        facts: { deployment, taskSequence: sequence, device, attempt },
      })
  })
}
