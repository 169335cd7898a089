// Alerts from the status message to a real mail server.

import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type MailReceiver, mailAccount, startMailReceiver } from '../../../tests/alert-receivers.ts'
import { openTestDatabase } from '../../../tests/database.ts'
import { deliverDue } from './deliver-due.ts'
import { fillOutbox } from './fill-outbox.ts'
import { setMailServer } from './mail-server.ts'
import { sendTest } from './send-alert.ts'
import { setSubscription } from './subscriptions.ts'
import { alertsScene, everything } from './testing.ts'

const scene = alertsScene(openTestDatabase)
let mail: MailReceiver

beforeAll(async () => {
  mail = await startMailReceiver({ security: 'starttls' })
})
beforeEach(() => {
  mail.mails.splice(0)
  mail.refused.clear()
})
afterAll(() => mail[Symbol.asyncDispose]())

async function toMail(recipients: string[]): Promise<void> {
  const { port, authorityPem } = mail
  const { user, password } = mailAccount
  const place = { host: 'localhost', port, security: 'starttls' as const, sender: 'slipstream@example.com' }
  await setMailServer(scene.house, { ...place, user, password, authorityPem, by: 'Ines' })
  await setSubscription(scene.house, {
    name: 'People',
    enabled: true,
    filter: everything,
    repeatSeconds: 0,
    to: { channel: 'mail', recipients },
    by: 'Ines',
  })
  await scene.forgetMessages()
}

describe('mail', () => {
  it('comes over an encrypted connection with the password, once for all recipients, as text', async () => {
    await toMail(['ines@example.com', 'olga@example.com'])
    await scene.tell('S0100001', { message: 'Package S0100001 was not serviced: größer als erlaubt.' })
    await fillOutbox(scene.house.db)
    expect(await deliverDue(scene.house)).toBe(1)
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
    await scene.tell(hostile.replace('\0', ''), {
      message: hostile.replace('\0', ''),
      actor: 'a\r\nTo: evil@example.com',
    })
    await fillOutbox(scene.house.db)
    await deliverDue(scene.house)
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
    await scene.tell('A')
    await fillOutbox(scene.house.db)
    expect(await deliverDue(scene.house)).toBe(1)
    expect(mail.mails).toMatchObject([{ to: ['ines@example.com'] }])
    expect(await scene.shown()).toMatchObject({
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
      await setMailServer(scene.house, { ...right, ...change })
      return sendTest(scene.house, { name: 'People', by: 'Ines' }).catch(error => error.code)
    }
    expect(await sent({ password: 'wrong' })).toBe('ALERT_NOT_SENT')
    expect(await sent({ authorityPem: null })).toBe('ALERT_NOT_SENT')
    expect(await sent({})).toBeNull()
    await expect(setMailServer(scene.house, { ...right, security: 'none' })).rejects.toMatchObject({
      code: 'ALERT_SUBSCRIPTION_INVALID',
    })
    await expect(setMailServer(scene.house, { ...right, host: 'mail.example.com' })).rejects.toMatchObject({
      code: 'ALERT_ADDRESS_REFUSED',
    })
    // Named by its host, and still never asked.
    const { alertPolicy } = scene.house
    scene.house.alertPolicy = { hosts: [], privateHosts: ['169.254.169.254', 'localhost'] }
    expect(await sent({ host: '169.254.169.254' })).toBe('ALERT_ADDRESS_REFUSED')
    scene.house.alertPolicy = alertPolicy
    expect(await sent({})).toBeNull()
    // Whoever has the database alone cannot have the password sent to another server.
    await sql`update alerts_mail_server set host = 'LOCALHOST'`.execute(scene.database.db)
    expect(await sendTest(scene.house, { name: 'People', by: 'Ines' }).catch(error => error.code)).toBe(
      'ALERT_SECRET_UNREADABLE',
    )
    expect(mail.mails).toHaveLength(2)
  })
})
