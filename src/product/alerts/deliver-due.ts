// Delivers what waits: at least once, for each subscription one after the other, the oldest first. One site server at a time has a subscription; the
// claim ends by itself when that server dies, and then the same alert is sent again under the same delivery ID.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { recordActivity } from '#product/activity'
import type { Alert } from './alert.ts'
import type { DeliveryHouse, DeliveryPatience } from './alerts-house.ts'
import { ownKeyName } from './sealed-target.ts'
import { reasonOf, sendAlert } from './send-alert.ts'
import { type SubscriptionRow, withAlerts } from './tables.ts'

/** Longer than any try takes. */
const claimSeconds = 120
/** Subscriptions that are served at once, so that one that hangs keeps few others. */
const atOnce = 4

/** Delivers until nothing is due. Returns how many alerts were delivered. */
export async function deliverDue(house: DeliveryHouse, signal?: AbortSignal): Promise<number> {
  const deliver = async (first: Claim | null) => {
    let delivered = 0
    for (let claim = first; ; claim = null) {
      claim ??= signal?.aborted ? null : await claimSubscription(house)
      if (claim === null) return delivered
      if (await deliverOldest(house, claim, signal)) delivered += 1
    }
  }
  // Nearly always nothing is due, and one question is enough to know it.
  const first = await claimSubscription(house)
  if (first === null) return 0
  const others = Array.from({ length: atOnce - 1 }, () => deliver(null))
  const counts = await Promise.all([deliver(first), ...others])
  return counts.reduce((sum, count) => sum + count, 0)
}

type Claim = { row: SubscriptionRow; token: string }

async function claimSubscription({ db, folder }: DeliveryHouse): Promise<Claim | null> {
  const token = randomUUID()
  const own = await ownKeyName(folder)
  const { rows } = await sql<SubscriptionRow>`
    update alerts_subscriptions
       set busy_until = now() + make_interval(secs => ${claimSeconds}), busy_token = ${token}
     where id = (
       select one.id from alerts_subscriptions one
        where one.enabled and (one.busy_until is null or one.busy_until < now()) and one.next_try_at <= now()
          and exists (select 1 from alerts_outbox where subscription_id = one.id and due_at <= now())
          and case one.channel
                when 'webhook' then one.sealed_by = ${own}
                else exists (select 1 from alerts_mail_server where sealed_by is null or sealed_by = ${own})
              end
        order by one.next_try_at, one.name_key
        limit 1
        for update skip locked)
    returning *`.execute(db)
  const [row] = rows
  return row === undefined ? null : { row, token }
}

/** Tries the oldest alert that is due; says whether it was delivered. */
async function deliverOldest(
  house: DeliveryHouse,
  claim: Claim,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { row } = claim
  const waiting = await takeOldest(house, claim)
  if (waiting === null) {
    await giveBack(house, claim)
    return false
  }
  const alert: Alert = {
    delivery: waiting.delivery,
    site: house.site.code,
    subscription: row.name,
    isTest: false,
    message: waiting.message,
    repeats: waiting.repeats,
    firstAt: waiting.first_at.toISOString(),
    leftOut: row.left_out,
  }
  try {
    const remark = await sendAlert(house, row, alert, signal)
    await noteDelivered(house, claim, waiting, remark)
    return true
  } catch (error) {
    house.log.warn(
      { err: error, subscription: row.name, delivery: alert.delivery },
      'an alert was not delivered',
    )
    await noteFailed(house, claim, waiting, reasonOf(error))
    return false
  }
}

type Waiting = {
  id: number
  delivery: string
  code: string
  subject: string
  repeats: number
  first_at: Date
} & Pick<Alert, 'message'>

/** From now on nothing is added to it: all its tries say the same. */
async function takeOldest({ db }: DeliveryHouse, { row }: Claim): Promise<Waiting | null> {
  const { rows } = await sql<Waiting>`
    update alerts_outbox set tried = true
     where id = (select id from alerts_outbox
                  where subscription_id = ${row.id} and due_at <= now()
                  order by due_at, id limit 1 for update)
    returning id, delivery, code, subject, message, repeats, first_at`.execute(db)
  return rows[0] ?? null
}

const free = { busy_until: null, busy_token: null }

async function giveBack({ db }: DeliveryHouse, { row, token }: Claim): Promise<void> {
  await withAlerts(db)
    .updateTable('alerts_subscriptions')
    .set(free)
    .where('id', '=', row.id)
    .where('busy_token', '=', token)
    .execute()
}

async function noteDelivered(
  { db }: DeliveryHouse,
  { row, token }: Claim,
  waiting: Waiting,
  remark: string | null,
): Promise<void> {
  await db.transaction().execute(async trx => {
    const alerts = withAlerts(trx)
    await alerts.deleteFrom('alerts_outbox').where('id', '=', waiting.id).execute()
    if (row.repeat_seconds > 0) {
      await alerts.deleteFrom('alerts_quiet').where('until', '<', new Date()).execute()
      await sql`
        insert into alerts_quiet (subscription_id, code, subject, until)
        select id, ${waiting.code}, ${waiting.subject}, now() + make_interval(secs => repeat_seconds)
          from alerts_subscriptions where id = ${row.id}
        on conflict (subscription_id, code, subject) do update set until = excluded.until`.execute(trx)
    }
    await alerts
      .updateTable('alerts_subscriptions')
      .set(one => ({
        failures: 0,
        last_at: new Date(),
        last_delivered: true,
        last_error: remark,
        delivered: one('delivered', '+', 1),
        // What came in the meantime is told next time.
        left_out: one('left_out', '-', row.left_out),
      }))
      .where('id', '=', row.id)
      .execute()
    await alerts
      .updateTable('alerts_subscriptions')
      .set(free)
      .where('id', '=', row.id)
      .where('busy_token', '=', token)
      .execute()
  })
}

async function noteFailed(
  { db, patience }: DeliveryHouse,
  { row, token }: Claim,
  waiting: Waiting,
  reason: string,
): Promise<void> {
  const failures = row.failures + 1
  const isGivenUp = failures >= patience.tries
  await db.transaction().execute(async trx => {
    const alerts = withAlerts(trx)
    const mine = await alerts
      .updateTable('alerts_subscriptions')
      .set(one => ({
        ...free,
        failures: isGivenUp ? 0 : failures,
        next_try_at: sql<Date>`now() + make_interval(secs => ${waitAfter(failures, patience) / 1000})`,
        last_at: new Date(),
        last_delivered: false,
        last_error: reason,
        given_up: one('given_up', '+', isGivenUp ? 1 : 0),
      }))
      .where('id', '=', row.id)
      .where('busy_token', '=', token)
      .executeTakeFirst()
    if (mine.numUpdatedRows === 0n || !isGivenUp) return
    await alerts.deleteFrom('alerts_outbox').where('id', '=', waiting.id).execute()
    await recordActivity(trx, {
      code: 'ALERT_NOT_DELIVERED',
      actor: 'site server',
      subject: row.name,
      message: `An alert of the subscription “${row.name}” (${waiting.code}) was given up after ${failures} tries. ${reason}`,
      facts: { delivery: waiting.delivery, about: waiting.code, tries: failures },
    })
  })
}

/** The wait after so many failures in a row, a little shorter or longer, so that many do not come back at once. */
export function waitAfter(failures: number, { firstWaitMs, longestWaitMs }: DeliveryPatience): number {
  const whole = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failures - 1, 30))
  return whole * (0.75 + Math.random() / 4)
}
