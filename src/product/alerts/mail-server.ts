// The one mail server through which alerts go.

import type { Database, DatabaseTransaction } from '#platform/database'
import { recordActivity } from '#product/activity'
import { checkHost } from './alert-policy.ts'
import type { AlertsHouse } from './alerts-house.ts'
import { AlertMailServerMissing, AlertSecretUnreadable, AlertSubscriptionInvalid } from './errors.ts'
import { openMailPassword, sealMailPassword } from './sealed-target.ts'
import type { MailServer } from './send-mail.ts'
import { type MailSecurity, type MailServerRow, withAlerts } from './tables.ts'

/** A mail server as somebody sets it. */
export type NewMailServer = {
  host: string
  port: number
  security: MailSecurity
  /** With a password, or none of both. */
  user: string | null
  password: string | null
  sender: string
  authorityPem: string | null
  by: string
}

/** The mail server as it is shown. */
export type ShownMailServer = Pick<NewMailServer, 'host' | 'port' | 'security' | 'user' | 'sender'> & {
  hasAuthority: boolean
  setBy: string
  setAt: string
}

/** Its row; null when none is set. */
export async function findMailServer(db: Database | DatabaseTransaction): Promise<MailServerRow | null> {
  const row = await withAlerts(db).selectFrom('alerts_mail_server').selectAll().executeTakeFirst()
  return row ?? null
}

/** Sets the mail server, in place of the one before. @throws AlertAddressRefused, AlertSubscriptionInvalid, SealingKeyDamaged */
export async function setMailServer(
  { db, folder, alertPolicy }: AlertsHouse,
  asked: NewMailServer,
): Promise<void> {
  const { host, port, security, user, password, sender, authorityPem, by } = asked
  checkHost(alertPolicy, host)
  if ((user === null) !== (password === null))
    throw new AlertSubscriptionInvalid({
      reason: 'a user and a password are given together, or none of both',
    })
  if (user !== null && security === 'none')
    throw new AlertSubscriptionInvalid({
      reason: 'a password is not sent over a connection that is not encrypted',
    })
  const place = { host, port, security, user_name: user }
  const sealed = password === null ? null : await sealMailPassword(folder, place, password)
  const row = {
    ...place,
    sealed_password: sealed?.bytes ?? null,
    sealed_by: sealed?.by ?? null,
    sender,
    authority_pem: authorityPem,
    set_by: by,
    set_at: new Date(),
  }
  await db.transaction().execute(async trx => {
    const before = await findMailServer(trx)
    await withAlerts(trx).deleteFrom('alerts_mail_server').execute()
    await withAlerts(trx).insertInto('alerts_mail_server').values(row).execute()
    await recordActivity(trx, {
      code: 'ALERT_MAIL_SERVER_SET',
      actor: by,
      subject: host,
      message: `${by} set the mail server of alerts: ${host}, port ${port}, ${security}.`,
      change: { before: before && shown(before), after: shown(row) },
    })
  })
}

/** Removes it; what waits to be sent by mail waits on. @throws AlertMailServerMissing */
export async function removeMailServer(db: Database, by: string): Promise<void> {
  await db.transaction().execute(async trx => {
    const gone = await withAlerts(trx).deleteFrom('alerts_mail_server').returningAll().executeTakeFirst()
    if (!gone) throw new AlertMailServerMissing({})
    await recordActivity(trx, {
      code: 'ALERT_MAIL_SERVER_REMOVED',
      actor: by,
      subject: gone.host,
      message: `${by} removed the mail server of alerts, ${gone.host}.`,
      change: { before: shown(gone) },
    })
  })
}

/** As it is shown. @throws AlertMailServerMissing */
export async function readMailServer(db: Database): Promise<ShownMailServer> {
  const row = await findMailServer(db)
  if (row === null) throw new AlertMailServerMissing({})
  return { ...shown(row), setBy: row.set_by, setAt: row.set_at.toISOString() }
}

function shown(row: Omit<MailServerRow, 'set_by' | 'set_at'>) {
  const { host, port, security, user_name: user, sender } = row
  return { host, port, security, user, sender, hasAuthority: row.authority_pem !== null }
}

/** With its password, for sending. @throws AlertMailServerMissing, AlertSecretUnreadable, SealingKeyDamaged */
export async function openMailServer({ db, folder }: AlertsHouse): Promise<MailServer> {
  const row = await findMailServer(db)
  if (row === null) throw new AlertMailServerMissing({})
  const { host, port, security, sender, user_name: user, authority_pem: authorityPem } = row
  const password = user === null ? null : await openMailPassword(folder, row)
  if (user !== null && password === null) throw new AlertSecretUnreadable({ of: `the mail server ${host}` })
  return { host, port, security, sender, user, password, authorityPem }
}
