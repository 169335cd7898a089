// Alerts from the status message to a real webhook receiver.

import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listActivity, recordActivity } from '#product/activity'
import { startWebhookReceiver, type WebhookReceiver } from '../../../tests/alert-receivers.ts'
import { openTestDatabase } from '../../../tests/database.ts'
import { deliverDue, waitAfter } from './deliver-due.ts'
import { fillOutbox, mostWaiting } from './fill-outbox.ts'
import { readAlertPolicy } from './index.ts'
import { sendTest } from './send-alert.ts'
import {
  listSubscriptions,
  type NewSubscription,
  removeSubscription,
  setSubscription,
} from './subscriptions.ts'
import { alertsScene, everything } from './testing.ts'

const scene = alertsScene(openTestDatabase)
let webhook: WebhookReceiver

beforeAll(async () => {
  webhook = await startWebhookReceiver({ https: true })
})
beforeEach(() => {
  webhook.received.splice(0)
  webhook.answer = { status: 204 }
})
afterAll(() => webhook[Symbol.asyncDispose]())

async function toWebhook(change: Partial<NewSubscription> = {}): Promise<string | null> {
  const { url, authorityPem } = webhook
  const secret = await setSubscription(scene.house, {
    name: 'Operations',
    enabled: true,
    filter: everything,
    repeatSeconds: 0,
    to: { channel: 'webhook', url, secret: null, authorityPem },
    by: 'Ines',
    ...change,
  })
  if (secret !== null) webhook.secret = secret
  await scene.forgetMessages()
  return secret
}

const subjects = () => webhook.received.map(one => one.body.message.subject)

describe('a webhook', () => {
  it('is told of each message once, in order, signed; what was rolled back is not told', async () => {
    await toWebhook()
    await scene.tell('A')
    await scene.database.db
      .transaction()
      .execute(async trx => {
        const told = { actor: 'Ines', subject: 'never', message: 'x' }
        await recordActivity(trx, { code: 'UPGRADE_PACKAGE_ADDED', ...told })
        throw new Error('rolled back')
      })
      .catch(() => undefined)
    for (const subject of ['B', 'C', 'D']) await scene.tell(subject)
    await Promise.all([fillOutbox(scene.house.db), fillOutbox(scene.house.db)])
    await Promise.all([deliverDue(scene.house), deliverDue(scene.house)])
    await fillOutbox(scene.house.db)
    await deliverDue(scene.house)
    expect(subjects()).toEqual(['A', 'B', 'C', 'D'])
    expect(webhook.received.every(one => one.isSigned)).toBe(true)
    const [first] = webhook.received
    expect(first?.body).toMatchObject({
      site: 'S01',
      subscription: 'Operations',
      test: false,
      repeats: 0,
      message: { code: 'UPGRADE_PACKAGE_NOT_SERVICED', number: 111_002, severity: 'error' },
    })
    expect(first?.headers['webhook-id']).toBe(first?.body.delivery)
    expect(await scene.shown()).toMatchObject({
      waiting: 0,
      delivered: 4,
      last: { delivered: true, error: null },
    })
  })

  it('that fails is tried again with the same delivery, and what is behind it waits for its turn; then it is given up and said', async () => {
    await toWebhook()
    await scene.tell('A')
    await scene.tell('B')
    await fillOutbox(scene.house.db)
    webhook.answer = { status: 500 }
    // One try each: what failed is not due again in the same go only when there is a wait.
    scene.house.patience = { firstWaitMs: 60_000, longestWaitMs: 60_000, tries: 3 }
    await deliverDue(scene.house)
    await deliverDue(scene.house)
    expect(subjects()).toEqual(['A'])
    expect(await scene.shown()).toMatchObject({ waiting: 2, failures: 1, last: { delivered: false } })
    await sql`update alerts_subscriptions set next_try_at = now()`.execute(scene.database.db)
    webhook.answer = { status: 200 }
    await deliverDue(scene.house)
    expect(subjects()).toEqual(['A', 'A', 'B'])
    expect(new Set(webhook.received.map(one => one.body.delivery)).size).toBe(2)
    await scene.tell('C')
    await fillOutbox(scene.house.db)
    webhook.answer = { status: 500 }
    scene.house.patience = { firstWaitMs: 0, longestWaitMs: 0, tries: 3 }
    await deliverDue(scene.house)
    expect(subjects().slice(3)).toEqual(['C', 'C', 'C'])
    expect(await scene.shown()).toMatchObject({ waiting: 0, failures: 0, givenUp: 1 })
    const [said] = await listActivity(scene.database.db, { limit: 1 })
    expect(said).toMatchObject({ code: 'ALERT_NOT_DELIVERED', subject: 'Operations' })
    expect(JSON.stringify(said)).not.toContain('secret-path')
    // It is not told of its own failure, which would go round and round.
    await fillOutbox(scene.house.db)
    expect(await scene.shown()).toMatchObject({ waiting: 0 })
  })

  it('of a server that died while it delivered is told by another one when the claim is over', async () => {
    await toWebhook()
    await scene.tell('A')
    await fillOutbox(scene.house.db)
    const until = (text: string) =>
      sql`update alerts_subscriptions set busy_token = gen_random_uuid(), busy_until = now() + ${text}::interval`.execute(
        scene.database.db,
      )
    await until('1 minute')
    expect(await deliverDue(scene.house)).toBe(0)
    await until('-1 second')
    expect(await deliverDue(scene.house)).toBe(1)
  })

  it('that redirects, or is named by nobody, gets nothing; nor is a public host with a private address asked', async () => {
    await toWebhook()
    webhook.answer = { status: 302, headers: { location: webhook.url } }
    await expect(sendTest(scene.house, { name: 'operations', by: 'Ines' })).rejects.toMatchObject({
      code: 'ALERT_NOT_SENT',
      facts: { reason: 'it answered with HTTP status 302' },
    })
    expect(webhook.received).toHaveLength(1)
    const to = (url: string) => ({
      to: { channel: 'webhook' as const, url, secret: null, authorityPem: null },
    })
    for (const url of ['https://other.example.com/', 'http://169.254.169.254/', 'http://127.0.0.1/'])
      await expect(toWebhook(to(url))).rejects.toMatchObject({ code: 'ALERT_ADDRESS_REFUSED' })
    await expect(toWebhook(to('https://me:secret@localhost/'))).rejects.toMatchObject({
      code: 'ALERT_SUBSCRIPTION_INVALID',
    })
    scene.house.alertPolicy = readAlertPolicy({ 'alert-hosts': 'localhost', 'alert-private-hosts': '' })
    await expect(sendTest(scene.house, { name: 'Operations', by: 'Ines' })).rejects.toMatchObject({
      code: 'ALERT_ADDRESS_REFUSED',
    })
    expect(webhook.received).toHaveLength(1)
    const never = '169.254.169.254, 168.63.129.16'
    scene.house.alertPolicy = readAlertPolicy({ 'alert-hosts': '', 'alert-private-hosts': never })
    for (const host of never.split(', ')) {
      await toWebhook({ name: host, ...to(`https://${host}/`) })
      await expect(sendTest(scene.house, { name: host, by: 'Ines' })).rejects.toMatchObject({
        code: 'ALERT_ADDRESS_REFUSED',
      })
    }
    expect(() => readAlertPolicy({ 'alert-hosts': 'a/b', 'alert-private-hosts': '' })).toThrow('a/b')
  })

  it('with a certificate that nobody vouches for gets nothing', async () => {
    await toWebhook({ to: { channel: 'webhook', url: webhook.url, secret: null, authorityPem: null } })
    await expect(sendTest(scene.house, { name: 'Operations', by: 'Ines' })).rejects.toMatchObject({
      code: 'ALERT_NOT_SENT',
    })
    expect(webhook.received).toEqual([])
  })

  it('keeps its secret when it is set again; no secret is in the database, nor opens in another row or with another key', async () => {
    const secret = await toWebhook()
    expect(secret).toMatch(/^whsec_/)
    expect(await toWebhook({ enabled: true })).toBeNull()
    await sendTest(scene.house, { name: 'Operations', by: 'Ines' })
    expect(webhook.received.map(one => [one.isSigned, one.body.test])).toEqual([[true, true]])
    const { rows } = await sql`select s::text as everything from alerts_subscriptions s
      union all select a::text from activity_audit a union all select m::text from activity_messages m`.execute(
      scene.database.db,
    )
    const bytes = (secret ?? '').slice(6)
    expect(JSON.stringify(rows)).not.toContain('secret-path')
    expect(JSON.stringify(rows)).not.toContain(bytes)
    await expect(
      toWebhook({ to: { channel: 'webhook', url: webhook.url, secret: 'whsec_short', authorityPem: null } }),
    ).rejects.toMatchObject({ code: 'ALERT_SUBSCRIPTION_INVALID' })
    await sql`update alerts_subscriptions set id = gen_random_uuid()`.execute(scene.database.db)
    await expect(sendTest(scene.house, { name: 'Operations', by: 'Ines' })).rejects.toMatchObject({
      code: 'ALERT_SECRET_UNREADABLE',
    })
    const elsewhere = {
      ...scene.house,
      folder: { inside: (...names: string[]) => join(scene.root, 'other', ...names) },
    }
    await scene.tell('A')
    await fillOutbox(scene.house.db)
    expect(await deliverDue(elsewhere)).toBe(0)
    expect((await listSubscriptions(elsewhere))[0]?.problem).toContain('another site server')
  })
})

describe('a subscription', () => {
  it('that two people make at the same moment can be told', async () => {
    await Promise.all([toWebhook(), toWebhook()])
    await scene.tell('A')
    await fillOutbox(scene.house.db)
    await deliverDue(scene.house)
    expect(subjects()).toEqual(['A'])
  })

  it('is about what it names, and about nothing from before it', async () => {
    await scene.tell('before')
    const filter = { severities: ['error' as const], components: [], codes: [], subjects: ['A', 'before'] }
    await toWebhook({ filter })
    await sql`update activity_messages set announced = false`.execute(scene.database.db)
    await scene.tell('B')
    await scene.tell('A', { code: 'UPGRADE_PACKAGE_ADDED' })
    await scene.tell('A')
    await fillOutbox(scene.house.db)
    await deliverDue(scene.house)
    expect(webhook.received.map(one => one.body.message.code)).toEqual(['UPGRADE_PACKAGE_NOT_SERVICED'])
    expect(subjects()).toEqual(['A'])
    await toWebhook({ filter, enabled: false })
    await scene.tell('A')
    await fillOutbox(scene.house.db)
    await removeSubscription(scene.house.db, { name: 'OPERATIONS', by: 'Ines' })
    expect(await listSubscriptions(scene.house)).toEqual([])
  })

  it('gathers repeats: those that wait into one, and those after it until its time is over', async () => {
    await toWebhook({ repeatSeconds: 600 })
    for (let number = 0; number < 5; number += 1) await scene.tell('A', { message: `number ${number}` })
    await scene.tell('B')
    await fillOutbox(scene.house.db)
    await deliverDue(scene.house)
    expect(webhook.received.map(one => [one.body.message.message, one.body.repeats])).toEqual([
      ['number 4', 4],
      ['Package B was not serviced.', 0],
    ])
    for (let number = 5; number < 8; number += 1) await scene.tell('A', { message: `number ${number}` })
    await fillOutbox(scene.house.db)
    expect(await deliverDue(scene.house)).toBe(0)
    await sql`update alerts_outbox set due_at = now()`.execute(scene.database.db)
    await deliverDue(scene.house)
    expect(webhook.received.at(-1)?.body).toMatchObject({ repeats: 2, message: { message: 'number 7' } })
  })

  it('holds a bounded number of alerts; how many were left out is told with the next one', async () => {
    await toWebhook()
    await sql`insert into alerts_outbox (subscription_id, code, subject, message, first_at, due_at)
      select id, 'X', '', '{}'::jsonb, now(), now() + interval '1 hour' from alerts_subscriptions, generate_series(1, ${mostWaiting})`.execute(
      scene.database.db,
    )
    await scene.tell('A')
    await scene.tell('B')
    await fillOutbox(scene.house.db)
    expect(await scene.shown()).toMatchObject({ waiting: mostWaiting, leftOut: 2 })
    await sql`delete from alerts_outbox`.execute(scene.database.db)
    await scene.tell('C')
    await fillOutbox(scene.house.db)
    await deliverDue(scene.house)
    expect(webhook.received.map(one => [one.body.message.subject, one.body.leftOut])).toEqual([['C', 2]])
    expect(await scene.shown()).toMatchObject({ leftOut: 0 })
  })

  it('waits longer from try to try, and never longer than is said', () => {
    const patience = { firstWaitMs: 10_000, longestWaitMs: 3_600_000, tries: 20 }
    for (let failures = 1; failures < 60; failures += 1) {
      const whole = Math.min(3_600_000, 10_000 * 2 ** (failures - 1))
      const wait = waitAfter(failures, patience)
      expect(wait >= whole * 0.75 && wait <= whole).toBe(true)
    }
  })
})
