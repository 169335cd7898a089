// kill -9 of a backup and of a restore: what was interrupted never looks whole, and can be begun again. And what a restore refuses.

import { execFile } from 'node:child_process'
import { cp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '#platform/database'
import { silentLog } from '#platform/logging'
import { listNeededObjects } from '#product/content-library'
import { openContentStore } from '#product/content-store'
import { openSite } from '#product/sites'
import { createTestDatabase } from '../database.ts'
import { makeSiteInDatabase, type SiteInDatabase } from '../site-in-database.ts'
import type { FailpointsOf } from './journeys.ts'

const run = promisify(execFile)
const programs = join(import.meta.dirname, '../../src/programs')

let site: SiteInDatabase
let backup = ''
const bought: (() => Promise<void>)[] = []

/** Runs one of the programs; rejects with its signal or with what it said. */
async function program(file: string, own: string[], settings: string[], database: string): Promise<string> {
  const env = {
    ...process.env,
    SLIPSTREAM_DATABASE: database,
    SLIPSTREAM_BACKUP_PASSPHRASE: 'correct horse battery',
  }
  return (await run(process.execPath, [join(programs, file), ...own, '--', ...settings], { env })).stdout
}
const backUp = (to: string, ...more: string[]) =>
  program('backup.ts', ['--to', to], ['--data-folder', site.folder, ...more], site.url)
const restore = (from: string, to: string, database: string, ...more: string[]) =>
  program('restore.ts', ['--from', from], ['--data-folder', to, ...more], database)

async function newDatabase(): Promise<string> {
  const { url, drop } = await createTestDatabase()
  bought.push(drop)
  return url
}

beforeAll(async () => {
  site = await makeSiteInDatabase()
  await site.addPackage('Windows')
  await writeFile(join(site.folder, 'network-account-key'), 'a key that must not lie open')
  backup = `${site.folder}.backup`
})
afterAll(async () => {
  for (const drop of bought) await drop()
  await rm(backup, { recursive: true, force: true })
  await rm(`${site.folder}.backup-changed`, { recursive: true, force: true })
  for (const end of ['', '.restoring'])
    await rm(`${site.folder}.restored${end}`, { recursive: true, force: true })
  await site[Symbol.asyncDispose]()
})

type Writing = Exclude<FailpointsOf<'backup'>, 'site-backup.restored'>
const writing: Record<Writing, true> = {
  'site-backup.database-copied': true,
  'site-backup.before-publish': true,
}

describe('a backup', () => {
  it.each(Object.keys(writing))('that was killed at %s has no name, and is made again', async failpoint => {
    await expect(backUp(backup, '--failpoint', failpoint)).rejects.toMatchObject({ signal: 'SIGKILL' })
    await expect(readdir(backup)).rejects.toThrow('ENOENT')
    await backUp(backup)
    const names = await readdir(backup)
    expect(names).toContain('backup.json')
    expect(await readdir(join(backup, '..'))).not.toContain(`${backup.split('/').at(-1)}.writing`)
    if (failpoint !== 'site-backup.before-publish') await rm(backup, { recursive: true })
  })

  it('holds no secret that lies open, and replaces nothing', async () => {
    const key = String(site.site.privateKey.export({ type: 'pkcs8', format: 'pem' })).split('\n')[1]
    const secrets = ['a key that must not lie open', key ?? 'no key']
    for (const entry of await readdir(backup, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const bytes = await readFile(join(entry.parentPath, entry.name))
      for (const secret of secrets) expect(bytes.includes(secret), entry.name).toBe(false)
    }
    await expect(backUp(backup)).rejects.toThrow('BACKUP_TARGET_TAKEN')
    await expect(backUp(join(site.folder, 'inside'))).rejects.toMatchObject({
      code: 3,
      stderr: expect.stringContaining('BACKUP_TARGET_INSIDE'),
    })
    await expect(readdir(join(site.folder, 'inside.writing'))).rejects.toThrow('ENOENT')
  })

  it('links content where that is asked for', async () => {
    const linked = `${site.folder}.backup-changed`
    const words = ['--to', linked, '--content', 'link']
    await program('backup.ts', words, ['--data-folder', site.folder], site.url)
    const [object] = await listNeededObjects(site.db, { after: '', limit: 1 })
    const [sha256 = ''] = object ? [object.sha256] : []
    const inside = join('objects', sha256.slice(0, 2), sha256)
    const places = [join(site.folder, 'content', inside), join(linked, inside)]
    const [one, other] = await Promise.all(places.map(place => stat(place)))
    expect(one?.ino).toBe(other?.ino)
    await rm(linked, { recursive: true })
  })

  it('is not made of a library with damage', async () => {
    const [object] = await listNeededObjects(site.db, { after: '', limit: 1 })
    const path = join(
      site.folder,
      'content',
      'objects',
      object?.sha256.slice(0, 2) ?? '',
      object?.sha256 ?? '',
    )
    const right = await readFile(path)
    await writeFile(path, Buffer.from(right).fill(0, 0, 1))
    await expect(backUp(`${backup}-other`)).rejects.toThrow('BACKUP_CONTENT_DAMAGED')
    await writeFile(path, right)
    await rm(`${backup}-other.writing`, { recursive: true })
  })
})

describe('a restore', () => {
  it('is refused with another passphrase, of what was changed, and onto what is there', async () => {
    const database = await newDatabase()
    const target = `${site.folder}.restored`
    const changed = `${site.folder}.backup-changed`
    await cp(backup, changed, { recursive: true })
    await writeFile(join(changed, 'passphrase'), 'another passphrase\n')
    const wrong = ['--from', changed, '--passphrase-file', join(changed, 'passphrase')]
    const refused = program('restore.ts', wrong, ['--data-folder', target], database)
    await expect(refused).rejects.toThrow('BACKUP_PASSPHRASE_WRONG')

    const list = await readFile(join(changed, 'backup.json'), 'utf8')
    await writeFile(join(changed, 'backup.json'), list.replace('"format": 1', '"format":  1'))
    await expect(restore(changed, target, database)).rejects.toThrow('was changed after the site signed it')
    await writeFile(join(changed, 'backup.json'), list)
    await writeFile(join(changed, 'database', 'sites_site.gz.age'), 'x')
    await expect(restore(changed, target, database)).rejects.toThrow('is not what was written')
    await expect(restore(backup, site.folder, database)).rejects.toThrow('RESTORE_TARGET_NOT_EMPTY')
    await expect(restore(backup, target, site.url)).rejects.toThrow('RESTORE_TARGET_NOT_EMPTY')
    await expect(readdir(target)).rejects.toThrow('ENOENT')
  })

  it('that was killed at site-backup.restored is no data folder; begun again it is the site', async () => {
    const failpoint: FailpointsOf<'backup'> = 'site-backup.restored'
    const target = `${site.folder}.restored`
    const killed = restore(backup, target, await newDatabase(), '--failpoint', failpoint)
    await expect(killed).rejects.toMatchObject({ signal: 'SIGKILL' })
    await expect(readdir(target)).rejects.toThrow('ENOENT')

    const url = await newDatabase()
    await restore(backup, target, url)
    const database = await openDatabase({ place: { url }, log: silentLog() })
    bought.unshift(database.close)
    expect(
      (await openSite({ db: database.db, folder: { inside: (...names) => join(target, ...names) } }, 'S01'))
        .publicKey,
    ).toBe(site.site.publicKey)
    const needed = await listNeededObjects(database.db, { after: '', limit: 1000 })
    expect(needed).toEqual(await listNeededObjects(site.db, { after: '', limit: 1000 }))
    const store = await openContentStore(join(target, 'content'))
    for (const { sha256 } of needed)
      expect(await store.verify(sha256, { signal: AbortSignal.timeout(60_000) })).toBeTruthy()
    expect(await store.notes.read('store-id')).toBe(await site.store.notes.read('store-id'))
    expect(await readFile(join(target, 'network-account-key'), 'utf8')).toContain('must not lie open')
    await expect(
      sql`insert into content_library_objects values (repeat('0', 64), repeat('0', 64), 1)`.execute(
        database.db,
      ),
    ).rejects.toThrow('foreign key')
    const told = await sql<{
      code: string
    }>`select code from activity_messages order by id desc limit 1`.execute(database.db)
    expect(told.rows).toEqual([{ code: 'SITE_RESTORED' }])
  })
})
