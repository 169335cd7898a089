// Deployments as rows that others may put questions of their own to, in the database itself.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { deploymentQuery, populationOf } from './read-deployments.ts'

/** What Configuration Manager counts: a device that was told and has said nothing is unknown, one that is overdue from a restart an error. */
type Summary = { targeted: number; success: number; errors: number; unknown: number }

/** One row per deployment, with the counts of its devices. */
export function deploymentRelation(db: Database) {
  return deploymentQuery(db).select(
    sql<Summary>`(
      select jsonb_build_object(
        'targeted', count(*),
        'success', count(*) filter (where attempt.state = 'succeeded'),
        'errors', count(*) filter (where attempt.state in ('failed', 'rolled-back', 'cancelled') or attempt.silent_since is not null),
        'unknown', count(*) filter (where attempt.state is null or attempt.state = 'offered'))
      from (${populationOf(sql`deployment.id = one.id`)}) as target
      left join deployments_attempts as attempt on attempt.deployment_id = target.deployment_id
        and attempt.device_id = target.device_id and attempt.is_current)`.as('summary'),
  )
}
