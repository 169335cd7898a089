import { kindsOf } from './define.ts'

const site = kindsOf('site')
const audit = kindsOf('audit')
const alerts = kindsOf('alerts')
const operations = kindsOf('operations')
const accounts = kindsOf('network-accounts')

/** Numbers 100001 to 104999. */
export const siteMessages = {
  SIGNED_IN: site.change(
    100_001,
    'information',
    'Somebody exchanged the one-time administrator token for a lasting one.',
  ),
  METRICS_TOKEN_MADE: site.change(
    100_002,
    'information',
    'A token was made with which metrics are read; the one of this name before no longer works.',
  ),
  METRICS_TOKEN_REVOKED: site.change(
    100_003,
    'information',
    'A token with which metrics were read no longer works.',
  ),
  DATABASE_BEHIND: site.event(
    100_004,
    'error',
    'The database is older than the content store beside it: it was restored.',
  ),
  DATABASE_ACCEPTED: site.change(
    100_005,
    'warning',
    'Somebody accepted the restored database as the state that holds.',
  ),
  SITE_RESTORED: site.change(100_006, 'warning', 'The site was restored from a backup.'),
  RECORDS_REMOVED: site.event(
    100_020,
    'information',
    'Records of what ended long ago were removed, as the setting says; the audit stays.',
  ),

  AUDIT_CHAIN_BROKEN: audit.event(
    101_001,
    'error',
    'The audit does not verify: something in it was changed, removed, reordered or cut off.',
  ),
  AUDIT_HEAD_ACCEPTED: audit.change(
    101_002,
    'warning',
    'Somebody accepted the head of the audit as it is, in place of the one that was noted.',
  ),

  ALERT_SUBSCRIPTION_SET: alerts.change(
    102_001,
    'information',
    'A subscription to alerts was made or changed.',
  ),
  ALERT_SUBSCRIPTION_REMOVED: alerts.change(
    102_002,
    'information',
    'A subscription to alerts was removed, with what waited for it.',
  ),
  ALERT_MAIL_SERVER_SET: alerts.change(102_003, 'information', 'The mail server of alerts was set.'),
  ALERT_MAIL_SERVER_REMOVED: alerts.change(102_004, 'information', 'The mail server of alerts was removed.'),
  ALERT_NOT_DELIVERED: alerts.event(102_005, 'warning', 'An alert was given up after many tries.'),

  OPERATION_FAILED: operations.event(
    103_001,
    'error',
    'Long work that somebody asked for failed; the facts hold its kind and the code of the error.',
  ),
  OPERATION_CANCELLED: operations.change(103_002, 'information', 'Long work was cancelled.'),

  NETWORK_ACCOUNT_SET: accounts.change(104_001, 'information', 'A network account was set.'),
  NETWORK_ACCOUNT_REMOVED: accounts.change(104_002, 'information', 'A network account was removed.'),
}
