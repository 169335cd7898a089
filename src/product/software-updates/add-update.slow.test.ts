import { createHash } from 'node:crypto'
import { copyFile, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { listActivity } from '#product/activity'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import {
  cancelledContext,
  expectOnly,
  jobContext,
  openTestLibrary,
  type TestLibrary,
} from '../../../tests/test-library.ts'
import {
  makeComponentUpdate,
  makeDefenderUpdate,
  makeSetupDynamicUpdate,
} from '../../../tests/update-package/index.ts'
import { addUpdate, checkFactsAreCurrent, listUpdates, readUpdate } from './index.ts'
import { addUpdateJob } from './jobs.ts'
import { withUpdates } from './tables.ts'

let house: TestLibrary
let root = ''
let msu = ''
let cab = ''

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipstream-updates-'))
  house = await openTestLibrary()
  msu = join(root, 'Windows11.0-KB5000010-x64.msu')
  cab = join(root, 'windows11.0-kb5000011-x64.cab')
  await makeComponentUpdate({ to: msu, kb: 'KB5000010' })
  await makeSetupDynamicUpdate({ to: cab })
  return async () => {
    await house[Symbol.asyncDispose]()
    await rm(root, { recursive: true, force: true })
  }
})
afterEach(async () => {
  await withUpdates(house.db).deleteFrom('software_updates').execute()
  await house.db
    .$extendTables<{ content_library_files: object }>()
    .deleteFrom('content_library_files')
    .execute()
  await house.db.$extendTables<{ activity_messages: object }>().deleteFrom('activity_messages').execute()
  await house.library.collect()
  await expectOnly(house, [])
})

const add = (path: string, context = jobContext()) => addUpdate(house, { path }, context)

async function digestsOf(path: string) {
  const bytes = await readFile(path)
  const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex')
  return { sha1: digest('sha1'), sha256: digest('sha256'), size: bytes.length }
}

describe('adding an update', () => {
  it.each([
    ['.msu', () => msu, { kb: 'KB5000010', kind: 'update', payload: 'full', architecture: 'amd64' }],
    ['.cab', () => cab, { kb: 'KB5000011', kind: 'setup-dynamic-update', payload: 'plain-files' }],
  ])('keeps the %s file, with its digests and what it is', async (_ending, pathOf, facts) => {
    const path = pathOf()
    const { sha1, sha256, size } = await digestsOf(path)
    const added = await add(path)
    expect(added).toMatchObject({ update: sha256, kb: facts.kb, alreadyHeld: false })
    const update = { ...facts, id: sha256, sha1, size, fileName: basename(path), addedBy: 'Ines' }
    expect(await readUpdate(house.db, sha256)).toMatchObject({ ...update, facts: { kb: facts.kb } })
    const [listed, ...others] = await listUpdates(house.db)
    expect([listed, others]).toEqual([expect.objectContaining(update), []])
    expect(listed).not.toHaveProperty('facts')
    expect(await house.library.collect()).toMatchObject({ skipped: false, objects: 0 })
    await expectOnly(house, [sha256])
    expect(await readFile((await house.store.open(sha256)).path)).toEqual(await readFile(path))
    expect(await listActivity(house.db, { limit: 5 })).toMatchObject([
      { code: 'SOFTWARE_UPDATE_ADDED', actor: 'Ines', subject: sha256 },
    ])
  })

  it('again, under another name too, changes nothing and says so', async () => {
    await add(msu)
    const copy = join(root, 'copy.msu')
    await copyFile(msu, copy)
    expect(await add(copy)).toMatchObject({ alreadyHeld: true })
    expect(await listUpdates(house.db)).toMatchObject([{ fileName: basename(msu) }])
    expect(await listActivity(house.db, { limit: 5 })).toHaveLength(1)
  })

  it('again renews what an older release read of it, which is not used until then', async () => {
    const { update } = await add(msu)
    const { facts, ...rest } = await readUpdate(house.db, update)
    const old = { ...facts, factsVersion: 1, title: 'Read by an older release' }
    await withUpdates(house.db)
      .updateTable('software_updates')
      .set({ facts: JSON.stringify(old) })
      .execute()
    expect(() => checkFactsAreCurrent({ ...rest, facts: old as never })).toThrow(
      expect.objectContaining({ code: 'UPDATE_READ_BY_OLDER_RELEASE' }),
    )
    expect(await add(msu)).toMatchObject({ alreadyHeld: true })
    const renewed = await readUpdate(house.db, update)
    expect(renewed.facts).toEqual(facts)
    expect(() => checkFactsAreCurrent(renewed)).not.toThrow()
  })

  it('that a release before Defender updates read stays read; a Defender update must be read again', async () => {
    const defender = join(root, 'defender-dism-x64.cab')
    await makeDefenderUpdate({ to: defender })
    const ids = [(await add(msu)).update, (await add(defender)).update]
    const read = await Promise.all(ids.map(id => readUpdate(house.db, id)))
    const backdate = sql`update software_updates set facts = facts - 'defender' || '{"factsVersion": 2}'::jsonb`
    await backdate.execute(house.db)
    const migration = join(import.meta.dirname, 'migrations', '0017-update-facts.sql')
    await sql.raw(await readFile(migration, 'utf8')).execute(house.db)
    const [package_, files] = await Promise.all(ids.map(id => readUpdate(house.db, id)))
    expect(package_?.facts).toEqual(read[0]?.facts)
    expect(files && (() => checkFactsAreCurrent(files))).toThrow(
      expect.objectContaining({ code: 'UPDATE_READ_BY_OLDER_RELEASE' }),
    )
    await add(defender)
    expect((await readUpdate(house.db, ids[1] ?? '')).facts).toEqual(read[1]?.facts)
  })

  it('by several at once adds it once', async () => {
    const added = await Promise.all([add(msu), add(msu), add(msu)])
    expect(added.map(one => one.alreadyHeld).sort()).toEqual([false, true, true])
    expect(await listUpdates(house.db)).toHaveLength(1)
    expect(await listActivity(house.db, { limit: 5 })).toHaveLength(1)
  })
})

describe('an update is refused, and nothing of it stays,', () => {
  afterEach(async () => {
    expect(await listUpdates(house.db)).toEqual([])
    expect(await listActivity(house.db, { limit: 1 })).toEqual([])
    await expectOnly(house, [])
  })

  it.each<[string, string, string, (path: string) => Promise<void>]>([
    ['it is absent', 'absent.msu', 'CONTENT_SOURCE_UNREADABLE', async () => undefined],
    ['it is a link', 'link.msu', 'CONTENT_SOURCE_NOT_A_FILE', path => symlink(msu, path)],
    ['it is empty', 'empty.msu', 'UPDATE_FILE_UNRECOGNISED', path => writeFile(path, '')],
    ['it is a program', 'setup.msu', 'UPDATE_FILE_UNRECOGNISED', path => writeFile(path, 'MZ'.repeat(999))],
    [
      'it is cut short',
      'short.msu',
      'UPDATE_FILE_DAMAGED',
      async path => writeFile(path, (await readFile(msu)).subarray(0, 5000)),
    ],
  ])('when %s', async (_why, name, code, make) => {
    const path = join(root, name)
    await make(path)
    await expect(add(path)).rejects.toMatchObject({ code })
  })

  it('when it is a folder', async () => {
    await expect(add(root)).rejects.toMatchObject({ code: 'CONTENT_SOURCE_NOT_A_FILE' })
  })

  it.each(['copying', 'reading'])('when somebody cancels it while %s', async phase => {
    const context = cancelledContext(progress => progress.phase === phase)
    await expect(add(msu, context)).rejects.toBe(context.reason)
  })

  it.each(['update.msu', '/updates/a\0b.msu'])('when its path is %j', path => {
    expect(() => addUpdateJob.data.parse({ path })).toThrow('absolute path')
  })
})

describe('finding an update', () => {
  it('by its article, by its ID, by the beginning of its ID', async () => {
    const { update } = await add(msu)
    await add(cab)
    for (const name of ['KB5000010', 'kb5000010', update, update.toUpperCase(), update.slice(0, 8)])
      expect((await readUpdate(house.db, name)).id).toBe(update)
  })

  it('that is not there is missing, whatever it is called', async () => {
    await add(msu)
    const names = [
      'KB4999999',
      '0'.repeat(64),
      '00000000',
      '',
      'KB',
      '%',
      '________',
      'KB5000010\0',
      'notepad',
    ]
    for (const update of names)
      await expect(readUpdate(house.db, update)).rejects.toMatchObject({
        code: 'UPDATE_MISSING',
        facts: { update },
      })
  })

  it('needs a name that only one fits', async () => {
    const other = join(root, 'other', basename(msu))
    await makeComponentUpdate({
      to: join(root, 'windows11.0-kb5000010-x64-v2.msu'),
      kb: 'KB5000010',
      seed: other,
    })
    const { update } = await add(msu)
    const second = await add(join(root, 'windows11.0-kb5000010-x64-v2.msu'))
    expect(second.update).not.toBe(update)
    const ambiguous = { code: 'UPDATE_AMBIGUOUS', facts: { update: 'KB5000010' } }
    await expect(readUpdate(house.db, 'KB5000010')).rejects.toMatchObject(ambiguous)
    expect((await readUpdate(house.db, second.update.slice(0, 10))).id).toBe(second.update)
  })
})

describe('real updates', () => {
  it.skipIf(!hasCorpus).each([
    ['msu/Windows6.1-KB2999226-x64.msu', 'KB2999226', 'amd64'],
    ['msu/Windows6.1-KB2465285-x64.msu', 'KB2465285', 'amd64'],
    ['cab/Windows8.1-KB2938772-x64.cab', 'KB2938772', 'amd64'],
  ])('%s is added from where it lies (needs the corpus of real files)', async (file, kb, architecture) => {
    const path = corpusPath(file)
    const { sha1, sha256, size } = await digestsOf(path)
    expect(await add(path)).toMatchObject({ update: sha256, kb, alreadyHeld: false })
    const expected = { kb, architecture, sha1, size, fileName: basename(path) }
    expect(await readUpdate(house.db, kb)).toMatchObject(expected)
    await expectOnly(house, [sha256])
  })
})
