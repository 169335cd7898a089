import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '#platform/logging'
import { openTestDatabase, type TestDatabase } from '../../../tests/database.ts'
import { recordActivity } from './activity.ts'
import { hashOfEntry, listAudit, readAudit, sealAudit } from './audit.ts'
import { auditHeadFile, readAnchor } from './audit-anchor.ts'
import { auditValue, longestValue } from './audit-value.ts'
import { activityMigrations } from './index.ts'
import { acceptHead, findBroken, sealAndNote } from './keep-audit.ts'
import { verifyAudit } from './verify-audit.ts'

let database: TestDatabase
let root = ''
const folder = { inside: (...names: string[]) => join(root, ...names) }
const house = () => ({ db: database.db, folder, log: silentLog() })
const verify = async () => verifyAudit(database.db, await readAnchor(folder))

beforeAll(async () => {
  database = await openTestDatabase([activityMigrations])
})
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipstream-audit-'))
  await tamper('truncate activity_audit restart identity')
  return () => rm(root, { recursive: true })
})
afterAll(() => database[Symbol.asyncDispose]())

/** What somebody does who may do anything in the database: the triggers are off for it. */
async function tamper(statement: string): Promise<void> {
  await database.db.transaction().execute(async trx => {
    await sql`set local session_replication_role = replica`.execute(trx)
    await sql.raw(statement).execute(trx)
  })
}

async function change(subject: string, values: { before?: unknown; after?: unknown } = {}): Promise<void> {
  await database.db.transaction().execute(trx =>
    recordActivity(trx, {
      code: 'RETENTION_CHANGED',
      actor: 'Ines',
      subject,
      message: `Ines changed ${subject}.`,
      change: values,
    }),
  )
}

/** Five changes, sealed, and the head of them noted. */
async function fiveChanges(): Promise<void> {
  for (const subject of ['A', 'B', 'C', 'D', 'E'])
    await change(subject, { before: { keep: 1 }, after: { keep: 2 } })
  expect(await sealAndNote(house())).toBe(true)
}

describe('the audit', () => {
  it('holds changes alone, in the order in which they were written, each chained to the one before', async () => {
    await database.db
      .transaction()
      .execute(trx =>
        recordActivity(trx, { code: 'CONTENT_VERIFIED', actor: 'DP1', subject: 'A', message: 'A receipt.' }),
      )
    await fiveChanges()
    const entries = await Array.fromAsync(readAudit(database.db))
    expect(entries.map(one => [one.sequence, one.subject, one.before, one.after])).toEqual(
      ['A', 'B', 'C', 'D', 'E'].map((subject, at) => [at + 1, subject, '{"keep":1}', '{"keep":2}']),
    )
    expect(entries[0]?.previousHash).toBe('0'.repeat(64))
    for (const [at, entry] of entries.entries()) {
      expect(entry.hash).toBe(hashOfEntry(entry))
      if (at > 0) expect(entry.previousHash).toBe(entries[at - 1]?.hash)
    }
    expect(await verify()).toMatchObject({ entries: 5, broken: null, head: { sequence: 5 } })
    expect((await listAudit(database.db, { limit: 2, before: 5 })).map(one => one.subject)).toEqual([
      'D',
      'C',
    ])
    expect(await listAudit(database.db, { limit: 9, actor: 'Olga' })).toEqual([])
  })

  it('is one chain without gaps however many write and seal at once, and whatever is rolled back', async () => {
    const writing = Array.from({ length: 30 }, (_, number) =>
      database.db
        .transaction()
        .execute(async trx => {
          const told = { actor: 'Ines', subject: String(number), message: 'x' }
          await recordActivity(trx, { code: 'RETENTION_CHANGED', ...told })
          if (number % 3 === 0) throw new Error('rolled back')
        })
        .catch(() => undefined),
    )
    await Promise.all([...writing, ...Array.from({ length: 5 }, () => sealAudit(database.db))])
    expect(await verify()).toMatchObject({ entries: 20, broken: null })
    const kept = (await Array.fromAsync(readAudit(database.db))).map(one => Number(one.subject))
    expect(kept.sort((a, b) => a - b)).toEqual(
      Array.from({ length: 30 }, (_, at) => at).filter(at => at % 3 !== 0),
    )
  })

  it('takes no change by itself: it is append only', async () => {
    await fiveChanges()
    for (const statement of [
      `update activity_audit set actor = 'Olga' where sequence = 2`,
      'update activity_audit set sequence = null, previous_hash = null, hash = null where sequence = 5',
      'delete from activity_audit where sequence = 5',
      'truncate activity_audit',
    ])
      await expect(sql.raw(statement).execute(database.db)).rejects.toThrow('append only')
  })

  const copy = `insert into activity_audit (at, code, actor, subject, message, sequence, previous_hash, hash)
    select at, code, actor, subject, message, 6, hash, repeat('a', 64) from activity_audit where sequence = 5`
  it.each([
    ['who', `update activity_audit set actor = 'Olga' where sequence = 3`, 3, 'changed'],
    ['when', `update activity_audit set at = at + interval '1 second' where sequence = 3`, 3, 'changed'],
    ['what it was', `update activity_audit set value_before = '{"keep":2}' where sequence = 1`, 1, 'changed'],
    ['that it was nothing', `update activity_audit set value_after = null where sequence = 5`, 5, 'changed'],
    ['an entry in the middle that is removed', 'delete from activity_audit where sequence = 3', 3, 'missing'],
    ['the first one that is removed', 'delete from activity_audit where sequence = 1', 1, 'missing'],
    [
      'one that gives up its place',
      'update activity_audit set sequence = null, previous_hash = null, hash = null where sequence = 2',
      2,
      'missing',
    ],
    ['the end that is cut off', 'delete from activity_audit where sequence >= 4', 4, 'cut-off'],
    ['everything that is removed', 'delete from activity_audit', 1, 'cut-off'],
    ['an entry that is made up', copy, 6, 'changed'],
    [
      'two that are put into another order',
      'update activity_audit set sequence = case sequence when 2 then -3 else -2 end where sequence in (2, 3); update activity_audit set sequence = -sequence where sequence < 0',
      2,
      'other-predecessor',
    ],
  ])('shows %s', async (_what, statement, sequence, how) => {
    await fiveChanges()
    for (const one of statement.split(';')) await tamper(one)
    expect((await verify()).broken).toMatchObject({ sequence, how })
  })

  it('shows an entry that was changed with its hash, by the next one, and a chain that was made anew, by the noted head', async () => {
    await fiveChanges()
    const forge = async (from: number) => {
      const entries = await Array.fromAsync(readAudit(database.db))
      let previousHash = entries[from - 2]?.hash ?? '0'.repeat(64)
      const last = from === 2 ? from : entries.length
      for (const entry of entries.slice(from - 1, last)) {
        const forged = { ...entry, actor: 'Olga', previousHash }
        previousHash = hashOfEntry(forged)
        await tamper(
          `update activity_audit set actor = 'Olga', previous_hash = '${forged.previousHash}', hash = '${previousHash}' where sequence = ${entry.sequence}`,
        )
      }
    }
    await forge(2)
    expect((await verify()).broken).toMatchObject({ sequence: 3, how: 'other-predecessor' })
    await forge(1)
    expect((await verify()).broken).toMatchObject({ sequence: 5, how: 'other-than-noted' })
  })

  it('after a restore its head is in doubt until somebody accepts it, which is audited; broken links stay broken', async () => {
    await expect(acceptHead(house(), { reason: 'no doubt', by: 'Ines' })).rejects.toMatchObject({
      code: 'AUDIT_HEAD_NOT_IN_DOUBT',
    })
    await fiveChanges()
    const noted = await readFile(folder.inside(auditHeadFile), 'utf8')
    await tamper('delete from activity_audit where sequence >= 4')
    await change('after the restore')
    expect(await sealAndNote(house())).toBe(false)
    expect(await readFile(folder.inside(auditHeadFile), 'utf8')).toBe(noted)
    const accepted = await acceptHead(house(), { reason: 'restored from the backup of Monday', by: 'Ines' })
    expect(accepted).toMatchObject({ entries: 5, broken: null })
    const [entry] = await listAudit(database.db, { limit: 1 })
    expect(entry).toMatchObject({ code: 'AUDIT_HEAD_ACCEPTED', actor: 'Ines' })
    expect(JSON.parse(entry?.before ?? '')).toEqual(JSON.parse(noted))
    expect(await sealAndNote(house())).toBe(true)
    await tamper(`update activity_audit set actor = 'Olga' where sequence = 2`)
    await writeFile(folder.inside(auditHeadFile), 'nonsense')
    await expect(verify()).rejects.toMatchObject({ code: 'AUDIT_HEAD_UNREADABLE' })
    expect([await sealAndNote(house()), (await findBroken(house()))?.how]).toEqual([
      false,
      'other-than-noted',
    ])
    expect(await acceptHead(house(), { reason: 'the file is damaged', by: 'Ines' })).toMatchObject({
      broken: { sequence: 2, how: 'changed' },
    })
  })
})

describe('a value in the audit', () => {
  it('is the same text whatever the order of its keys, and never a secret, at any depth', () => {
    expect(auditValue({ b: 1, a: { d: null, c: new Date(0) } })).toBe(
      '{"a":{"c":"1970-01-01T00:00:00.000Z","d":null},"b":1}',
    )
    const secrets = {
      user: 'x',
      password: 'p1',
      deep: [{ apiToken: 'p2', private_key: 'p3', sealedBytes: 'p4' }],
    }
    expect(auditValue(secrets)).not.toMatch(/p[1-4]/)
    expect(auditValue(secrets)).toContain('"user":"x"')
    expect([auditValue(null), auditValue(undefined), auditValue(0)]).toEqual([null, null, '0'])
    expect(auditValue(Buffer.from('p1'))).not.toContain('p1')
  })

  it('is bounded: a longer one is kept by its length and digest, one that holds itself ends', () => {
    const long = auditValue({ text: 'x'.repeat(longestValue) }) ?? ''
    expect(JSON.parse(long)).toEqual({
      tooLongToKeep: { characters: longestValue + 11, sha256: expect.any(String) },
    })
    const round: { inner?: unknown } = {}
    round.inner = round
    expect(auditValue(round)).toContain('deeper than is kept')
  })
})
