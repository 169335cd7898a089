import type { ColumnType, Generated } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { Component, RecordedMessage, Severity } from '#product/activity'

/** How alerts are sent. */
export type AlertChannel = 'webhook' | 'mail'

/** How the connection to a mail server is encrypted: after it was opened (STARTTLS), from its first byte, or not at all. */
export type MailSecurity = 'starttls' | 'tls' | 'none'

/** One row of `alerts_subscriptions`. */
export type SubscriptionRow = {
  id: string
  name: string
  name_key: string
  channel: AlertChannel
  enabled: boolean
  severities: Severity[]
  components: Component[]
  codes: string[]
  subjects: string[]
  repeat_seconds: number
  shown_address: string
  recipients: string[]
  authority_pem: string | null
  sealed_target: Buffer | null
  sealed_by: string | null
  created_at: Date
  set_by: string
  set_at: Date
  left_out: number
  failures: number
  last_at: Date | null
  last_delivered: boolean | null
  last_error: string | null
  delivered: number
  given_up: number
}

/** One row of `alerts_mail_server`. */
export type MailServerRow = {
  host: string
  port: number
  security: MailSecurity
  user_name: string | null
  sealed_password: Buffer | null
  sealed_by: string | null
  sender: string
  authority_pem: string | null
  set_by: string
  set_at: Date
}

type Tables = {
  alerts_subscriptions: {
    [Column in keyof SubscriptionRow]: Column extends
      | 'id'
      | 'created_at'
      | 'set_at'
      | 'left_out'
      | 'failures'
      | 'delivered'
      | 'given_up'
      ? Generated<SubscriptionRow[Column]>
      : SubscriptionRow[Column]
  } & {
    busy_until: Date | null
    busy_token: string | null
    next_try_at: Generated<Date>
  }
  alerts_outbox: {
    id: Generated<number>
    delivery: Generated<string>
    subscription_id: string
    code: string
    subject: string
    message: ColumnType<RecordedMessage, string, string>
    repeats: Generated<number>
    first_at: Date
    due_at: Date
    tried: Generated<boolean>
  }
  alerts_quiet: { subscription_id: string; code: string; subject: string; until: Date }
  alerts_mail_server: MailServerRow
}

/** The database with this room's tables. */
export function withAlerts(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<Tables>()
}
