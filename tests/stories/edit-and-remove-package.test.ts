// A package gets another name, is needed by a task sequence, and is removed when nothing needs it any more: its distribution point follows.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { UpgradePackage, UpgradePackageRemoval } from '#api-client'
import { makeTestSite, type TestSite, waitForReceipts } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'

let site: TestSite
let packageId = ''

beforeAll(async () => {
  site = await makeTestSite()
  await site.startServer()
  await site.startPoint('DP1')
  const media = join(site.folder, 'media')
  await makeSmallMedia(media)
  const added = ['upgrade-package', 'add', '--path', media, '--name', 'One', '--accept-licence']
  packageId = (await site.slipstream<{ id: string }>(...added)).value.id
  await site.slipstream('content', 'distribute', packageId)
  await waitForReceipts(site, packageId, 1)
}, 120_000)
afterAll(() => site[Symbol.asyncDispose]())

type Held = { packageId: string; undesiredSince?: string }
const about = (verb: string, ...words: string[]) => ['upgrade-package', verb, packageId, ...words]

it('is edited, kept while it is needed, and removed here and at its distribution point', async () => {
  await site.slipstream(...about('edit', '--name', 'Windows 11', '--comment', 'for Paris'))
  const shown = await site.slipstream<UpgradePackage>(...about('show'))
  expect(shown.value).toMatchObject({ name: 'Windows 11', version: '', comment: 'for Paris' })
  await expect(site.slipstream(...about('edit'))).rejects.toThrow(/--name, --version or --comment/)

  const made = ['task-sequence', 'create', 'To 24H2', '--upgrade-package', packageId]
  const { id } = (await site.slipstream<{ id: string }>(...made)).value
  const needed = await site.slipstream<UpgradePackageRemoval>(...about('remove', '--dry-run'))
  const byStep = (step: string) => `the task sequence “To 24H2” names it in its step “${step}”`
  expect(needed.value.hindrances).toEqual([byStep('download'), byStep('upgrade')])
  await expect(site.slipstream(...about('remove'))).rejects.toMatchObject({ code: 'PACKAGE_NEEDED' })
  await site.slipstream('task-sequence', 'delete', id)

  const preview = await site.slipstream<UpgradePackageRemoval>(...about('remove', '--dry-run'))
  expect(preview.value).toMatchObject({ hindrances: [], points: ['DP1'] })
  await site.slipstream(...about('remove', '--plan', preview.value.plan))
  expect((await site.slipstream<unknown[]>('upgrade-package', 'list')).value).toEqual([])
  await expect(site.slipstream(...about('show'))).rejects.toMatchObject({ code: 'PACKAGE_MISSING' })
  // The point asks its site, and holds it for its grace alone.
  for (let tries = 0; tries < 300; tries++) {
    const held = JSON.parse(await readFile(join(site.folder, 'DP1', 'held.json'), 'utf8')) as Held[]
    if (held.every(one => one.undesiredSince !== undefined)) return
    await wait(200)
  }
  throw new Error('the distribution point still serves it')
}, 120_000)
