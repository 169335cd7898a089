// Alerts from the status message to a real webhook receiver and a real mail server.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '#platform/logging'
import { activityMigrations, listActivity, recordActivity, type StatusMessage } from '#product/activity'
import {
  type MailReceiver,
  mailAccount,
  startMailReceiver,
  startWebhookReceiver,
  type WebhookReceiver,
} from '../../../tests/alert-receivers.ts'
import { openTestDatabase, type TestDatabase } from '../../../tests/database.ts'
import type { DeliveryHouse } from './alerts-house.ts'
import { deliverDue, waitAfter } from './deliver-due.ts'
import { fillOutbox, mostWaiting } from './fill-outbox.ts'
import { alertsMigrations, readAlertPolicy } from './index.ts'
import { setMailServer } from './mail-server.ts'
import { sendTest } from './send-alert.ts'
import {
  listSubscriptions,
  type NewSubscription,
  removeSubscription,
  setSubscription,
} from './subscriptions.ts'

let database: TestDatabase
let webhook: WebhookReceiver
let mail: MailReceiver
let root = ''
let house: DeliveryHouse

beforeAll(async () => {
  database = await openTestDatabase([activityMigrations, alertsMigrations])
  webhook = await startWebhookReceiver({ https: true })
  mail = await startMailReceiver({ security: 'starttls' })
})
beforeEach(async () => {
  await sql`truncate alerts_subscriptions cascade`.execute(database.db)
  await sql`truncate alerts_mail_server`.execute(database.db)
  await sql`update activity_messages set announced = true`.execute(database.db)
  root = await mkdtemp(join(tmpdir(), 'slipstream-alerts-'))
  webhook.received.splice(0)
  webhook.answer = { status: 204 }
  mail.mails.splice(0)
  mail.refused.clear()
  house = {
    db: database.db,
    folder: { inside: (...names) => join(root, ...names) },
    alertPolicy: readAlertPolicy({ 'alert-hosts': 'hooks.example.com', 'alert-private-hosts': 'localhost' }),
    site: { code: 'S01' },
    log: silentLog(),
    patience: { firstWaitMs: 0, longestWaitMs: 0, tries: 3 },
  }
  return () => rm(root, { recursive: true })
})
afterAll(async () => {
  await webhook[Symbol.asyncDispose]()
  await mail[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

const everything = { severities: [], components: [], codes: [], subjects: [] }

async function toWebhook(change: Partial<NewSubscription> = {}): Promise<string | null> {
  const { url, authorityPem } = webhook
  const secret = await setSubscription(house, {
    name: 'Operations',
    enabled: true,
    filter: everything,
    repeatSeconds: 0,
    to: { channel: 'webhook', url, secret: null, authorityPem },
    by: 'Ines',
    ...change,
  })
  if (secret !== null) webhook.secret = secret
  await sql`update activity_messages set announced = true`.execute(database.db)
  return secret
}

async function toMail(recipients: string[]): Promise<void> {
  const { port, authorityPem } = mail
  const { user, password } = mailAccount
  const place = { host: 'localhost', port, security: 'starttls' as const, sender: 'slipstream@example.com' }
  await setMailServer(house, { ...place, user, password, authorityPem, by: 'Ines' })
  await setSubscription(house, {
    name: 'People',
    enabled: true,
    filter: everything,
    repeatSeconds: 0,
    to: { channel: 'mail', recipients },
    by: 'Ines',
  })
  await sql`update activity_messages set announced = true`.execute(database.db)
}

async function tell(subject: string, change: Partial<StatusMessage> = {}): Promise<void> {
  await database.db.transaction().execute(trx =>
    recordActivity(trx, {
      code: 'UPGRADE_PACKAGE_NOT_SERVICED',
      actor: 'Ines',
      subject,
      message: `Package ${subject} was not serviced.`,
      ...change,
    }),
  )
}

const subjects = () => webhook.received.map(one => one.body.message.subject)
const shown = async () => (await listSubscriptions(house))[0]

describe('a webhook', () => {
  it('is told of each message once, in order, signed; what was rolled back is not told', async () => {
    await toWebhook()
    await tell('A')
    await database.db
      .transaction()
      .execute(async trx => {
        const told = { actor: 'Ines', subject: 'never', message: 'x' }
        await recordActivity(trx, { code: 'UPGRADE_PACKAGE_ADDED', ...told })
        throw new Error('rolled back')
      })
      .catch(() => undefined)
    for (const subject of ['B', 'C', 'D']) await tell(subject)
    await Promise.all([fillOutbox(house.db), fillOutbox(house.db)])
    await Promise.all([deliverDue(house), deliverDue(house)])
    await fillOutbox(house.db)
    await deliverDue(house)
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
    expect(await shown()).toMatchObject({ waiting: 0, delivered: 4, last: { delivered: true, error: null } })
  })

  it('that fails is tried again with the same delivery, and what is behind it waits for its turn; then it is given up and said', async () => {
    await toWebhook()
    await tell('A')
    await tell('B')
    await fillOutbox(house.db)
    webhook.answer = { status: 500 }
    // One try each: what failed is not due again in the same go only when there is a wait.
    house.patience = { firstWaitMs: 60_000, longestWaitMs: 60_000, tries: 3 }
    await deliverDue(house)
    await deliverDue(house)
    expect(subjects()).toEqual(['A'])
    expect(await shown()).toMatchObject({ waiting: 2, failures: 1, last: { delivered: false } })
    await sql`update alerts_subscriptions set next_try_at = now()`.execute(database.db)
    webhook.answer = { status: 200 }
    await deliverDue(house)
    expect(subjects()).toEqual(['A', 'A', 'B'])
    expect(new Set(webhook.received.map(one => one.body.delivery)).size).toBe(2)
    await tell('C')
    await fillOutbox(house.db)
    webhook.answer = { status: 500 }
    house.patience = { firstWaitMs: 0, longestWaitMs: 0, tries: 3 }
    await deliverDue(house)
    expect(subjects().slice(3)).toEqual(['C', 'C', 'C'])
    expect(await shown()).toMatchObject({ waiting: 0, failures: 0, givenUp: 1 })
    const [said] = await listActivity(database.db, { limit: 1 })
    expect(said).toMatchObject({ code: 'ALERT_NOT_DELIVERED', subject: 'Operations' })
    expect(JSON.stringify(said)).not.toContain('secret-path')
    // It is not told of its own failure, which would go round and round.
    await fillOutbox(house.db)
    expect(await shown()).toMatchObject({ waiting: 0 })
  })

  it('of a server that died while it delivered is told by another one when the claim is over', async () => {
    await toWebhook()
    await tell('A')
    await fillOutbox(house.db)
    const until = (text: string) =>
      sql`update alerts_subscriptions set busy_token = gen_random_uuid(), busy_until = now() + ${text}::interval`.execute(
        database.db,
      )
    await until('1 minute')
    expect(await deliverDue(house)).toBe(0)
    await until('-1 second')
    expect(await deliverDue(house)).toBe(1)
  })

  it('that redirects, or is named by nobody, gets nothing; nor is a public host with a private address asked', async () => {
    await toWebhook()
    webhook.answer = { status: 302, headers: { location: webhook.url } }
    await expect(sendTest(house, { name: 'operations', by: 'Ines' })).rejects.toMatchObject({
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
    house.alertPolicy = readAlertPolicy({ 'alert-hosts': 'localhost', 'alert-private-hosts': '' })
    await expect(sendTest(house, { name: 'Operations', by: 'Ines' })).rejects.toMatchObject({
      code: 'ALERT_ADDRESS_REFUSED',
    })
    expect(webhook.received).toHaveLength(1)
    expect(() => readAlertPolicy({ 'alert-hosts': 'a/b', 'alert-private-hosts': '' })).toThrow('a/b')
  })

  it('with a certificate that nobody vouches for gets nothing', async () => {
    await toWebhook({ to: { channel: 'webhook', url: webhook.url, secret: null, authorityPem: null } })
    await expect(sendTest(house, { name: 'Operations', by: 'Ines' })).rejects.toMatchObject({
      code: 'ALERT_NOT_SENT',
    })
    expect(webhook.received).toEqual([])
  })

  it('keeps its secret when it is set again; no secret is in the database, nor opens in another row or with another key', async () => {
    const secret = await toWebhook()
    expect(secret).toMatch(/^whsec_/)
    expect(await toWebhook({ enabled: true })).toBeNull()
    await sendTest(house, { name: 'Operations', by: 'Ines' })
    expect(webhook.received.map(one => [one.isSigned, one.body.test])).toEqual([[true, true]])
    const { rows } = await sql`select s::text as everything from alerts_subscriptions s
      union all select a::text from activity_audit a union all select m::text from activity_messages m`.execute(
      database.db,
    )
    const bytes = (secret ?? '').slice(6)
    expect(JSON.stringify(rows)).not.toContain('secret-path')
    expect(JSON.stringify(rows)).not.toContain(bytes)
    await expect(
      toWebhook({ to: { channel: 'webhook', url: webhook.url, secret: 'whsec_short', authorityPem: null } }),
    ).rejects.toMatchObject({ code: 'ALERT_SUBSCRIPTION_INVALID' })
    await sql`update alerts_subscriptions set id = gen_random_uuid()`.execute(database.db)
    await expect(sendTest(house, { name: 'Operations', by: 'Ines' })).rejects.toMatchObject({
      code: 'ALERT_SECRET_UNREADABLE',
    })
    const elsewhere = { ...house, folder: { inside: (...names: string[]) => join(root, 'other', ...names) } }
    await tell('A')
    await fillOutbox(house.db)
    expect(await deliverDue(elsewhere)).toBe(0)
    expect((await listSubscriptions(elsewhere))[0]?.problem).toContain('another site server')
  })
})

describe('a subscription', () => {
  it('is about what it names, and about nothing from before it', async () => {
    await tell('before')
    const filter = { severities: ['error' as const], components: [], codes: [], subjects: ['A', 'before'] }
    await toWebhook({ filter })
    await sql`update activity_messages set announced = false`.execute(database.db)
    await tell('B')
    await tell('A', { code: 'UPGRADE_PACKAGE_ADDED' })
    await tell('A')
    await fillOutbox(house.db)
    await deliverDue(house)
    expect(webhook.received.map(one => one.body.message.code)).toEqual(['UPGRADE_PACKAGE_NOT_SERVICED'])
    expect(subjects()).toEqual(['A'])
    await toWebhook({ filter, enabled: false })
    await tell('A')
    await fillOutbox(house.db)
    await removeSubscription(house.db, { name: 'OPERATIONS', by: 'Ines' })
    expect(await listSubscriptions(house)).toEqual([])
  })

  it('gathers repeats: those that wait into one, and those after it until its time is over', async () => {
    await toWebhook({ repeatSeconds: 600 })
    for (let number = 0; number < 5; number += 1) await tell('A', { message: `number ${number}` })
    await tell('B')
    await fillOutbox(house.db)
    await deliverDue(house)
    expect(webhook.received.map(one => [one.body.message.message, one.body.repeats])).toEqual([
      ['number 4', 4],
      ['Package B was not serviced.', 0],
    ])
    for (let number = 5; number < 8; number += 1) await tell('A', { message: `number ${number}` })
    await fillOutbox(house.db)
    expect(await deliverDue(house)).toBe(0)
    await sql`update alerts_outbox set due_at = now()`.execute(database.db)
    await deliverDue(house)
    expect(webhook.received.at(-1)?.body).toMatchObject({ repeats: 2, message: { message: 'number 7' } })
  })

  it('holds a bounded number of alerts; how many were left out is told with the next one', async () => {
    await toWebhook()
    await sql`insert into alerts_outbox (subscription_id, code, subject, message, first_at, due_at)
      select id, 'X', '', '{}'::jsonb, now(), now() + interval '1 hour' from alerts_subscriptions, generate_series(1, ${mostWaiting})`.execute(
      database.db,
    )
    await tell('A')
    await tell('B')
    await fillOutbox(house.db)
    expect(await shown()).toMatchObject({ waiting: mostWaiting, leftOut: 2 })
    await sql`delete from alerts_outbox`.execute(database.db)
    await tell('C')
    await fillOutbox(house.db)
    await deliverDue(house)
    expect(webhook.received.map(one => [one.body.message.subject, one.body.leftOut])).toEqual([['C', 2]])
    expect(await shown()).toMatchObject({ leftOut: 0 })
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

describe('mail', () => {
  it('comes over an encrypted connection with the password, once for all recipients, as text', async () => {
    await toMail(['ines@example.com', 'olga@example.com'])
    await tell('S0100001', { message: 'Package S0100001 was not serviced: größer als erlaubt.' })
    await fillOutbox(house.db)
    expect(await deliverDue(house)).toBe(1)
    expect(mail.mails).toMatchObject([
      {
        to: ['ines@example.com', 'olga@example.com'],
        user: 'alerts',
        secure: true,
        from: 'slipstream@example.com',
      },
    ])
    const { raw = '' } = mail.mails[0] ?? {}
    expect(raw).toMatch(/^Subject: \[Slipstream S01\] error: UPGRADE_PACKAGE_NOT_SERVICED/m)
    expect(raw).toMatch(/^Auto-Submitted: auto-generated/m)
    expect(
      Buffer.from(raw.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => `%${hex}`)).toString(),
    ).toContain('gr%C3%B6%C3%9Fer als erlaubt')
  })

  it('has the headers that it shall have, whatever a message holds', async () => {
    await toMail(['ines@example.com'])
    const hostile = 'X\r\nBcc: evil@example.com\r\n\r\nbody\u2028\0'
    await tell(hostile.replace('\0', ''), {
      message: hostile.replace('\0', ''),
      actor: 'a\r\nTo: evil@example.com',
    })
    await fillOutbox(house.db)
    await deliverDue(house)
    expect(mail.mails).toMatchObject([{ to: ['ines@example.com'] }])
    const head = (mail.mails[0]?.raw ?? '').split('\r\n\r\n')[0]?.replaceAll(/\r\n[ \t]+/g, ' ') ?? ''
    expect(
      head
        .split('\r\n')
        .map(line => line.split(':')[0]?.toLowerCase())
        .sort(),
    ).toEqual(
      [
        ...['auto-submitted', 'content-transfer-encoding', 'content-type', 'date', 'from'],
        ...['message-id', 'mime-version', 'subject', 'to'],
      ].sort(),
    )
  })

  it('that is refused for one recipient is not sent to the others again', async () => {
    await toMail(['gone@example.com', 'ines@example.com'])
    mail.refused.add('gone@example.com')
    await tell('A')
    await fillOutbox(house.db)
    expect(await deliverDue(house)).toBe(1)
    expect(mail.mails).toMatchObject([{ to: ['ines@example.com'] }])
    expect(await shown()).toMatchObject({
      waiting: 0,
      last: { error: 'localhost refused 1 of the recipients' },
    })
  })

  it('is not sent with a wrong password, to a server that nobody vouches for, nor in clear text with a password', async () => {
    await toMail(['ines@example.com'])
    const { port, authorityPem } = mail
    const right = {
      host: 'localhost',
      port,
      security: 'starttls' as const,
      sender: 's@example.com',
      authorityPem,
      ...mailAccount,
      by: 'Ines',
    }
    const sent = async (change: Partial<Parameters<typeof setMailServer>[1]>) => {
      await setMailServer(house, { ...right, ...change })
      return sendTest(house, { name: 'People', by: 'Ines' }).catch(error => error.code)
    }
    expect(await sent({ password: 'wrong' })).toBe('ALERT_NOT_SENT')
    expect(await sent({ authorityPem: null })).toBe('ALERT_NOT_SENT')
    expect(await sent({})).toBeNull()
    await expect(setMailServer(house, { ...right, security: 'none' })).rejects.toMatchObject({
      code: 'ALERT_SUBSCRIPTION_INVALID',
    })
    await expect(setMailServer(house, { ...right, host: 'mail.example.com' })).rejects.toMatchObject({
      code: 'ALERT_ADDRESS_REFUSED',
    })
    // Whoever has the database alone cannot have the password sent to another server.
    await sql`update alerts_mail_server set host = 'LOCALHOST'`.execute(database.db)
    expect(await sendTest(house, { name: 'People', by: 'Ines' }).catch(error => error.code)).toBe(
      'ALERT_SECRET_UNREADABLE',
    )
    expect(mail.mails).toHaveLength(1)
  })
})
