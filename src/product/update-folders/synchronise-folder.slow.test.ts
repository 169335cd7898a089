import { writeFileSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { defineError } from '#platform/errors'
import { jobsMigrations, type StartOperation } from '#platform/jobs'
import { listActivity } from '#product/activity'
import { listUpdates } from '#product/software-updates'
import { catalogueState, updateCatalogueMigrations } from '#product/update-catalogue'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import {
  cancelledContext,
  jobContext,
  openTestLibrary,
  type TestLibrary,
} from '../../../tests/test-library.ts'
import { catalogueBytes, madeUpdateId } from '../../../tests/update-catalogue/index.ts'
import { catalogue } from '../../../tests/update-catalogue/small-catalogue.ts'
import { makeComponentUpdate } from '../../../tests/update-package/index.ts'
import { listFolderFiles } from './folder-files.ts'
import { synchroniseFolder, updateFoldersMigrations } from './index.ts'
import { testFolderSource } from './testing.ts'
import { lookAtFolders } from './watch-folders.ts'

const name = 'Updates'
let house: TestLibrary
let root = ''
let folder = ''
let made = { first: '', second: '' }
let source: ReturnType<typeof testFolderSource>

beforeAll(async () => {
  house = await openTestLibrary([jobsMigrations, updateCatalogueMigrations, updateFoldersMigrations])
  root = await mkdtemp(join(tmpdir(), 'slipstream-update-folder-'))
  made = { first: join(root, 'first.msu'), second: join(root, 'second.msu') }
  const bytes = catalogueBytes({ updates: catalogue, spelling: 'wsusscan' })
  await makeComponentUpdate({ to: made.first, kb: 'KB5000010', catalogue: bytes })
  await makeComponentUpdate({ to: made.second, kb: 'KB5000020' })
  source = testFolderSource(house.db)
  return async () => {
    await house[Symbol.asyncDispose]()
    await rm(root, { recursive: true, force: true })
  }
})
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'folder-'))
  await source.add(name, folder)
})
afterEach(async () => {
  await source.clear()
  expect(await readdir(house.work).catch(() => [])).toEqual([])
})

const run = (context = jobContext(), retryRefused = false) =>
  synchroniseFolder({ ...house, settleSeconds: 0.1 }, { source: name, retryRefused }, context)
const files = async () =>
  (await listFolderFiles(house.db, { name, limit: 100 })).map(
    ({ path, state, catalogue: carried, vanishedAt }) => ({
      path,
      state,
      carried,
      isGone: vanishedAt !== null,
    }),
  )
const nothing = { taken: 0, alreadyHeld: 0, refused: 0, unsettled: 0, vanished: 0 }
const titles = async () => {
  const { rows } = await sql<{ title: string; expired_at: Date | null }>`
    select title, expired_at from update_catalogue_updates order by title`.execute(house.db)
  expect(rows.every(row => row.expired_at === null)).toBe(true)
  return rows.map(row => row.title)
}

describe('a folder of updates', { timeout: 120_000 }, () => {
  it('is taken once, with the catalogues that its files carry', async () => {
    await mkdir(join(folder, '2026'))
    await copyFile(made.first, join(folder, 'first.msu'))
    await copyFile(made.second, join(folder, '2026', 'second.MSU'))
    await copyFile(made.first, join(folder, 'copy.msu'))
    expect(await run()).toMatchObject({
      outcome: 'succeeded',
      added: 3,
      files: { ...nothing, found: 3, taken: 2, alreadyHeld: 1 },
    })
    expect(await files()).toEqual([
      // The made file has something in the place of its catalogue that is none.
      { path: '2026/second.MSU', state: 'taken', carried: 'refused', isGone: false },
      { path: 'copy.msu', state: 'taken', carried: 'taken', isGone: false },
      { path: 'first.msu', state: 'already-held', carried: 'taken', isGone: false },
    ])
    expect((await listUpdates(house.db)).map(one => one.kb).sort()).toEqual(['KB5000010', 'KB5000020'])
    expect(await titles()).toEqual(catalogue.map(one => one.title).sort())
    expect(await run()).toMatchObject({ outcome: 'nothing-new', files: { ...nothing, found: 3 } })
    const [last] = await source.list()
    expect(last).toMatchObject({ state: 'nothing-new', files: { found: 3 }, error: null })
  })

  it('adds the catalogues of its files up: what one of them does not list does not expire', async () => {
    await copyFile(made.first, join(folder, 'first.msu'))
    await run()
    const other = { ...catalogue[2], updateId: madeUpdateId(77), title: 'Another' }
    const bytes = catalogueBytes({ updates: [catalogue[0], other], spelling: 'wsusscan' })
    await makeComponentUpdate({ to: join(folder, 'third.msu'), kb: 'KB5000030', catalogue: bytes })
    expect(await run()).toMatchObject({ added: 1, expired: 0, files: { found: 2, taken: 1 } })
    expect(await titles()).toEqual(['Another', ...catalogue.map(one => one.title)].sort())
  })

  it('refuses what is no update with its reason, and takes the others; tried again when changed, or when asked', async () => {
    await writeFile(join(folder, 'a.msu'), 'no update')
    await copyFile(made.first, join(folder, 'b.msu'))
    const whole = await readFile(made.second)
    await writeFile(join(folder, 'c.msu'), whole.subarray(0, whole.length / 2))
    expect(await run()).toMatchObject({ files: { ...nothing, found: 3, taken: 1, refused: 2 } })
    const refused = await listFolderFiles(house.db, { name, state: 'refused', limit: 10 })
    expect(refused.map(file => [file.path, file.error?.code])).toEqual([
      ['a.msu', 'UPDATE_FILE_UNRECOGNISED'],
      ['c.msu', 'UPDATE_FILE_DAMAGED'],
    ])
    const told = await listActivity(house.db, { limit: 4 })
    expect(told.filter(one => one.code === 'SOFTWARE_UPDATE_FILE_REFUSED').map(one => one.severity)).toEqual([
      'warning',
      'warning',
    ])
    expect(await run()).toMatchObject({ outcome: 'nothing-new' })
    expect(await run(jobContext(), true)).toMatchObject({ files: { ...nothing, found: 3, refused: 2 } })
    await writeFile(join(folder, 'c.msu'), whole)
    expect(await run()).toMatchObject({ files: { ...nothing, found: 3, taken: 1 } })
  })

  it('leaves a file alone that is still being written, and takes it when it is still', async () => {
    await copyFile(made.first, join(folder, 'a.msu'))
    await writeFile(join(folder, 'b.msu'), 'beginning')
    const context = jobContext({
      report: ({ phase }) => {
        if (phase.startsWith('waiting')) writeFileSync(join(folder, 'b.msu'), 'more')
      },
    })
    expect(await run(context)).toMatchObject({ files: { ...nothing, found: 2, taken: 1, unsettled: 1 } })
    await copyFile(made.second, join(folder, 'b.msu'))
    expect(await run()).toMatchObject({ files: { ...nothing, found: 2, taken: 1 } })
  })

  it('says what vanished and deletes nothing, and what is there again is not taken again', async () => {
    await copyFile(made.first, join(folder, 'a.msu'))
    const when = new Date('2026-01-13T10:00:00Z')
    await utimes(join(folder, 'a.msu'), when, when)
    await run()
    await rm(join(folder, 'a.msu'))
    expect(await run()).toMatchObject({ outcome: 'succeeded', files: { ...nothing, found: 0, vanished: 1 } })
    expect(await files()).toMatchObject([{ path: 'a.msu', state: 'taken', isGone: true }])
    expect(await listUpdates(house.db)).toHaveLength(1)
    expect(await run()).toMatchObject({ outcome: 'nothing-new' })
    await copyFile(made.first, join(folder, 'a.msu'))
    await utimes(join(folder, 'a.msu'), when, when)
    expect(await run()).toMatchObject({ outcome: 'nothing-new' })
    expect(await files()).toMatchObject([{ path: 'a.msu', state: 'taken', isGone: false }])
  })

  it('that is away is an error, and what was taken stays known', async () => {
    const before = await catalogueState(house.db)
    await copyFile(made.first, join(folder, 'a.msu'))
    await run()
    const state = await catalogueState(house.db)
    expect(state).not.toBe(before)
    await rm(folder, { recursive: true })
    await expect(run()).rejects.toMatchObject({ code: 'UPDATE_FOLDER_UNREADABLE' })
    expect((await source.list())[0]).toMatchObject({
      state: 'failed',
      error: { code: 'UPDATE_FOLDER_UNREADABLE' },
    })
    expect(await files()).toMatchObject([{ path: 'a.msu', isGone: false }])
    // Nothing was published: what was decided with the catalogue still holds.
    expect(await catalogueState(house.db)).toBe(state)
  })

  it('goes on after a server that stopped in the middle, and takes nothing twice', async () => {
    for (const one of ['a', 'b'])
      await copyFile(one === 'a' ? made.first : made.second, join(folder, `${one}.msu`))
    const stopping = cancelledContext(({ phase }) => phase.startsWith('b.msu'))
    await expect(run(stopping)).rejects.toBe(stopping.reason)
    expect(await files()).toMatchObject([{ path: 'a.msu', state: 'taken' }])
    expect((await source.list())[0]).toMatchObject({ state: 'running' })
    const again = jobContext({ operationId: stopping.operationId, attempt: 2 })
    const done = await run(again)
    expect(done).toMatchObject({ outcome: 'succeeded', files: { ...nothing, found: 2, taken: 2 } })
    // Its end was told, and is told again.
    expect(await run(again)).toEqual(done)
  })

  it('ends when somebody cancels it', async () => {
    await copyFile(made.first, join(folder, 'a.msu'))
    const Cancelled = defineError<{ who: string }>({
      code: 'OPERATION_CANCELLED',
      kind: 'cancelled',
      retry: 'never',
      sentence: () => 'It was cancelled.',
      remedy: 'None.',
      example: { who: 'Ines' },
    })
    const context = cancelledContext(({ phase }) => phase.startsWith('a.msu'), new Cancelled({ who: 'Ines' }))
    await expect(run(context)).rejects.toBe(context.reason)
    expect((await source.list())[0]).toMatchObject({
      state: 'failed',
      error: { code: 'OPERATION_CANCELLED' },
    })
    expect(await files()).toEqual([])
  })

  it.skipIf(!hasCorpus)(
    'takes real update files with their catalogues (skipped without the corpus)',
    async () => {
      await copyFile(corpusPath('msu/Windows6.1-KB2999226-x64.msu'), join(folder, 'real.msu'))
      expect(await run()).toMatchObject({ listed: 645, files: { ...nothing, found: 1, taken: 1 } })
      expect(await files()).toMatchObject([{ state: 'taken', carried: 'taken' }])
    },
  )
})

describe('a watched folder', { timeout: 120_000 }, () => {
  const started: { kind: string; requestedBy: string }[] = []
  const start: StartOperation = async (_, job, { requestedBy }) => {
    started.push({ kind: job.name, requestedBy })
    return jobContext().operationId
  }
  const signal = new AbortController().signal
  const look = async () => {
    await source.makeDue()
    return await lookAtFolders({ db: house.db, start }, signal)
  }
  beforeEach(() => void started.splice(0))

  it('is synchronised when something is different, and left alone when nothing is', async () => {
    await source.watch(name)
    expect(await look()).toEqual([])
    await copyFile(made.first, join(folder, 'a.msu'))
    expect(await look()).toEqual([name])
    expect(started).toEqual([{ kind: 'update-folders.synchronise', requestedBy: 'Ines (watched folder)' }])
    await run()
    expect(await look()).toEqual([])
    await rm(join(folder, 'a.msu'))
    expect(await look()).toEqual([name])
    // It is nobody's turn now.
    expect(await lookAtFolders({ db: house.db, start }, signal)).toEqual([])
  })

  it('is looked at by one of two servers', async () => {
    await source.watch(name)
    await copyFile(made.first, join(folder, 'a.msu'))
    await source.makeDue()
    const both = await Promise.all([1, 2].map(() => lookAtFolders({ db: house.db, start }, signal)))
    expect(both.flat()).toEqual([name])
  })

  it('that is away is told once, and once more when it is back', async () => {
    await source.watch(name)
    await rm(folder, { recursive: true })
    for (const _ of [1, 2]) expect(await look()).toEqual([])
    expect((await source.status())[0]?.watch).toMatchObject({
      everySeconds: 300,
      error: { code: 'UPDATE_FOLDER_UNREADABLE' },
    })
    await mkdir(folder)
    await look()
    expect((await source.status())[0]?.watch).toMatchObject({ error: null })
    const told = (await listActivity(house.db, { limit: 20 })).map(one => one.code)
    expect(told.filter(code => code.startsWith('SOFTWARE_UPDATE_FOLDER_'))).toEqual([
      'SOFTWARE_UPDATE_FOLDER_READABLE',
      'SOFTWARE_UPDATE_FOLDER_UNREADABLE',
    ])
  })
})
