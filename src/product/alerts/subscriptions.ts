// Who is told of what: set, listed, removed.

import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { type Component, recordActivity, type Severity } from '#product/activity'
import { checkHost } from './alert-policy.ts'
import type { AlertsHouse } from './alerts-house.ts'
import { AlertMailServerMissing, AlertSubscriptionInvalid, AlertSubscriptionMissing } from './errors.ts'
import { findMailServer } from './mail-server.ts'
import { openTarget, ownKeyName, type Sealed, sealTarget } from './sealed-target.ts'
import { secretPrefix } from './send-webhook.ts'
import { type AlertChannel, type SubscriptionRow, withAlerts } from './tables.ts'

/** Which messages: of each list one must fit, an empty list asks nothing. */
export type AlertFilter = {
  severities: Severity[]
  components: Component[]
  codes: string[]
  subjects: string[]
}

/** A subscription as somebody sets it. */
export type NewSubscription = {
  name: string
  enabled: boolean
  filter: AlertFilter
  /** For so long after an alert, repeats of its code and subject are gathered into one; 0: never. */
  repeatSeconds: number
  to:
    | { channel: 'webhook'; url: string; secret: string | null; authorityPem: string | null }
    | { channel: 'mail'; recipients: string[] }
  by: string
}

/** A subscription as it is shown: without secrets. Times are ISO 8601 in UTC. */
export type Subscription = {
  name: string
  channel: AlertChannel
  enabled: boolean
  filter: AlertFilter
  repeatSeconds: number
  /** Of a webhook the origin alone: the path of many is a secret. */
  address: string
  /** Whether certificates of authorities are trusted for it instead of those of the system. */
  hasAuthority: boolean
  setBy: string
  setAt: string
  /** Alerts that wait to be delivered, and tries of the oldest one that failed. */
  waiting: number
  failures: number
  leftOut: number
  delivered: number
  givenUp: number
  last: { at: string; delivered: boolean; error: string | null } | null
  /** Why this site server does not deliver; null when it does. */
  problem: string | null
}

/** A secret has this many bytes when it is made here, and may have those of Standard Webhooks. */
const secretBytes = { made: 32, least: 24, most: 64 }

/**
 * Makes a subscription, or replaces the one of this name: its counts and what waits for it stay, and so does its secret unless another is given.
 * @returns the secret of a webhook when it was made here, this once; else null
 * @throws AlertAddressRefused, AlertMailServerMissing, AlertSubscriptionInvalid, SealingKeyDamaged
 */
export async function setSubscription(house: AlertsHouse, asked: NewSubscription): Promise<string | null> {
  const { db } = house
  const key = asked.name.toLowerCase()
  const before = await findRow(db, key)
  const id = before?.id ?? randomUUID()
  const target = await targetOf(house, asked, before ?? { id, sealed_target: null })
  const row = {
    name: asked.name,
    channel: asked.to.channel,
    enabled: asked.enabled,
    ...asked.filter,
    repeat_seconds: asked.repeatSeconds,
    shown_address: target.shown,
    recipients: asked.to.channel === 'mail' ? asked.to.recipients : [],
    authority_pem: asked.to.channel === 'webhook' ? asked.to.authorityPem : null,
    sealed_target: target.sealed?.bytes ?? null,
    sealed_by: target.sealed?.by ?? null,
    set_by: asked.by,
    set_at: new Date(),
  }
  const isSet = await db.transaction().execute(async trx => {
    const written = await withAlerts(trx)
      .insertInto('alerts_subscriptions')
      .values({
        id,
        name_key: key,
        ...row,
        busy_until: null,
        busy_token: null,
        last_at: null,
        last_delivered: null,
        last_error: null,
      })
      // What failed before is tried at once with what is new.
      .onConflict(conflict =>
        conflict
          .column('name_key')
          .doUpdateSet({ ...row, next_try_at: new Date() })
          .where('alerts_subscriptions.id', '=', id),
      )
      .executeTakeFirst()
    if (written.numInsertedOrUpdatedRows === 0n) return false
    await recordActivity(trx, {
      code: 'ALERT_SUBSCRIPTION_SET',
      actor: asked.by,
      subject: asked.name,
      message: `${asked.by} set the subscription “${asked.name}”: alerts go to ${target.shown}.`,
      change: { before: before && describeRow(before), after: describeRow(row) },
    })
    return true
  })
  // Somebody made it at the same moment: what was sealed for another ID does not open in their row.
  return isSet ? target.madeSecret : setSubscription(house, asked)
}

type Target = { shown: string; sealed: Sealed | null; madeSecret: string | null }

async function targetOf(
  { db, folder, alertPolicy }: AlertsHouse,
  { to }: NewSubscription,
  row: Pick<SubscriptionRow, 'id' | 'sealed_target'>,
): Promise<Target> {
  if (to.channel === 'mail') {
    const server = await findMailServer(db)
    if (server === null) throw new AlertMailServerMissing({})
    checkHost(alertPolicy, server.host)
    return { shown: to.recipients.join(', '), sealed: null, madeSecret: null }
  }
  const url = new URL(to.url)
  if (url.username !== '' || url.password !== '')
    throw new AlertSubscriptionInvalid({ reason: 'the address holds a user name or a password' })
  checkHost(alertPolicy, url.hostname)
  if (to.secret !== null) checkSecret(to.secret)
  const known = to.secret ?? (await openTarget(folder, row))?.secret ?? null
  const secret = known ?? `${secretPrefix}${randomBytes(secretBytes.made).toString('base64')}`
  const sealed = await sealTarget(folder, row, { url: url.href, secret })
  return { shown: url.origin, sealed, madeSecret: known === null ? secret : null }
}

/** @throws AlertSubscriptionInvalid */
function checkSecret(secret: string): void {
  const text = secret.startsWith(secretPrefix) ? secret.slice(secretPrefix.length) : ''
  const bytes = Buffer.from(text, 'base64')
  const isBase64 = bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '')
  if (isBase64 && bytes.length >= secretBytes.least && bytes.length <= secretBytes.most) return
  const reason = `the secret is not ${secretPrefix} and the base64 of ${secretBytes.least} to ${secretBytes.most} bytes`
  throw new AlertSubscriptionInvalid({ reason })
}

/** Removes a subscription, with what waits for it. @throws AlertSubscriptionMissing */
export async function removeSubscription(db: Database, asked: { name: string; by: string }): Promise<void> {
  await db.transaction().execute(async trx => {
    const gone = await withAlerts(trx)
      .deleteFrom('alerts_subscriptions')
      .where('name_key', '=', asked.name.toLowerCase())
      .returningAll()
      .executeTakeFirst()
    if (!gone) throw new AlertSubscriptionMissing({ subscription: asked.name })
    await recordActivity(trx, {
      code: 'ALERT_SUBSCRIPTION_REMOVED',
      actor: asked.by,
      subject: gone.name,
      message: `${asked.by} removed the subscription “${gone.name}”.`,
      change: { before: describeRow(gone) },
    })
  })
}

/** A subscription's row by its name. @throws AlertSubscriptionMissing */
export async function readRow(db: Database, name: string): Promise<SubscriptionRow> {
  const row = await findRow(db, name.toLowerCase())
  if (!row) throw new AlertSubscriptionMissing({ subscription: name })
  return row
}

async function findRow(db: Database, key: string): Promise<SubscriptionRow | undefined> {
  return withAlerts(db)
    .selectFrom('alerts_subscriptions')
    .selectAll()
    .where('name_key', '=', key)
    .executeTakeFirst()
}

/** All subscriptions by name. */
export async function listSubscriptions({ db, folder }: AlertsHouse): Promise<Subscription[]> {
  const rows = await withAlerts(db)
    .selectFrom('alerts_subscriptions as one')
    .selectAll('one')
    .select(sql<number>`(select count(*) from alerts_outbox where subscription_id = one.id)`.as('waiting'))
    .orderBy('name_key')
    .execute()
  const server = await findMailServer(db)
  const own = await ownKeyName(folder)
  return rows.map(row => ({
    name: row.name,
    ...describeRow(row),
    hasAuthority: row.authority_pem !== null,
    setBy: row.set_by,
    setAt: row.set_at.toISOString(),
    waiting: row.waiting,
    failures: row.failures,
    leftOut: row.left_out,
    delivered: row.delivered,
    givenUp: row.given_up,
    last:
      row.last_at === null
        ? null
        : { at: row.last_at.toISOString(), delivered: row.last_delivered === true, error: row.last_error },
    problem: problemOf(row, server, own),
  }))
}

function problemOf(
  row: SubscriptionRow,
  server: { sealed_by: string | null } | null,
  own: string,
): string | null {
  if (row.channel === 'mail' && server === null) return 'No mail server is set.'
  const sealedBy = row.channel === 'mail' ? server?.sealed_by : row.sealed_by
  if (sealedBy === null || sealedBy === undefined || sealedBy === own) return null
  return 'Its secret was sealed by another site server, which delivers; set it again to have this one deliver.'
}

type Described = Pick<
  SubscriptionRow,
  | 'channel'
  | 'enabled'
  | 'severities'
  | 'components'
  | 'codes'
  | 'subjects'
  | 'repeat_seconds'
  | 'shown_address'
>

function describeRow(row: Described) {
  const { channel, enabled, severities, components, codes, subjects } = row
  return {
    channel,
    enabled,
    filter: { severities, components, codes, subjects },
    repeatSeconds: row.repeat_seconds,
    address: row.shown_address,
  }
}
