import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { openDataFolder } from '#platform/data-folder'
import { openTestDatabase } from '../../../tests/database.ts'
import { createToken, ensureFirstToken, findCaller, identityMigrations, spendOneTimeToken } from './index.ts'

describe('tokens', () => {
  it('say who calls, and only while they are valid', async () => {
    await using database = await openTestDatabase([identityMigrations])
    const good = await createToken(database.db, { kind: 'api', role: 'administrator', name: 'Ines' })
    const old = await createToken(database.db, {
      kind: 'api',
      role: 'administrator',
      name: 'Ines',
      expiresAt: new Date(0),
    })
    expect(await findCaller(database.db, good)).toEqual({
      role: 'administrator',
      name: 'Ines',
      subject: null,
    })
    expect(await findCaller(database.db, old)).toBeNull()
    expect(await findCaller(database.db, `${good}x`)).toBeNull()
    await sql`update identity_tokens set revoked_at = now()`.execute(database.db)
    expect(await findCaller(database.db, good)).toBeNull()
  })

  it('are never stored as they are', async () => {
    await using database = await openTestDatabase([identityMigrations])
    const token = await createToken(database.db, { kind: 'api', role: 'device', name: 'PC' })
    const rows = await sql<object>`select * from identity_tokens`.execute(database.db)
    expect(JSON.stringify(rows.rows)).not.toContain(token)
  })

  it('of one use are spent by exactly one of many at once', async () => {
    await using database = await openTestDatabase([identityMigrations])
    const token = await createToken(database.db, {
      kind: 'one-time',
      role: 'sign-in',
      name: 'first administrator',
    })
    const spend = () => database.db.transaction().execute(trx => spendOneTimeToken(trx, token, 'sign-in'))
    const outcomes = await Promise.allSettled([spend(), spend(), spend(), spend()])
    expect(outcomes.filter(one => one.status === 'fulfilled')).toHaveLength(1)
    expect(await findCaller(database.db, token)).toBeNull()
  })

  it('for another purpose are not accepted', async () => {
    await using database = await openTestDatabase([identityMigrations])
    const token = await createToken(database.db, { kind: 'one-time', role: 'join', name: 'DP1' })
    const wrong = database.db.transaction().execute(trx => spendOneTimeToken(trx, token, 'sign-in'))
    await expect(wrong).rejects.toMatchObject({ code: 'ONE_TIME_TOKEN_SPENT' })
  })

  it('the first one is in a private file, and is made once', async () => {
    await using database = await openTestDatabase([identityMigrations])
    const path = await mkdtemp(join(tmpdir(), 'slipstream-identity-'))
    const folder = await openDataFolder(path)
    const file = (await ensureFirstToken(database.db, folder)) ?? ''
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const caller = await findCaller(database.db, (await readFile(file, 'utf8')).trim())
    expect(caller?.role).toBe('sign-in')
    expect(await ensureFirstToken(database.db, folder)).toBeNull()
    expect(await ensureFirstToken(database.db, folder, { anew: true })).toBe(file)
    expect((await findCaller(database.db, (await readFile(file, 'utf8')).trim()))?.role).toBe('sign-in')
    await folder.release()
    await rm(path, { recursive: true })
  })
})
