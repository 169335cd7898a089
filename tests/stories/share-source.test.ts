// An administrator keeps a network account, adds a package from a share of a real file server, and reloads it when the share changed.

import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SourceCheck, SourceComparison, UpgradePackageDetail } from '#api-client'
import { makeTestSite, type TestSite } from '../running-house.ts'
import { type SambaServer, startSamba } from '../samba-server.ts'
import { makeSmallMedia } from '../site-in-database.ts'

const program = resolve(import.meta.dirname, '../../src/programs/command-line.ts')
const path = '\\\\127.0.0.1\\media\\win'

let site: TestSite
let samba: SambaServer

beforeAll(async () => {
  samba = await startSamba()
  await makeSmallMedia(join(samba.media, 'win'))
  site = await makeTestSite()
  await site.startServer()
}, 180_000)
afterAll(async () => {
  await site[Symbol.asyncDispose]()
  await samba[Symbol.asyncDispose]()
})

/** As a person with a script does: the password comes on standard input. */
async function setAccount(password: string): Promise<string> {
  const words = ['network-account', 'set', '127.0.0.1', '--user', samba.user, '--port', String(samba.port)]
  const { all } = await execa(process.execPath, [program, ...words, '--password-stdin'], {
    env: { SLIPSTREAM_CREDENTIALS: join(site.folder, 'credentials.json') },
    input: `${password}\n`,
    all: true,
  })
  return all
}

const add = () =>
  site.slipstream<UpgradePackageDetail>(
    ...['upgrade-package', 'add', '--path', path, '--name', 'From a share', '--accept-licence'],
  )

it('goes from the share to the content library, and again when the share changed', async () => {
  await expect(add()).rejects.toThrow('There is no network account for the server 127.0.0.1')
  expect(await setAccount('wrong')).not.toContain('wrong')
  await expect(add()).rejects.toThrow('refused the network account')
  expect(await setAccount(samba.password)).not.toContain(samba.password)

  const checked = await site.slipstream<SourceCheck>('upgrade-package', 'check-source', path)
  expect(checked.value).toMatchObject({ kind: 'share', images: null, writableByAll: null })
  expect(checked.value.scratch?.isEnough).toBe(true)
  const added = await add()
  expect(added.value).toMatchObject({ sourcePath: path, fileCount: checked.value.files, currentVersion: 1 })
  expect(added.value.images).toMatchObject([{ path: 'sources/install.wim', name: 'Small' }])
  const packageId = added.value.id

  const compare = () => site.slipstream<SourceComparison>('upgrade-package', 'compare-source', packageId)
  expect((await compare()).value.outcome).toBe('unchanged')
  await writeFile(join(samba.media, 'win', 'sources', 'added.txt'), 'a file that was not there')
  expect((await compare()).value.difference).toMatchObject({ added: [{ path: 'sources/added.txt' }] })
  const reloaded = await site.slipstream<{ version: number }>('upgrade-package', 'reload', packageId)
  expect(reloaded.value).toMatchObject({ packageId, version: 2 })
}, 300_000)

it('and the password is nowhere that somebody reads, and no scratch stays', async () => {
  const accounts = await site.slipstream<object[]>('network-account', 'list')
  expect(accounts.value).toMatchObject([{ server: '127.0.0.1', user: samba.user, port: samba.port }])
  expect(JSON.stringify(accounts)).not.toContain(samba.password)
  const logs = join(site.folder, 'site', 'logs')
  const secret = samba.password.split(' ')[1] ?? ''
  for (const name of await readdir(logs))
    expect(await readFile(join(logs, name), 'utf8')).not.toContain(secret)
  const work = join(site.folder, 'site', 'work')
  expect(await readdir(work, { recursive: true })).toHaveLength(1)
  await site.slipstream('network-account', 'remove', '127.0.0.1')
  await expect(site.slipstream('upgrade-package', 'check-source', path)).rejects.toThrow(
    'There is no network account',
  )
}, 180_000)
