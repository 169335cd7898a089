// An administrator adds media from an ISO file, is told that they are held already, changes the source and reloads it; the point follows.

import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SourceCheck, SourceComparison, UpgradePackageDetail } from '#api-client'
import { makeTestSite, type TestSite, waitForReceipts } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'

let site: TestSite
let media = ''

beforeAll(async () => {
  site = await makeTestSite()
  await site.startServer()
  media = join(site.folder, 'media')
  await makeSmallMedia(media)
  await site.startPoint('DP1')
})
afterAll(() => site[Symbol.asyncDispose]())

function makeIso(name: string): string {
  const iso = join(site.folder, name)
  execFileSync('genisoimage', ['-quiet', '-udf', '-iso-level', '3', '-o', iso, media], { stdio: 'pipe' })
  return iso
}

it('goes from the ISO file to the point, and again when the source changed', async () => {
  const first = makeIso('windows.iso')
  const checked = await site.slipstream<SourceCheck>('upgrade-package', 'check-source', first)
  expect(checked.value).toMatchObject({ kind: 'iso', alreadyHeld: [], store: { isEnough: true } })
  const add = (path: string, name: string) =>
    site.slipstream<UpgradePackageDetail>(
      ...['upgrade-package', 'add', '--path', path, '--name', name, '--accept-licence'],
    )
  const added = await add(first, 'From an ISO file')
  const packageId = added.value.id
  expect(added.value).toMatchObject({ sourcePath: first, fileCount: checked.value.files })
  await site.slipstream('content', 'distribute', packageId)
  await waitForReceipts(site, packageId, 1)

  const again = await site.slipstream<SourceCheck>('upgrade-package', 'check-source', media)
  expect(again.value.alreadyHeld).toMatchObject([{ packageId, version: 1 }])
  expect(again.value.writableByAll).toEqual({ count: 0, paths: [] })

  await writeFile(join(media, 'sources', 'added.txt'), 'a file that was not there')
  const second = makeIso('windows-2.iso')
  const compared = await site.slipstream<SourceComparison>(
    ...['upgrade-package', 'reload', packageId, '--path', second, '--dry-run'],
  )
  expect(compared.value.difference).toMatchObject({
    added: [{ path: 'sources/added.txt' }],
    removed: [],
    changed: [],
  })
  const reloaded = await site.slipstream<{ version: number }>(
    ...['upgrade-package', 'reload', packageId, '--path', second, '--update-distribution-points'],
  )
  expect(reloaded.value).toMatchObject({ packageId, version: 2 })
  await waitForReceipts(site, packageId, 2)
  await expect(site.slipstream('upgrade-package', 'reload', packageId)).rejects.toThrow(
    'Nothing is different',
  )
}, 180_000)
