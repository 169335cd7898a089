// An administrator makes a task sequence, sees what setup.exe would be started with, edits it as YAML, and hears of mistakes with their place.

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeTestSite, type TestSite } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'

let site: TestSite
let packageId = ''

beforeAll(async () => {
  site = await makeTestSite()
  await site.startServer()
  const media = join(site.folder, 'media')
  await makeSmallMedia(media)
  const added = ['upgrade-package', 'add', '--path', media, '--name', 'One', '--accept-licence']
  packageId = (await site.slipstream<{ id: string }>(...added)).value.id
}, 120_000)
afterAll(() => site[Symbol.asyncDispose]())

it('is made, previewed, edited and deleted at the terminal', async () => {
  type Preview = { commandLine: string | null; problem: string | null }[]
  const noun = 'task-sequence'
  const made = await site.slipstream<{ id: string }>(
    noun,
    'create',
    'To 24H2',
    '--upgrade-package',
    packageId,
  )
  const { id } = made.value
  const before = await site.slipstream<Preview>(noun, 'command-line', id)
  expect(before.value[0]?.commandLine).toMatch(
    /setup\.exe" \/ImageIndex 1 \/Auto Upgrade \/Quiet \/NoReboot /,
  )

  const file = join(site.folder, 'upgrade.yaml')
  await site.slipstream(noun, 'show', id, '--yaml', file)
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace('imageIndex: 1', 'imageIndex: 1\n        bitLocker: try-keep-active'))
  const edited = await site.slipstream<{ version: number }>(
    noun,
    'edit',
    id,
    '--file',
    file,
    '--comment',
    'BitLocker',
  )
  expect(edited.value.version).toBe(2)
  const after = await site.slipstream<Preview>(noun, 'command-line', id)
  expect(after.value[0]?.commandLine).toContain(' /BitLocker TryKeepActive')
  // Written, read and saved again, it is the same.
  await site.slipstream(noun, 'show', id, '--yaml', file)
  expect((await site.slipstream<{ version: number }>(noun, 'edit', id, '--file', file)).value.version).toBe(2)
  expect((await site.slipstream<unknown[]>(noun, 'versions', id)).value).toHaveLength(2)

  await writeFile(file, text.replace('imageIndex: 1', 'imageIndexx: 1'))
  await expect(site.slipstream(noun, 'edit', id, '--file', file)).rejects.toThrow(
    /line \d+, column 9: the key “imageIndexx” is not known here/,
  )
  await writeFile(file, text.replace('imageIndex: 1', 'imageIndex: 77'))
  await expect(site.slipstream(noun, 'validate', file)).rejects.toThrow()
  // It may be saved: the package may get such an image. It cannot be deployed.
  const lacking = await site.slipstream<{ problems: unknown[] }>(noun, 'edit', id, '--file', file)
  expect(lacking.value.problems).toEqual([
    { severity: 'error', step: 'upgrade', reason: `the package ${packageId} has no image 77` },
  ])

  await site.slipstream(noun, 'delete', id)
  expect((await site.slipstream<unknown[]>(noun, 'list')).value).toEqual([])
}, 120_000)
