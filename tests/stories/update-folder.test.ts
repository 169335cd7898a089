// An administrator gives a folder of update files; what is put there is taken by itself, and plans can be made with it.

import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SoftwareUpdate, UpdateSource, UpdateSourceFile } from '#api-client'
import { makeTestSite, type TestSite } from '../running-house.ts'
import { makeComponentUpdate } from '../update-package/index.ts'

let site: TestSite
let folder = ''
let made = ''

beforeAll(async () => {
  site = await makeTestSite()
  await site.startServer(['--update-folder-settle-seconds', '0.2'])
  folder = join(site.folder, 'updates')
  made = join(site.folder, 'made')
  await mkdir(folder)
  await mkdir(made)
  for (const kb of ['KB5000010', 'KB5000020']) await makeComponentUpdate({ to: join(made, `${kb}.msu`), kb })
}, 180_000)
afterAll(() => site[Symbol.asyncDispose]())

const noun = 'update-source'
const put = (kb: string) => copyFile(join(made, `${kb}.msu`), join(folder, `${kb}.msu`))

it('takes what is there when asked, says what it refused, and shows when it looks again', async () => {
  await put('KB5000010')
  await writeFile(join(folder, 'letter.cab'), 'no update')
  const added = await site.slipstream<UpdateSource>(
    noun,
    'add',
    folder,
    '--folder',
    '--name',
    'Updates',
    '--no-watch',
  )
  expect(added.value).toMatchObject({ kind: 'folder', location: folder, watchSeconds: null })
  const done = await site.slipstream<NonNullable<UpdateSource['last']>>(noun, 'synchronise', 'Updates')
  expect(done.exitCode).toBe(2)
  expect(done.value.files).toMatchObject({ found: 2, taken: 1, refused: 1 })
  const refused = await site.slipstream<UpdateSourceFile[]>(noun, 'files', 'Updates', '--refused')
  expect(refused.value).toMatchObject([{ path: 'letter.cab', error: { code: 'UPDATE_FILE_UNRECOGNISED' } }])
  const day = ['--every', 'day', '--start', '2027-01-01T22:00', '--time-zone', 'Europe/Paris']
  await site.slipstream(noun, 'set-schedule', 'Updates', ...day)
  const { value } = await site.slipstream<UpdateSource[]>(noun, 'list')
  expect(value).toMatchObject([
    { schedule: { setBy: 'tester' }, watch: null, underWay: null, last: { state: 'succeeded' } },
  ])
  expect(value[0]?.schedule?.next).toHaveLength(5)
  await site.slipstream(noun, 'set-schedule', 'Updates', '--no-schedule')
}, 180_000)

it('takes what is put there later by itself', async () => {
  await put('KB5000020')
  await site.slipstream(noun, 'set-watch', 'Updates', '--watch-minutes', '1')
  const kbs = async () =>
    (await site.slipstream<SoftwareUpdate[]>('update', 'list')).value.map(one => one.kb).sort()
  for (let tries = 0; tries < 240 && (await kbs()).length < 2; tries++) await wait(500)
  expect(await kbs()).toEqual(['KB5000010', 'KB5000020'])
  const { value } = await site.slipstream<UpdateSource[]>(noun, 'list')
  expect(value).toMatchObject([{ watch: { everySeconds: 60, error: null } }])
  expect(await readdir(folder)).toHaveLength(3)
}, 300_000)
