// Sends one alert the way of its subscription.

import { randomUUID } from 'node:crypto'
import { SlipstreamError } from '#platform/errors'
import type { Alert } from './alert.ts'
import type { AlertsHouse } from './alerts-house.ts'
import { AlertNotSent, AlertSecretUnreadable } from './errors.ts'
import { openMailServer } from './mail-server.ts'
import { openTarget } from './sealed-target.ts'
import { sendMail } from './send-mail.ts'
import { sendWebhook } from './send-webhook.ts'
import { readRow } from './subscriptions.ts'
import { type SubscriptionRow, withAlerts } from './tables.ts'

/** @returns a remark about an alert that was sent; null when there is none. @throws what kept it from being sent */
export async function sendAlert(
  house: AlertsHouse,
  row: SubscriptionRow,
  alert: Alert,
  signal?: AbortSignal,
): Promise<string | null> {
  if (row.channel === 'mail')
    return sendMail(house.alertPolicy, await openMailServer(house), row.recipients, alert, signal)
  const target = await openTarget(house.folder, row)
  if (target === null) throw new AlertSecretUnreadable({ of: `the subscription “${row.name}”` })
  await sendWebhook(house.alertPolicy, { ...target, authorityPem: row.authority_pem }, alert, signal)
  return null
}

/** What an error says, bounded, for the row of a subscription. */
export function reasonOf(error: unknown): string {
  const text =
    error instanceof SlipstreamError ? error.message : 'Something unexpected happened; the log has it.'
  return text.slice(0, 500)
}

/**
 * Sends a test alert now, past everything that waits.
 * @returns the remark of a receiver that took it for some only
 * @throws AlertSubscriptionMissing, AlertNotSent, AlertAddressRefused, AlertMailServerMissing, AlertSecretUnreadable
 */
export async function sendTest(
  house: AlertsHouse,
  { name, by }: { name: string; by: string },
): Promise<string | null> {
  const row = await readRow(house.db, name)
  const at = new Date().toISOString()
  const alert: Alert = {
    delivery: randomUUID(),
    site: house.site.code,
    subscription: row.name,
    isTest: true,
    message: {
      id: 0,
      at,
      number: null,
      component: 'alerts',
      severity: 'information',
      code: 'ALERT_TEST',
      actor: by,
      subject: row.name,
      message: `This is a test: ${by} tries whether alerts of site ${house.site.code} arrive.`,
      facts: {},
    },
    repeats: 0,
    firstAt: at,
    leftOut: 0,
  }
  try {
    const remark = await sendAlert(house, row, alert)
    await noteLast(house, row, { delivered: true, error: remark })
    return remark
  } catch (error) {
    await noteLast(house, row, { delivered: false, error: reasonOf(error) })
    if (error instanceof SlipstreamError) throw error
    throw new AlertNotSent(
      { to: row.shown_address, reason: 'something unexpected happened' },
      { cause: error },
    )
  }
}

async function noteLast(
  { db }: AlertsHouse,
  { id }: SubscriptionRow,
  { delivered, error }: { delivered: boolean; error: string | null },
): Promise<void> {
  await withAlerts(db)
    .updateTable('alerts_subscriptions')
    .set({ last_at: new Date(), last_delivered: delivered, last_error: error })
    .where('id', '=', id)
    .execute()
}
