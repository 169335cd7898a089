// Tokens for programs that read metrics and may do nothing else.

import type { Database } from '#platform/database'
import { recordActivity } from '#product/activity'
import { MetricsTokenMissing } from '../errors.ts'
import { createToken, listTokenHolders, revokeTokensOf } from './tokens.ts'

const role = 'metrics-reader' as const

/** A token as it is shown: never its text. */
export type MetricsToken = { name: string; madeAt: string }

function subjectOf(name: string): string {
  return `metrics-reader:${name.toLowerCase()}`
}

/** Makes the token of a reader. One that was made for this name before no longer works. */
export async function makeMetricsToken(
  db: Database,
  { name, by }: { name: string; by: string },
): Promise<string> {
  return db.transaction().execute(async trx => {
    await revokeTokensOf(trx, subjectOf(name))
    await recordActivity(trx, {
      code: 'METRICS_TOKEN_MADE',
      actor: by,
      subject: name,
      message: `${by} made a token for “${name}”, which reads metrics.`,
      change: { after: { role, name } },
    })
    return createToken(trx, { kind: 'api', role, name, subject: subjectOf(name) })
  })
}

/** Revokes it. @throws MetricsTokenMissing */
export async function revokeMetricsToken(
  db: Database,
  { name, by }: { name: string; by: string },
): Promise<void> {
  await db.transaction().execute(async trx => {
    if ((await revokeTokensOf(trx, subjectOf(name))) === 0) throw new MetricsTokenMissing({ name })
    await recordActivity(trx, {
      code: 'METRICS_TOKEN_REVOKED',
      actor: by,
      subject: name,
      message: `${by} revoked the token of “${name}”, which read metrics.`,
      change: { before: { role, name } },
    })
  })
}

/** Who has one, by name. */
export async function listMetricsTokens(db: Database): Promise<MetricsToken[]> {
  const rows = await listTokenHolders(db, role)
  return rows.map(({ name, createdAt }) => ({ name, madeAt: createdAt.toISOString() }))
}
