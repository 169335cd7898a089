// An administrator adds media from an ISO file, is told that they are held already, changes the source and reloads it; the point follows.

import { execFileSync } from 'node:child_process'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { o } from 'o.js'
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

it('takes source folders over, and an OData client of others sees what came of it', async () => {
  const old = join(site.folder, 'old')
  for (const year of ['2025', '2026']) await cp(media, join(old, `Windows ${year}`), { recursive: true })
  await writeFile(join(old, 'Windows 2026', 'other.txt'), 'not the same media')
  const found = await site.slipstream<{
    layout: string
    candidates: { name: string; alreadyHeld: object[] }[]
  }>(...['migration', 'list', old])
  expect(found.value.layout).toBe('source-folders')
  expect(found.value.candidates.map(one => [one.name, one.alreadyHeld.length])).toEqual([
    ['Windows 2025', 1],
    ['Windows 2026', 0],
  ])
  const taken = await site.slipstream<object[]>('migration', 'import', old, '--accept-licence')
  expect(taken.value).toMatchObject([{ name: 'Windows 2026', packageId: 'S0100002', error: null }])

  const { site: url, token } = JSON.parse(await readFile(join(site.folder, 'credentials.json'), 'utf8'))
  const face = o(`${url}/AdminService/wmi/`, { headers: { authorization: `Bearer ${token}` } })
  const packages = await face
    .get('SMS_OperatingSystemInstallPackage')
    .query({ $filter: 'SourceVersion ge 1', $orderby: 'PackageID', $expand: 'SMS_ObjectContentExtraInfo' })
  expect(packages).toMatchObject([
    {
      Name: 'From an ISO file',
      SourceVersion: 2,
      SMS_ObjectContentExtraInfo: [{ Targeted: 1, NumberSuccess: 1 }],
    },
    { Name: 'Windows 2026', SourceVersion: 1, SMS_ObjectContentExtraInfo: [{ Targeted: 0 }] },
  ])
}, 120_000)
