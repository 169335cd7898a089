// A site whose content is in a bucket: it adds a package, a distribution point fetches it, the site loses its cache and goes on, and a
// second database is not let in.

import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeTestSite, waitForReceipts } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'
import { startStorageService } from '../storage-service.ts'

type Verified = { objects: number; damaged: number; missing: number; lostCount: number }

it('a site with its content in a bucket adds, distributes, verifies, and goes on after its cache was lost', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-story-bucket-'))
  await using storage = await startStorageService(join(folder, 'service'))
  await using site = await makeTestSite()
  const flags = ['--content-store', 's3://content/site-1', '--content-store-endpoint', storage.endpoint]
  const place = [...flags, '--content-store-path-style']
  const server = await site.startServer(place)
  await makeSmallMedia(join(folder, 'media'))
  const words = [
    'upgrade-package',
    'add',
    '--path',
    join(folder, 'media'),
    '--name',
    'One',
    '--accept-licence',
  ]
  await site.slipstream(...words)
  const listed = await site.slipstream<{ id: string }[]>('upgrade-package', 'list')
  const packageId = listed.value[0]?.id ?? ''
  expect(storage.requests.some(line => line.startsWith('PUT /content/site-1/objects/'))).toBe(true)

  // Nothing is left on this server but what the bucket has.
  await server.stop()
  await rm(join(site.folder, 'site', 'content-cache'), { recursive: true })
  await site.startServer(place)
  await site.startPoint('DP1')
  await site.slipstream('content', 'distribute', packageId)
  const [row] = await waitForReceipts(site, packageId, 1)
  expect(row?.error).toBe(null)
  expect(await readdir(join(site.folder, 'site'))).not.toContain('content')
  const verified = await site.slipstream<Verified>('content-library', 'verify')
  expect(verified.value).toMatchObject({ damaged: 0, missing: 0, lostCount: 0 })

  // Another site that is given the same bucket has another database: it ends, and nothing is changed.
  await using other = await makeTestSite()
  await expect(other.startServer(place)).rejects.toThrow()
  const again = await site.slipstream<Verified>('content-library', 'verify')
  expect(again.value).toMatchObject({ missing: 0, lostCount: 0 })
  await rm(folder, { recursive: true, force: true })
})
