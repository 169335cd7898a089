import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type HttpServer, openHttp } from '#platform/http'
import { silentLog } from '#platform/logging'
import { ensureSealingKey } from '#platform/sealed-secrets'
import { activityMigrations, listActivity } from '#product/activity'
import { openTestDatabase, type TestDatabase } from '../../../tests/database.ts'
import { addNetworkAccountRoutes, findAccount, networkAccountsMigrations } from './index.ts'
import { listAccounts } from './read-accounts.ts'
import { removeAccount, setAccount } from './set-account.ts'

const password = 'päss "word"; #1'
const account = { server: 'Files.example.com', share: '', user: 'WORK\\reader', port: 445, password }

let database: TestDatabase
let root = ''
const folder = { inside: (...names: string[]) => join(root, ...names) }
const house = () => ({ db: database.db, folder })
const find = (server = 'FILES.example.com', share = 'media') => findAccount(house(), { server, share })

beforeAll(async () => {
  database = await openTestDatabase([activityMigrations, networkAccountsMigrations])
})
afterAll(() => database[Symbol.asyncDispose]())
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipstream-accounts-'))
  await sql`delete from network_accounts`.execute(database.db)
  return () => rm(root, { recursive: true, force: true })
})

describe('network accounts', () => {
  it('are found by server whatever its case, and an account of the share goes first', async () => {
    await expect(find()).rejects.toMatchObject({ code: 'NETWORK_ACCOUNT_MISSING' })
    await setAccount(house(), account, 'Ines')
    expect(await find()).toEqual({ account: { user: 'WORK\\reader', password }, port: 445 })
    await setAccount(house(), { ...account, share: 'Media', user: 'other', port: 1445 }, 'Ines')
    expect(await find()).toMatchObject({ account: { user: 'other' }, port: 1445 })
    expect(await find('files.example.com', 'images')).toMatchObject({ port: 445 })
    await setAccount(house(), { ...account, share: 'media', password: 'new' }, 'Ines')
    expect(await find()).toMatchObject({ account: { password: 'new' } })
    await removeAccount(database.db, { server: 'FILES.example.com', share: 'MEDIA' }, 'Ines')
    expect(await find()).toMatchObject({ account: { password } })
  })

  it('are shown and written down without their passwords', async () => {
    await setAccount(house(), account, 'Ines')
    const shown = await listAccounts(database.db)
    expect(shown).toMatchObject([{ server: 'files.example.com', user: 'WORK\\reader', changedBy: 'Ines' }])
    const rows = await sql<object>`select * from network_accounts`.execute(database.db)
    const everything = JSON.stringify([shown, rows.rows, await listActivity(database.db, { limit: 100 })])
    expect(everything).toContain('set the network account for files.example.com')
    expect(everything).not.toContain('päss')
    const bytes = await sql<{
      all: string
    }>`select encode(sealed_password, 'escape') as all from network_accounts`.execute(database.db)
    expect(JSON.stringify(bytes.rows)).not.toContain('word')
  })

  it('have one key, which only its owner can read, also when two are set at once', async () => {
    await Promise.all(['a', 'b', 'c', 'd'].map(server => setAccount(house(), { ...account, server }, 'Ines')))
    for (const server of ['a', 'b', 'c', 'd']) expect((await find(server)).account.password).toBe(password)
    expect((await stat(join(root, 'network-account-key'))).mode & 0o777).toBe(0o600)
  })

  it('cannot be read with another key, without a key, or from the row of another server', async () => {
    await setAccount(house(), account, 'Ines')
    await sql`update network_accounts set server = 'evil'`.execute(database.db)
    await expect(find('evil')).rejects.toMatchObject({ code: 'NETWORK_ACCOUNT_UNREADABLE' })
    await sql`update network_accounts set server = 'files.example.com', port = 446`.execute(database.db)
    await expect(find()).rejects.toMatchObject({ code: 'NETWORK_ACCOUNT_UNREADABLE' })
    await sql`update network_accounts set port = 445`.execute(database.db)
    expect((await find()).port).toBe(445)
    await rm(join(root, 'network-account-key'))
    await expect(find()).rejects.toMatchObject({ code: 'NETWORK_ACCOUNT_UNREADABLE' })
    await ensureSealingKey(folder, 'network-account-key')
    await expect(find()).rejects.toMatchObject({ code: 'NETWORK_ACCOUNT_UNREADABLE' })
    await writeFile(join(root, 'network-account-key'), 'nonsense')
    await expect(find()).rejects.toMatchObject({ code: 'SEALING_KEY_DAMAGED' })
    await expect(setAccount(house(), account, 'Ines')).rejects.toMatchObject({
      code: 'SEALING_KEY_DAMAGED',
    })
    expect(await readFile(join(root, 'network-account-key'), 'utf8')).toBe('nonsense')
  })

  it('are refused when smbclient would read them as something else', async () => {
    const bad = [
      { server: 'a/b' },
      { server: '' },
      { server: 'a\\b' },
      { share: 'a\\b' },
      { user: 'a\nb' },
      { password: ' x' },
      { port: 0 },
    ]
    for (const part of bad)
      await expect(setAccount(house(), { ...account, ...part }, 'Ines')).rejects.toMatchObject({
        kind: 'invalid',
      })
    expect(await listAccounts(database.db)).toEqual([])
  })
})

describe('over HTTP', () => {
  it('an account is set, listed and removed; no answer holds its password', async () => {
    const caller = { role: 'administrator', name: 'Ines', subject: null } as const
    const server: HttpServer = await openHttp({
      log: silentLog(),
      title: 'test',
      authenticate: async () => caller,
    })
    addNetworkAccountRoutes(server, house())
    const headers = { authorization: 'Bearer x' }
    const url = '/api/v1/network-accounts'
    const set = await server.inject({ method: 'PUT', url, headers, payload: account })
    const wrong = await server.inject({ method: 'PUT', url, headers, payload: { ...account, port: 'x' } })
    const refused = await server.inject({
      method: 'PUT',
      url,
      headers,
      payload: { ...account, server: '..' },
    })
    const listed = await server.inject({ method: 'GET', url, headers })
    const removed = await server.inject({ method: 'DELETE', url: `${url}/files.example.com`, headers })
    const again = await server.inject({ method: 'DELETE', url: `${url}/files.example.com`, headers })
    const answers = [set, wrong, refused, listed, removed, again]
    expect(answers.map(answer => answer.statusCode)).toEqual([204, 400, 400, 200, 204, 404])
    expect(answers.map(answer => answer.body).join()).not.toContain('päss')
    await server.close()
  })
})
