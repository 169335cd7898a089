import { createHash } from 'node:crypto'
import { chmod, cp, open, readdir, readFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { readManifest } from '#product/content-library'
import { exportImage, listImage, readWimHeader, verifyWim } from '#tools/wimlib'
import { mediaNotExtractable } from '../../../tests/media-not-extractable.ts'
import {
  cancelledContext,
  expectOnly,
  jobContext,
  objectsOf,
  openTestLibrary,
  type TestLibrary,
} from '../../../tests/test-library.ts'
import { makeWindowsMedia } from '../../../tests/windows-image/index.ts'
import { checkExportable } from './export-image.ts'
import { addUpgradePackage, exportPackageImage, openImageExports, readPackage } from './index.ts'
import { newPackageSchema } from './jobs.ts'

const signal = AbortSignal.timeout(120_000)
let house: TestLibrary
let media = ''
let packages = 0

beforeAll(async () => {
  house = await openTestLibrary()
  media = join(house.folder, 'media')
  await makeWindowsMedia({ product: 'windows11', to: media, images: 2, components: 2, recovery: false })
  return () => house[Symbol.asyncDispose]()
}, 60_000)

/** Adds media as they are, or changed; tells the request for one of its images. */
async function addMedia(index: number, change?: (folder: string) => Promise<unknown>) {
  packages += 1
  const path = change ? join(house.folder, `media-${packages}`) : media
  if (change) await cp(media, path, { recursive: true })
  await change?.(path)
  const asked = newPackageSchema.parse({ path, name: `Package ${packages}`, licenceAccepted: true })
  const { packageId } = await addUpgradePackage(house, asked, jobContext())
  return { packageId, version: 1, index }
}

async function storedInstall(packageId: string): Promise<string> {
  const { contentVersion } = await readPackage(house.db, packageId)
  const { manifest } = await readManifest(house.db, house.library.reader, contentVersion)
  const file = manifest.files.find(({ path }) => path === 'sources/install.wim')
  return (await house.store.open(file?.sha256 ?? '')).path
}

describe('writing one image out', { timeout: 120_000 }, () => {
  it('makes a file of that image alone, as it is, and leaves the stored file alone', async () => {
    const asked = await addMedia(2)
    const objects = await objectsOf(house.store)
    const stored = await storedInstall(asked.packageId)
    const before = await stat(stored, { bigint: true })
    const exports = openImageExports()
    const phases = new Set<string>()
    const context = jobContext({ report: ({ phase }) => void phases.add(phase) })
    const made = await exportPackageImage({ ...house, exports }, asked, context)
    const file = exports.open(context.operationId)
    const bytes = await readFile(file.path)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    expect(made).toEqual({ ...asked, path: 'sources/install.wim', sha256, size: bytes.length })
    expect(file).toMatchObject({ sha256, size: bytes.length })
    expect([...phases]).toEqual(
      expect.arrayContaining(['taking out the image', 'verifying the image', 'reading the file']),
    )
    await verifyWim(file.path)
    expect(await listImage(file.path, 1)).toEqual(await listImage(stored, 2))
    expect(await readWimHeader(file.path)).toMatchObject({ imageCount: 1, compression: 'LZX' })
    const after = await stat(stored, { bigint: true })
    expect([after.ino, after.size, after.mtimeNs]).toEqual([before.ino, before.size, before.mtimeNs])
    await exports.remove(context.operationId)
    expect(() => exports.open(context.operationId)).toThrow(
      expect.objectContaining({ code: 'IMAGE_EXPORT_MISSING' }),
    )
    await expectOnly(house, objects)
  })

  it.each(mediaNotExtractable)('refuses %s at once', async (_, change, index, reason) => {
    const asked = await addMedia(index, change)
    const objects = await objectsOf(house.store)
    const exports = openImageExports()
    for (const refuse of [
      () => checkExportable(house, asked, signal),
      () => exportPackageImage({ ...house, exports }, asked, jobContext()),
    ])
      await expect(refuse()).rejects.toMatchObject({
        code: 'IMAGE_NOT_EXTRACTABLE',
        message: expect.stringMatching(reason),
      })
    await expectOnly(house, objects)
  })

  it('refuses what does not exist', async () => {
    const asked = { packageId: 'S01FFFFF', version: 1, index: 1 }
    await expect(checkExportable(house, asked, signal)).rejects.toMatchObject({ code: 'PACKAGE_MISSING' })
    const { packageId } = await addMedia(1)
    await expect(checkExportable(house, { packageId, version: 7, index: 1 }, signal)).rejects.toMatchObject({
      code: 'PACKAGE_VERSION_MISSING',
    })
  })

  it.each(['taking out the image', 'verifying the image', 'reading the file'])(
    'that is cancelled while %s leaves nothing',
    async phase => {
      const asked = await addMedia(1)
      const objects = await objectsOf(house.store)
      const context = cancelledContext(progress => progress.phase === phase)
      const exporting = exportPackageImage({ ...house, exports: openImageExports() }, asked, context)
      await expect(exporting).rejects.toBe(context.reason)
      await expectOnly(house, objects)
    },
  )

  it('of a stored file that the disk has damaged is refused, though copying would have worked', async () => {
    const asked = await addMedia(1, async folder => {
      // Other bytes, so that the object is this package's own.
      const wim = join(folder, 'sources/install.wim')
      await exportImage(wim, 1, { destination: `${wim}.new` })
      await rename(`${wim}.new`, wim)
    })
    const stored = await storedInstall(asked.packageId)
    await chmod(stored, 0o600)
    const handle = await open(stored, 'r+')
    await handle.write(Buffer.alloc(2000, 0x5a), 0, 2000, 3000)
    await handle.close()
    const exporting = exportPackageImage({ ...house, exports: openImageExports() }, asked, jobContext())
    await expect(exporting).rejects.toMatchObject({ code: 'WIM_DAMAGED' })
    expect(await readdir(house.work)).toEqual([])
  })
})

describe('work that is tried again', { timeout: 60_000 }, () => {
  it('after the queue had taken it back keeps one file, which goes with the server', async () => {
    const asked = await addMedia(1)
    const exports = openImageExports()
    const context = jobContext()
    await exportPackageImage({ ...house, exports }, asked, context)
    await exportPackageImage({ ...house, exports }, asked, { ...context, attempt: 2 })
    expect(await readdir(house.work)).toEqual([`${context.operationId}-2`])
    await exports.close()
    expect(await readdir(house.work)).toEqual([])
  })
})
