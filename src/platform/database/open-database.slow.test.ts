import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { openDataFolder } from '#platform/data-folder'
import { silentLog } from '#platform/logging'
import { openTestDatabase } from '../../../tests/database.ts'
import { migrate, readMigrations } from './migrate.ts'
import { openDatabase } from './open-database.ts'

const log = silentLog()

describe('the embedded database', () => {
  it('keeps what was committed over kill -9 of its owner, with a private password and loopback only', async () => {
    const path = await mkdtemp(join(tmpdir(), 'slipstream-embedded-'))
    const program = `
      import { sql } from 'kysely'
      import { openDataFolder } from '#platform/data-folder'
      import { openDatabase } from '#platform/database'
      import { silentLog } from '#platform/logging'
      const { db } = await openDatabase({ place: { folder: await openDataFolder(process.argv[1]) }, log: silentLog() })
      await sql\`create table kept (value bigint)\`.execute(db)
      await sql\`insert into kept values (9007199254740991)\`.execute(db)
      console.log('committed'); setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, path], {
      cwd: join(import.meta.dirname, '../../..'),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')

    const folder = await openDataFolder(path)
    const { db, close } = await openDatabase({ place: { folder }, log })
    const rows = await sql<{ value: number }>`select value from kept`.execute(db)
    expect(rows.rows).toEqual([{ value: Number.MAX_SAFE_INTEGER }])
    const settings = await sql<{ name: string; setting: string }>`
      select name, setting from pg_settings where name in ('fsync', 'listen_addresses', 'password_encryption') order by name`.execute(
      db,
    )
    expect(settings.rows.map(row => row.setting)).toEqual(['on', '127.0.0.1', 'scram-sha-256'])
    expect((await stat(join(path, 'database-password'))).mode & 0o777).toBe(0o600)
    await close()
    const pid = Number(
      (await readFile(join(path, 'database', 'postmaster.pid'), 'utf8').catch(() => '0')).split('\n')[0],
    )
    expect(pid).toBe(0)
    await folder.release()
    await rm(path, { recursive: true })
  }, 60_000)

  it('starts again from nothing when the first start was cut off while the cluster was being made', async () => {
    const path = await mkdtemp(join(tmpdir(), 'slipstream-embedded-'))
    await mkdir(join(path, 'database.making'))
    await writeFile(join(path, 'database.making', 'PG_VERSION'), '18\n')
    const folder = await openDataFolder(path)
    const { db, close } = await openDatabase({ place: { folder }, log })
    expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
    await close()
    await folder.release()
    await rm(path, { recursive: true })
  }, 60_000)
})

describe('any database', () => {
  it('that cannot be reached is a typed error', async () => {
    const place = { url: 'postgresql://nobody@127.0.0.1:1/none' }
    await expect(openDatabase({ place, log })).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  })

  it('that ends a connection in use fails what used it, not the process', async () => {
    await using database = await openTestDatabase()
    const inside = database.db.transaction().execute(async trx => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)
      await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(database.db)
      await wait(200)
      await sql`select 1`.execute(trx)
    })
    await expect(inside).rejects.toThrow()
    expect((await sql`select 1 as one`.execute(database.db)).rows).toEqual([{ one: 1 }])
  })

  it('is migrated once by site servers that start together', async () => {
    await using database = await openTestDatabase()
    const migrations = [{ name: '0001-first', text: 'create table first (n integer);' }]
    const all = await Promise.all([1, 2, 3, 4].map(() => migrate(database.db, migrations)))
    expect(all.flat()).toEqual(['0001-first'])
  })

  it('gets migrations once, in order, and refuses changed and unknown ones', async () => {
    await using database = await openTestDatabase()
    const folder = await mkdtemp(join(tmpdir(), 'slipstream-migrations-'))
    await writeFile(join(folder, '0002-second.sql'), 'insert into first values (2);')
    await writeFile(join(folder, '0001-first.sql'), 'create table first (n integer);')
    const migrations = await readMigrations([folder])
    expect(await migrate(database.db, migrations)).toEqual(['0001-first', '0002-second'])
    expect(await migrate(database.db, migrations)).toEqual([])
    const changed = migrations.map(one => ({ ...one, text: `${one.text} ` }))
    await expect(migrate(database.db, changed)).rejects.toMatchObject({ code: 'MIGRATION_MISMATCH' })
    await expect(migrate(database.db, migrations.slice(0, 1))).rejects.toMatchObject({
      code: 'MIGRATION_MISMATCH',
    })
    await rm(folder, { recursive: true })
  })

  it('keeps a failed migration out, and applies it when it was corrected', async () => {
    await using database = await openTestDatabase()
    const wrong = [{ name: '0001-first', text: 'create table first (n integer); select nonsense;' }]
    await expect(migrate(database.db, wrong)).rejects.toThrow()
    const right = [{ name: '0001-first', text: 'create table first (n integer);' }]
    expect(await migrate(database.db, right)).toEqual(['0001-first'])
  })
})
