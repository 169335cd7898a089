// A servicing run fails: a webhook and a mail say so, the metrics count it, and the audit, which verifies, shows who changed what. Then somebody
// changes the audit in the database, and that shows too, also by an alert.

import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { AuditVerification, StatusMessage } from '#api-client'
import {
  type MailReceiver,
  mailAccount,
  startMailReceiver,
  startWebhookReceiver,
  type WebhookReceiver,
} from '../alert-receivers.ts'
import { createTestDatabase, runStatement } from '../database.ts'
import { readMetrics } from '../read-metrics.ts'
import { makeTestSite, type TestSite } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'
import { makeComponentUpdate } from '../update-package/index.ts'

let site: TestSite
let database: Awaited<ReturnType<typeof createTestDatabase>>
let webhook: WebhookReceiver
let mail: MailReceiver
let siteUrl = ''
let packageId = ''
const flags = () => ['--database', database.url, '--alert-private-hosts', 'localhost']

beforeAll(async () => {
  site = await makeTestSite()
  database = await createTestDatabase()
  webhook = await startWebhookReceiver({ https: true })
  mail = await startMailReceiver({ security: 'tls' })
  siteUrl = (await site.startServer(flags())).address
  const media = join(site.folder, 'media')
  const update = join(site.folder, 'Windows11.0-KB5000010-x64.msu')
  await makeSmallMedia(media)
  await makeComponentUpdate({ to: update, kb: 'KB5000010' })
  const added = ['upgrade-package', 'add', '--path', media, '--name', 'One', '--accept-licence']
  packageId = (await site.slipstream<{ id: string }>(...added)).value.id
  await site.slipstream('update', 'add', update)
})
afterAll(async () => {
  await site[Symbol.asyncDispose]()
  await database.drop()
  await webhook[Symbol.asyncDispose]()
  await mail[Symbol.asyncDispose]()
})

async function call(
  method: string,
  path: string,
  { token = '', body }: { token?: string; body?: object } = {},
) {
  const known = JSON.parse(await readFile(join(site.folder, 'credentials.json'), 'utf8')) as { token: string }
  const headers = {
    authorization: `Bearer ${token || known.token}`,
    ...(body && { 'content-type': 'application/json' }),
  }
  return fetch(new URL(path, siteUrl), { method, headers, ...(body && { body: JSON.stringify(body) }) })
}

/** Waits until something is there, for as long as the test may take. */
async function until<Value>(look: () => Value | undefined | Promise<Value | undefined>): Promise<Value> {
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    await wait(100)
  }
}

/** Runs `status-message list --follow`; `said` are the lines so far. */
function follow(...words: string[]): { said: () => string[]; stop: () => void } {
  const program = resolve(import.meta.dirname, '../../src/programs/command-line.ts')
  const child = spawn(process.execPath, [program, '--json', 'status-message', 'list', '--follow', ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, SLIPSTREAM_CREDENTIALS: join(site.folder, 'credentials.json') },
  })
  let text = ''
  child.stdout.on('data', piece => {
    text += piece
  })
  return { said: () => text.split('\n'), stop: () => void child.kill() }
}

const verify = async () => (await (await call('POST', '/api/v1/audit/verify')).json()) as AuditVerification

it('a run that fails is told by webhook and mail, and counted; a change of the audit shows and is told as well', async () => {
  const authority = join(site.folder, 'authority.pem')
  await writeFile(authority, webhook.authorityPem ?? '')
  const errors = ['--severity', 'error']
  const made = ['alert', 'set-webhook', 'Hook', webhook.url, ...errors, '--authority-file', authority]
  webhook.secret = (await site.slipstream<{ secret: string }>(...made)).value.secret
  const server = { host: 'localhost', port: mail.port, security: 'tls', sender: 'slipstream@example.com' }
  const body = { ...server, ...mailAccount, authorityPem: mail.authorityPem }
  expect((await call('PUT', '/api/v1/alert-mail-server', { body })).status).toBe(204)
  await site.slipstream('alert', 'set-mail', 'People', 'ines@example.com', ...errors)
  await site.slipstream('alert', 'test', 'Hook')
  await site.slipstream('alert', 'test', 'People')
  expect([webhook.received[0]?.body.test, mail.mails[0]?.secure]).toEqual([true, true])

  const follower = follow('--component', 'servicing', 'audit')
  const run = site.slipstream(
    'servicing',
    'run',
    packageId,
    '--update',
    'KB5000010',
    '--plan',
    '0'.repeat(12),
  )
  await expect(run).rejects.toThrow('slipstream servicing run')
  const failed = (subject: string | null) => subject === packageId
  const told = await until(() => webhook.received.find(one => failed(one.body.message.subject)))
  expect(told).toMatchObject({
    isSigned: true,
    body: { site: 'S01', message: { code: 'UPGRADE_PACKAGE_NOT_SERVICED', number: 111_002 } },
  })
  const mailed = await until(() => mail.mails.find(one => one.raw.includes('UPGRADE_PACKAGE_NOT_SERVICED')))
  expect([mailed.to, mailed.user]).toEqual([['ines@example.com'], 'alerts'])
  const listed = ['status-message', 'list', ...errors, '--subject', packageId, '--component', 'servicing']
  const { value: messages } = await site.slipstream<StatusMessage[]>(...listed)
  expect(messages.map(one => one.code)).toEqual(['UPGRADE_PACKAGE_NOT_SERVICED'])

  await until(() => follower.said().find(line => line.includes('"UPGRADE_PACKAGE_NOT_SERVICED"')))

  const first = ['event', 'follow', '--after', '0', '--kind', 'servicing-run', '--limit', '1']
  expect((await site.slipstream<{ event: string; kind: string }>(...first)).value).toMatchObject({
    event: 'change',
    kind: 'servicing-run',
  })

  const { token } = (await site.slipstream<{ token: string }>('metrics-token', 'make', 'prometheus')).value
  expect((await call('GET', '/api/v1/audit', { token })).status).toBe(403)
  const metrics = readMetrics(await (await call('GET', '/metrics', { token })).text())
  expect(metrics.value('slipstream_servicing_runs_ended_total', { state: 'failed' })).toBe(1)
  const kind = { kind: 'servicing.run', state: 'failed' }
  expect(metrics.value('slipstream_operations_ended_total', kind)).toBe(1)
  expect(metrics.value('slipstream_operation_duration_seconds_count', kind)).toBe(1)

  const file = join(site.folder, 'audit.jsonl')
  await site.slipstream('audit', 'export', '--to', file)
  const entries = (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as { code: string })
  expect(entries.map(one => one.code)).toEqual(
    expect.arrayContaining([
      'SIGNED_IN',
      'UPGRADE_PACKAGE_ADDED',
      'ALERT_SUBSCRIPTION_SET',
      'METRICS_TOKEN_MADE',
    ]),
  )
  const { value: whole } = await site.slipstream<AuditVerification>('audit', 'verify')
  expect(whole).toMatchObject({ entries: entries.length, broken: null })
  // The site server has noted this head by itself.
  await until(async () => ((await verify()).noted.sequence >= entries.length ? true : undefined))

  // All of it made anew would verify by itself; here the end is cut off, which only the noted head shows.
  await runStatement(
    database.url,
    `begin; set local session_replication_role = replica; delete from activity_audit where sequence > 2; commit`,
  )
  expect((await verify()).broken).toMatchObject({ sequence: 3, how: 'cut-off' })
  await expect(site.slipstream('audit', 'verify')).rejects.toThrow('audit verify')
  const found = await until(() =>
    webhook.received.find(one => one.body.message.code === 'AUDIT_CHAIN_BROKEN'),
  )
  expect(found.isSigned).toBe(true)
  await until(() => follower.said().find(line => line.includes('"AUDIT_CHAIN_BROKEN"')))
  follower.stop()
  expect(follower.said().filter(line => line.includes('NOT_SERVICED'))).toHaveLength(1)
})
