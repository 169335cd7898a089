import { appendFileSync } from 'node:fs'
import { cp, open, readdir, readFile, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { listActivity } from '#product/activity'
import { readManifest } from '#product/content-library'
import { scanSource } from '#product/content-manifest'
import { listImage, readWimHeader, readWimXml, verifyWim } from '#tools/wimlib'
import { mediaNotExtractable } from '../../../tests/media-not-extractable.ts'
import {
  expectOnly,
  jobContext,
  objectsOf,
  openTestLibrary,
  type TestLibrary,
} from '../../../tests/test-library.ts'
import { makeWindowsMedia } from '../../../tests/windows-image/index.ts'
import { checkNewPackage } from './check-new-package.ts'
import { extractImage } from './extract-image.ts'
import { addUpgradePackage, readPackage } from './index.ts'
import { newPackageSchema } from './jobs.ts'

const signal = AbortSignal.timeout(120_000)
let house: TestLibrary
let media = ''

beforeAll(async () => {
  house = await openTestLibrary()
  media = join(house.folder, 'media')
  await makeWindowsMedia({ product: 'windows11', to: media, images: 2, components: 2, recovery: false })
  return () => house[Symbol.asyncDispose]()
}, 60_000)

const asked = (change: object = {}) =>
  newPackageSchema.parse({
    path: media,
    name: 'One image',
    licenceAccepted: true,
    extractIndex: 2,
    ...change,
  })

async function copyOfMedia(name: string): Promise<string> {
  const to = join(house.folder, name)
  await cp(media, to, { recursive: true })
  return to
}

/** The bytes and times of every file. */
async function stateOf(folder: string): Promise<[string, bigint, string][]> {
  const files = await scanSource(folder, { signal })
  return Promise.all(
    files.map(async ({ path, absolutePath, identity }) => [
      path,
      identity.ctimeNs,
      (await readFile(absolutePath)).toString('base64'),
    ]),
  )
}

/** The image's description as its WIM file has it, without its index. */
async function descriptionOf(wim: string, index: number): Promise<string | undefined> {
  const xml = await readWimXml(wim)
  return new RegExp(`<IMAGE INDEX="${index}">(.*?)</IMAGE>`, 's').exec(xml)?.[1]
}

describe('adding one image of install.wim alone', { timeout: 120_000 }, () => {
  it('keeps the image as it is, under its name, in a file of its own, and leaves the source alone', async () => {
    const before = await stateOf(media)
    const { packageId, contentVersion } = await addUpgradePackage(house, asked(), jobContext())
    expect(await stateOf(media)).toEqual(before)
    const { images } = await readPackage(house.db, packageId)
    expect(images.map(image => [image.path, image.index, image.name])).toEqual([
      ['sources/install.wim', 1, 'Windows 11 Home'],
      ['sources/boot.wim', 1, 'Microsoft Windows PE (amd64)'],
      ['sources/boot.wim', 2, 'Microsoft Windows Setup (amd64)'],
    ])
    const { manifest } = await readManifest(house.db, house.library.reader, contentVersion)
    const sourceFiles = await scanSource(media, { signal })
    expect(manifest.files.map(file => file.path)).toEqual(sourceFiles.map(file => file.path))
    const kept = manifest.files.find(file => file.path === 'sources/install.wim')
    const wim = (await house.store.open(kept?.sha256 ?? '')).path
    const source = join(media, 'sources/install.wim')
    expect(kept?.size).toBeLessThan((await stat(source)).size)

    await verifyWim(wim)
    expect(await descriptionOf(wim, 1)).toBe(await descriptionOf(source, 2))
    expect(await listImage(wim, 1)).toEqual(await listImage(source, 2))
    const { compression, chunkSize, imageCount } = await readWimHeader(wim)
    expect({ compression, chunkSize, imageCount }).toEqual({
      compression: 'LZX',
      chunkSize: (await readWimHeader(source)).chunkSize,
      imageCount: 1,
    })
    const [message] = await listActivity(house.db, { limit: 1 })
    expect(message?.message).toContain('of sources/install.wim only image 2')
    await expectOnly(house, [...new Set([contentVersion, ...manifest.files.map(file => file.sha256)])])
  })

  it.each(mediaNotExtractable)('refuses %s at once', async (name, change, extractIndex, reason) => {
    const path = await copyOfMedia(name.replaceAll(' ', '-'))
    await change(path)
    const objects = await objectsOf(house.store)
    const request = asked({ path, name, extractIndex })
    for (const refuse of [
      () => checkNewPackage(house.db, request, AbortSignal.timeout(60_000)),
      () => addUpgradePackage(house, request, jobContext()),
    ]) {
      await expect(refuse()).rejects.toMatchObject({
        code: 'IMAGE_NOT_EXTRACTABLE',
        message: expect.stringMatching(reason),
      })
    }
    await expectOnly(house, objects)
  })

  it('refuses a source whose resources are damaged, though copying them would have worked', async () => {
    const path = await copyOfMedia('damaged')
    const wim = join(path, 'sources/install.wim')
    // Resources follow the header; the first ones are shared by both images.
    const handle = await open(wim, 'r+')
    await handle.write(Buffer.alloc(2000, 0x5a), 0, 2000, 3000)
    await handle.close()
    const objects = await objectsOf(house.store)
    const adding = addUpgradePackage(house, asked({ path, name: 'Damaged' }), jobContext())
    await expect(adding).rejects.toMatchObject({ code: 'WIM_DAMAGED' })
    await expectOnly(house, objects)
  })

  it('refuses a source that changed since it was listed, and one that changes while it is read', async () => {
    const path = await copyOfMedia('changing')
    const wim = join(path, 'sources/install.wim')
    const listed = (await scanSource(path, { signal })).find(file => file.absolutePath === wim)
    if (!listed) throw new Error('no install.wim')
    const to = join(house.folder, 'changing.wim')
    await utimes(wim, new Date(), new Date())
    const context = jobContext()
    await expect(extractImage(listed, { index: 1, to }, context)).rejects.toMatchObject({
      code: 'CONTENT_CHANGED_WHILE_READ',
    })
    expect(await readdir(house.folder)).not.toContain('changing.wim')

    const objects = await objectsOf(house.store)
    const report = ({ phase }: { phase: string }) => {
      if (phase === 'taking out the image') appendFileSync(wim, 'x')
    }
    const adding = addUpgradePackage(house, asked({ path, name: 'Changing' }), jobContext({ report }))
    await expect(adding).rejects.toMatchObject({ code: 'CONTENT_CHANGED_WHILE_READ' })
    await expectOnly(house, objects)
  })
})
