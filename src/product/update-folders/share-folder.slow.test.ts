import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { jobsMigrations, type StartOperation } from '#platform/jobs'
import type { ShareReader } from '#product/package-sources'
import { listUpdates } from '#product/software-updates'
import { updateCatalogueMigrations } from '#product/update-catalogue'
import { type SambaServer, startSamba } from '../../../tests/samba-server.ts'
import {
  expectOnly,
  jobContext,
  objectsOf,
  openTestLibrary,
  type TestLibrary,
} from '../../../tests/test-library.ts'
import { makeSetupDynamicUpdate } from '../../../tests/update-package/index.ts'
import { listFolderFiles } from './folder-files.ts'
import { synchroniseFolder, updateFoldersMigrations } from './index.ts'
import { testFolderSource } from './testing.ts'
import { lookAtFolders } from './watch-folders.ts'

const name = 'Share'
let samba: SambaServer
let house: TestLibrary
let root = ''
let shares: ShareReader
let source: ReturnType<typeof testFolderSource>

beforeAll(async () => {
  samba = await startSamba()
  house = await openTestLibrary([jobsMigrations, updateCatalogueMigrations, updateFoldersMigrations])
  root = await mkdtemp(join(tmpdir(), 'slipstream-share-folder-'))
  const { user, password, port } = samba
  shares = { findAccount: async () => ({ account: { user, password }, port }), scratch: join(root, 'shares') }
  source = testFolderSource(house.db)
  await mkdir(join(samba.media, 'updates', 'deep'), { recursive: true })
}, 120_000)
afterAll(async () => {
  await house[Symbol.asyncDispose]()
  await samba[Symbol.asyncDispose]()
  await rm(root, { recursive: true, force: true })
})

const run = () =>
  synchroniseFolder(
    { ...house, shares, settleSeconds: 0.1 },
    { source: name, retryRefused: false },
    jobContext(),
  )

it('a folder on a share is looked at and taken as one on the disk, and no scratch stays', async () => {
  await source.add(name, '\\\\127.0.0.1\\media\\updates')
  await source.watch(name)
  const cab = join(root, 'windows11.0-kb5000011-x64.cab')
  await makeSetupDynamicUpdate({ to: cab })
  await copyFile(cab, join(samba.media, 'updates', 'deep', 'Ümläut kb5000011.cab'))
  await writeFile(join(samba.media, 'updates', 'broken.msu'), 'no update')
  await writeFile(join(samba.media, 'updates', 'readme.txt'), 'not fetched')
  const start: StartOperation = async () => jobContext().operationId
  const signal = new AbortController().signal
  expect(await lookAtFolders({ db: house.db, start, shares }, signal)).toEqual([name])
  expect(await run()).toMatchObject({
    outcome: 'succeeded',
    files: { found: 2, taken: 1, refused: 1, unsettled: 0, vanished: 0 },
  })
  const files = await listFolderFiles(house.db, { name, limit: 10 })
  expect(files.map(file => [file.path, file.state, file.error?.code ?? null])).toEqual([
    ['broken.msu', 'refused', 'UPDATE_FILE_UNRECOGNISED'],
    ['deep/Ümläut kb5000011.cab', 'taken', null],
  ])
  expect((await listUpdates(house.db)).map(one => one.fileName)).toEqual(['Ümläut kb5000011.cab'])
  expect(await run()).toMatchObject({ outcome: 'nothing-new' })
  await house.library.collect()
  await expectOnly(house, await objectsOf(house.store))
}, 120_000)

it('that cannot be reached is an error of the source, and says which', async () => {
  const reached = shares.findAccount
  shares.findAccount = async address => ({ ...(await reached(address)), port: 1 })
  await expect(run()).rejects.toMatchObject({ code: 'SHARE_SERVER_UNREACHABLE' })
  shares.findAccount = reached
  expect((await source.list())[0]).toMatchObject({
    state: 'failed',
    error: { code: 'SHARE_SERVER_UNREACHABLE' },
  })
}, 60_000)
