// A worker whose disk takes nothing any more goes on asking for work.

import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDataFolder } from '#platform/data-folder'
import { silentLog } from '#platform/logging'
import { openContentStore } from '#product/content-store'
import type { ClaimedWork } from '#product/servicing-work'
import { doWork, type WorkerHouse } from './do-work.ts'
import { openKeptObjects } from './keep-objects.ts'

it('a lease that cannot be noted ends no worker, and the site hears how the work ended', async () => {
  const root = await mkdtemp(join(tmpdir(), 'slipstream-worker-'))
  const folder = await openDataFolder(root)
  // Nothing can be written into it.
  await writeFile(folder.inside('leases'), '')
  const heard: string[] = []
  const site = createServer((request, response) => {
    heard.push(request.url ?? '')
    request.resume().on('end', () => response.end('{}'))
  })
  await once(site.listen(0, '127.0.0.1'), 'listening')
  const store = await openContentStore(folder.inside('content'))
  const house = {
    folder,
    store,
    objects: openKeptObjects({ folder, store }),
    work: folder.inside('work'),
    log: silentLog(),
    site: { siteUrl: `http://127.0.0.1:${(site.address() as AddressInfo).port}`, token: 'token' },
  } as unknown as WorkerHouse
  const work = { run: 'run', lease: 'lease', packageId: 'S0100001', leaseSeconds: 60, plan: 'none' }
  await doWork(house, work as unknown as ClaimedWork, new AbortController().signal)
  expect(heard.at(-1)).toBe('/api/v1/servicing-workers/self/leases/lease/surrender')
  site.close()
  await folder.release()
  await rm(root, { recursive: true, force: true })
})
