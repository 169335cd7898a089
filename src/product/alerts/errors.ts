import { defineError } from '#platform/errors'

/** There is no subscription of this name. */
export const AlertSubscriptionMissing = defineError<{ subscription: string }>({
  code: 'ALERT_SUBSCRIPTION_MISSING',
  kind: 'missing',
  retry: 'after-change',
  sentence: facts => `There is no subscription to alerts with the name “${facts.subscription}”.`,
  remedy: 'List them: slipstream alert list.',
  example: { subscription: 'Operations' },
})

/** Mail is to be sent and nobody said by which server. */
export const AlertMailServerMissing = defineError<Record<string, never>>({
  code: 'ALERT_MAIL_SERVER_MISSING',
  kind: 'missing',
  retry: 'after-change',
  sentence: () => 'No mail server is set for alerts.',
  remedy: 'Set one: slipstream alert set-mail-server HOST --from ADDRESS.',
  example: {},
})

/** The address may not be sent to. */
export const AlertAddressRefused = defineError<{ host: string; reason: string }>({
  code: 'ALERT_ADDRESS_REFUSED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `Alerts are not sent to ${facts.host}: ${facts.reason}.`,
  remedy:
    'Name the host in the setting alert-hosts, or in alert-private-hosts when it is on a private network, and start the site server anew.',
  example: { host: 'hooks.example.com', reason: 'the host is not among those of alert-hosts' },
})

/** A setting of alerts is not understood. */
export const AlertSettingInvalid = defineError<{ setting: string; reason: string }>({
  code: 'ALERT_SETTING_INVALID',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `The setting ${facts.setting} cannot be used: ${facts.reason}.`,
  remedy: 'Correct it and start the site server anew; generated/settings.md says how it is written.',
  example: { setting: 'alert-hosts', reason: '"a/b" is not the name of a host' },
})

/** What somebody wants to set does not fit together. */
export const AlertSubscriptionInvalid = defineError<{ reason: string }>({
  code: 'ALERT_SUBSCRIPTION_INVALID',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `This cannot be set for alerts: ${facts.reason}.`,
  remedy: 'Correct it and set it again.',
  example: { reason: 'a user without a password' },
})

/** An alert could not be sent now. */
export const AlertNotSent = defineError<{ to: string; reason: string }>({
  code: 'ALERT_NOT_SENT',
  kind: 'unavailable',
  retry: 'later',
  sentence: facts => `The alert could not be sent to ${facts.to}: ${facts.reason}.`,
  remedy: 'Look whether the receiver runs and takes it; alerts that wait are tried again by themselves.',
  example: { to: 'https://hooks.example.com', reason: 'it answered with HTTP status 500' },
})

/** What was sealed does not open here. */
export const AlertSecretUnreadable = defineError<{ of: string }>({
  code: 'ALERT_SECRET_UNREADABLE',
  kind: 'internal',
  retry: 'after-change',
  sentence: facts =>
    `The secret of ${facts.of} cannot be read: it was sealed with another key, or changed since.`,
  remedy:
    'Set it again. This is so when the database was restored without the file alert-key of the data folder, or when another site server sealed it.',
  example: { of: 'the subscription “Operations”' },
})
