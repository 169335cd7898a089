// From status messages to alerts that wait: each message that was committed is looked at once, by one site server at a time, in the order in which
// messages were written. The messages themselves are the durable queue (`announced`), so that nothing has to be remembered beside them.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { type RecordedMessage, takeUnannounced } from '#product/activity'
import { type SubscriptionRow, withAlerts } from './tables.ts'

/** Any number that nobody else uses as an advisory lock. */
const fillingLock = 5_617_000_057
const batch = 200
/** Alerts that wait for one subscription; what comes beyond is counted. */
export const mostWaiting = 1000

/** Looks at all messages that nobody has announced. Returns how many it looked at. */
export async function fillOutbox(db: Database): Promise<number> {
  let seen = 0
  for (;;) {
    const taken = await db.transaction().execute(fillBatch)
    seen += taken
    if (taken < batch) return seen
  }
}

async function fillBatch(trx: DatabaseTransaction): Promise<number> {
  const { rows } = await sql<{
    mine: boolean
  }>`select pg_try_advisory_xact_lock(${fillingLock}) as mine`.execute(trx)
  if (!rows[0]?.mine) return 0
  const messages = await takeUnannounced(trx, { limit: batch })
  if (messages.length === 0) return 0
  const subscriptions = await withAlerts(trx)
    .selectFrom('alerts_subscriptions')
    .selectAll()
    .where('enabled', '=', true)
    .orderBy('name_key')
    .execute()
  for (const message of messages)
    for (const subscription of subscriptions)
      if (isAbout(subscription, message)) await put(trx, subscription, message)
  return messages.length
}

/** Whether a subscription is about a message. */
export function isAbout(
  row: Pick<SubscriptionRow, 'name' | 'created_at' | 'severities' | 'components' | 'codes' | 'subjects'>,
  { at, severity, component, code, subject }: RecordedMessage,
): boolean {
  const fits = (list: readonly string[], word: string | null) =>
    list.length === 0 || (word !== null && list.includes(word))
  // What a subscription cannot deliver is not told to it: that would go round and round.
  if (code === 'ALERT_NOT_DELIVERED' && subject === row.name) return false
  return (
    new Date(at) >= row.created_at &&
    fits(row.severities, severity) &&
    fits(row.components, component) &&
    fits(row.codes, code) &&
    fits(row.subjects, subject)
  )
}

async function put(
  trx: DatabaseTransaction,
  row: Pick<SubscriptionRow, 'id' | 'repeat_seconds'>,
  message: RecordedMessage,
): Promise<void> {
  const alerts = withAlerts(trx)
  const subject = message.subject ?? ''
  const { code } = message
  const text = JSON.stringify(message)
  if (row.repeat_seconds > 0) {
    const merged = await alerts
      .updateTable('alerts_outbox')
      .set(one => ({ message: text, repeats: one('repeats', '+', 1) }))
      .where('subscription_id', '=', row.id)
      .where('code', '=', code)
      .where('subject', '=', subject)
      .where('tried', '=', false)
      .executeTakeFirst()
    if (merged.numUpdatedRows > 0n) return
  }
  const { rows } = await sql`
    insert into alerts_outbox (subscription_id, code, subject, message, first_at, due_at)
    select ${row.id}, ${code}, ${subject}, ${text}::jsonb, ${message.at}::timestamptz,
           greatest(now(), (select until from alerts_quiet
                             where subscription_id = ${row.id} and code = ${code} and subject = ${subject}))
     where (select count(*) from alerts_outbox where subscription_id = ${row.id}) < ${mostWaiting}
    returning id`.execute(trx)
  if (rows.length > 0) return
  await alerts
    .updateTable('alerts_subscriptions')
    .set(one => ({ left_out: one('left_out', '+', 1) }))
    .where('id', '=', row.id)
    .execute()
}
