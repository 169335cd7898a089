// An administrator takes one image of a package away as a file, from a site that dies meanwhile.

import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { listImage, readWimHeader, verifyWim } from '#tools/wimlib'
import { makeTestSite, type TestSite, waitForDeath } from '../running-house.ts'
import { makeWindowsMedia } from '../windows-image/index.ts'

type Exported = { packageId: string; version: number; index: number; size: number; file: string }

let site: TestSite
let packageId = ''

beforeAll(async () => {
  site = await makeTestSite()
  const server = await site.startServer()
  const media = join(site.folder, 'media')
  await makeWindowsMedia({ product: 'windows11', to: media, images: 2, recovery: false })
  const words = ['upgrade-package', 'add', '--path', media, '--name', 'Windows Eleven', '--accept-licence']
  packageId = (await site.slipstream<{ id: string }>(...words)).value.id
  await server.stop()
}, 120_000)
afterAll(() => site[Symbol.asyncDispose]())

const file = (name: string) => join(site.folder, 'taken', name)
const exportTo = (named: string, name: string, index = '2') =>
  site.slipstream<Exported>(
    ...['upgrade-package', 'export-image', named, '--index', index, '--to', file(name)],
  )

async function scratch(): Promise<string[]> {
  const names = await readdir(join(site.folder, 'site', 'work'), { recursive: true }).catch(() => [])
  return names.filter(name => !/^slipstream-[0-9a-f-]{36}$/.test(name))
}

/** Nothing stays; the look at the package's images, which begins by itself, has its own scratch until it is done. */
async function expectNoScratch(): Promise<void> {
  await vi.waitFor(async () => expect(await scratch()).toEqual([]), { timeout: 60_000, interval: 100 })
}

describe('one image as a file of its own', () => {
  it('arrives whole, by ID or by name, and nothing of it stays on the site', async () => {
    const server = await site.startServer()
    const { exitCode, value } = await exportTo(packageId, 'by-id.wim')
    expect([exitCode, value]).toMatchObject([0, { packageId, version: 1, index: 2, file: file('by-id.wim') }])
    expect((await stat(file('by-id.wim'))).size).toBe(value.size)
    await verifyWim(file('by-id.wim'))
    expect(await readWimHeader(file('by-id.wim'))).toMatchObject({ imageCount: 1 })
    const source = join(site.folder, 'media', 'sources', 'install.wim')
    expect(await listImage(file('by-id.wim'), 1)).toEqual(await listImage(source, 2))
    await exportTo('windows eleven', 'by-name.wim', '1')
    expect(await listImage(file('by-name.wim'), 1)).toEqual(await listImage(source, 1))
    await expectNoScratch()
    expect((await readdir(join(site.folder, 'taken'))).sort()).toEqual(['by-id.wim', 'by-name.wim'])
    await server.stop()
  })

  it('is refused where a file is, and where there is no such image or package', async () => {
    const server = await site.startServer()
    await writeFile(file('mine.wim'), 'mine')
    await expect(exportTo(packageId, 'mine.wim')).rejects.toMatchObject({ code: 'TARGET_FILE_REFUSED' })
    expect(await readFile(file('mine.wim'), 'utf8')).toBe('mine')
    await expect(exportTo(packageId, 'none.wim', '7')).rejects.toMatchObject({
      code: 'IMAGE_NOT_EXTRACTABLE',
    })
    await expect(exportTo('no such name', 'none.wim')).rejects.toMatchObject({ code: 'PACKAGE_MISSING' })
    await expect(exportTo(packageId, 'none.wim', 'x')).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
    expect(await readdir(join(site.folder, 'taken'))).not.toContain('none.wim')
    await server.stop()
  })

  it('arrives also when the site server is killed while it is made, and no scratch stays', async () => {
    const dying = await site.startServer(['--failpoint', 'upgrade-packages.image-taken-out'])
    const exporting = exportTo(packageId, 'survived.wim')
    expect(await waitForDeath(dying)).toBe('SIGKILL')
    expect((await scratch()).length).toBeGreaterThan(0)
    const server = await site.startServer()
    expect((await exporting).exitCode).toBe(0)
    await verifyWim(file('survived.wim'))
    await expectNoScratch()
    await server.stop()
  })
})
