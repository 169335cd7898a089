// A site that loses a tenth of its content library gets it back from its distribution points, all of them real programs.

import { readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openContentStore } from '#product/content-store'
import { flipBit, startManInTheMiddle } from '../man-in-the-middle.ts'
import { makeTestSite, type TestSite, waitForReceipts } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'

type Verified = {
  objects: number
  damaged: number
  missing: number
  healed: number
  lost: { sha256: string; packages: object[]; remedy: string }[]
  givenUp: { point: string; code: string }[]
}

async function addPackage(site: TestSite): Promise<string> {
  const media = join(site.folder, 'media')
  await makeSmallMedia(media)
  for (let n = 0; n < 60; n++)
    await writeFile(join(media, `file-${n}.bin`), Buffer.alloc(20_000, `file ${n} `))
  await writeFile(join(media, 'large.bin'), Buffer.alloc(20_000_000, 'a large file, cut into segments '))
  const words = ['upgrade-package', 'add', '--path', media, '--name', 'One', '--accept-licence']
  return (await site.slipstream<{ id: string }>(...words)).value.id
}

async function objectsOf(site: TestSite): Promise<string[]> {
  const objects = join(site.folder, 'site', 'content', 'objects')
  const found: string[] = []
  for (const first of await readdir(objects))
    for (const name of await readdir(join(objects, first))) found.push(join(objects, first, name))
  return found.sort()
}

/** Deletes, cuts short and changes files in turn. */
async function destroy(files: readonly string[]): Promise<void> {
  for (const [index, file] of files.entries()) {
    const { size } = await stat(file)
    if (index % 3 === 0) await rm(file)
    else if (index % 3 === 1) await truncate(file, size >> 1)
    else await writeFile(file, Buffer.alloc(size, 1), { flag: 'r+' })
  }
}

describe('a site that lost a tenth of its content library', () => {
  it('has all of it back from the points, and gives the one up that lies', async () => {
    await using site = await makeTestSite()
    await using man = await startManInTheMiddle()
    const server = await site.startServer()
    const honest = await site.startPoint('HONEST')
    // The site reaches the other point through the man, and asks it first: it was seen last.
    const other = await site.startPoint('OTHER', ['--point-address', man.url, '--ask-seconds', '0.1'])
    man.target = other.address
    man.meddle = ({ path }, answer) => (path.startsWith('/content/objects/') ? flipBit(answer) : answer)
    const packageId = await addPackage(site)
    await site.slipstream('content', 'distribute', packageId)
    await waitForReceipts(site, packageId, 1)
    const all = await objectsOf(site)
    const sizes = new Map(await Promise.all(all.map(async file => [file, (await stat(file)).size] as const)))
    const destroyed = all.filter((file, index) => index % 10 === 0 || (sizes.get(file) ?? 0) > 10_000_000)
    await destroy(destroyed)
    const { value, exitCode } = await site.slipstream<Verified>('content-library', 'verify')
    expect(exitCode).toBe(0)
    expect(value).toMatchObject({ objects: all.length, healed: destroyed.length, lost: [] })
    expect(await objectsOf(site)).toEqual(all)

    // What no point gives is listed, with what to do.
    await honest.stop()
    await destroy(destroyed.slice(0, 2))
    const without = await site.slipstream<Verified>('content-library', 'verify')
    expect(without.exitCode).toBe(2)
    expect(without.value.givenUp).toContainEqual(
      expect.objectContaining({ point: 'OTHER', code: 'SOURCE_UNSOUND' }),
    )
    expect(without.value.lost).toHaveLength(2)
    expect(without.value.lost[0]).toMatchObject({ packages: [{ packageId, version: 1 }] })
    expect((await site.slipstream<Verified>('content-library', 'show')).exitCode).toBe(2)

    await site.startPoint('HONEST')
    const again = await site.slipstream<Verified>('content-library', 'verify')
    expect(again).toMatchObject({ exitCode: 0, value: { lost: [] } })
    expect(await objectsOf(site)).toEqual(all)

    // What people say of versions, and what a clean-up would do.
    await site.slipstream('upgrade-package', 'pin', packageId, '1', '--reason', 'audit')
    await site.slipstream('upgrade-package', 'keep', packageId, '2')
    const retention = await site.slipstream('content-library', 'retention', '--keep', '1')
    expect(retention.value).toEqual({ keepVersions: 1 })
    const versions = await site.slipstream('upgrade-package', 'versions', packageId)
    expect(versions.value).toMatchObject([
      {
        number: 1,
        keep: 2,
        kept: ['in-use', 'pinned', 'distributed', 'newest'],
        pinned: { reason: 'audit' },
      },
    ])
    await site.slipstream('upgrade-package', 'unpin', packageId, '1')
    const preview = await site.slipstream<{ plan: string }>('content-library', 'clean-up', '--dry-run')
    expect(preview.value).toMatchObject({ remove: [], objects: 0 })
    const done = await site.slipstream('content-library', 'clean-up', '--plan', preview.value.plan)
    expect(done.value).toMatchObject({ removed: [], collection: { skipped: false, objects: 0 } })
    await expect(site.slipstream('upgrade-package', 'keep', packageId, 'many')).rejects.toMatchObject({
      code: 'COMMAND_INVALID',
    })
    expect(await objectsOf(site)).toEqual(all)
    await server.stop()
    const store = await openContentStore(join(site.folder, 'site', 'content'))
    for await (const { sha256 } of store.list())
      expect(await store.verify(sha256, { signal: AbortSignal.timeout(60_000) })).toBe('sound')
  })
})
