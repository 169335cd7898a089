// A doctor that finds nothing, then what was broken; and a bundle for whoever helps, in which no secret is.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { createServer } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HealthFinding } from '#api-client'
import { makeCertificate } from '#platform/certificates'
import { openDatabase } from '#platform/database'
import { silentLog } from '#platform/logging'
import { readSite } from '#product/sites'
import { checkCertificate } from '../../src/command-line/check-certificate.ts'
import { makeTestSite, type TestSite, waitForReceipts } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'

const program = resolve(import.meta.dirname, '../../src/programs/command-line.ts')

let site: TestSite
let dataFolder = ''

beforeAll(async () => {
  site = await makeTestSite()
  dataFolder = join(site.folder, 'site')
  await site.startServer(['--alert-hosts', 'hooks.example.com'])
  await site.startPoint('DP1')
  const media = join(site.folder, 'media')
  await makeSmallMedia(media)
  const words = ['upgrade-package', 'add', '--path', media, '--name', 'Windows', '--accept-licence']
  const { id } = (await site.slipstream<{ id: string }>(...words)).value
  await site.slipstream('content', 'distribute', id)
  await waitForReceipts(site, id, 1)
})
afterAll(() => site[Symbol.asyncDispose]())

async function findings(): Promise<Record<string, string>> {
  const { value } = await site.slipstream<HealthFinding[]>('doctor')
  for (const { state, remedy } of value) expect(remedy === null).toBe(state === 'ok')
  return Object.fromEntries(value.map(({ check, state }) => [check, state]))
}

describe('the doctor', () => {
  it('looks at everything, and finds what was broken', async () => {
    const before = await findings()
    const checks = ['node', 'wimlib', 'database', 'clock of the database', 'content library', 'lost content']
    for (const check of [...checks, 'clock of this machine', 'distribution point DP1'])
      expect([check, before[check]]).toEqual([check, 'ok'])
    expect(Object.keys(before)).toContain('disk of the content library')

    const objects = join(dataFolder, 'content', 'objects')
    for (const entry of await readdir(objects, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) await truncate(join(entry.parentPath, entry.name), 1)
    const after = await site.slipstream<HealthFinding[]>('doctor', '--quiet')
    expect(after.exitCode).toBe(2)
    expect(after.value).toContainEqual(
      expect.objectContaining({ check: 'content library', remedy: expect.stringContaining('verify') }),
    )
  })
})

describe('a certificate', () => {
  it.each([
    ['ok', 3000],
    ['warning', 10],
    ['error', -5],
  ] as const)('is %s when it ends in %i days', async (state, days) => {
    const tenYears = 3650
    const now = new Date(Date.now() + (days - tenYears) * 86_400_000 + 3_600_000)
    const { certificate, privateKey } = await makeCertificate({ names: ['127.0.0.1'], now })
    const server = createServer({ cert: certificate, key: privateKey }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const found = await checkCertificate('DP1', `https://127.0.0.1:${port}`)
    server.close()
    expect(found).toMatchObject({ check: 'certificate of DP1', state })
    if (days > 0) expect(found?.message).toMatch(state === 'ok' ? /good until/ : /ends in 10 days/)
  })

  it('that nobody shows is a warning, and http has none', async () => {
    expect(await checkCertificate('x', 'https://127.0.0.1:1')).toMatchObject({ state: 'warning' })
    expect(await checkCertificate('x', 'http://127.0.0.1:1')).toBeNull()
  })
})

describe('a support bundle', () => {
  it('has what is needed and no secret that the site holds, whoever wrote it where', async () => {
    const { slipstream } = site
    const account = ['--password-stdin', '--user', 'reader']
    const child = spawn(process.execPath, [program, 'network-account', 'set', 'files', ...account], {
      env: { ...process.env, SLIPSTREAM_CREDENTIALS: join(site.folder, 'credentials.json') },
    })
    child.stdin.end('seeded-password-1\n')
    expect(await new Promise(done => child.once('close', done))).toBe(0)
    const webhook = await slipstream<{ secret: string }>(
      ...['alert', 'set-webhook', 'Ops', 'https://hooks.example.com/seeded-path-2', '--severity', 'error'],
    )
    const made = await slipstream<{ token: string }>('distribution-point', 'join-token', 'DP9')
    const metrics = await slipstream<{ token: string }>('metrics-token', 'make', 'prometheus')
    await appendFile(
      join(dataFolder, 'logs', 'site-server.log'),
      `{"level":30,"msg":"asked with Bearer seeded-bearer-3 of postgresql://slipstream:seeded-4@127.0.0.1/x"}\n`,
    )
    const file = join(site.folder, 'bundle.json')
    await slipstream('support-bundle', '--to', file, '--data-folder', dataFolder)
    const text = await readFile(file, 'utf8')
    const bundle = JSON.parse(text) as Record<string, unknown>
    expect(bundle).toMatchObject({
      upgradePackages: [{ name: 'Windows' }],
      distributionPoints: [{ name: 'DP1' }],
      logs: { 'site-server.log': expect.arrayContaining([expect.stringContaining('ready')]) },
    })
    expect(JSON.stringify(bundle)).not.toContain('notAvailable')

    const database = await openDatabase({ place: { url: await site.databaseUrl() }, log: silentLog() })
    const folder = { inside: (...names: string[]) => join(dataFolder, ...names) }
    const signing = await database.db.transaction().execute(trx => readSite(trx, folder))
    await database.close()
    const credentials = JSON.parse(await readFile(join(site.folder, 'credentials.json'), 'utf8'))
    const keys = (await readdir(dataFolder)).filter(name => /(-key|-password)$/.test(name))
    const secrets = [
      ...['seeded-password-1', 'seeded-path-2', 'seeded-bearer-3', 'seeded-4'],
      ...[webhook.value.secret, made.value.token, metrics.value.token, credentials.token],
      String(signing?.privateKey.export({ type: 'pkcs8', format: 'pem' })).split('\n')[1],
      ...(await Promise.all(keys.map(name => readFile(join(dataFolder, name), 'utf8')))),
    ].map(secret => String(secret).trim())
    expect(secrets.length).toBeGreaterThan(10)
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(7)
      expect(text.includes(secret), secret).toBe(false)
    }
    await writeFile(join(site.folder, 'taken'), '')
    await expect(slipstream('support-bundle', '--to', join(site.folder, 'taken'))).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
    })
  })
})
