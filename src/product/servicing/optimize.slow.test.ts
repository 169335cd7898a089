// Writing serviced WIM files anew, from the plan to the proof, with real WIM files.

import { copyFile, mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  readWimBlobTable,
  readWimHeader,
  WIM_BLOB_ENTRY_SIZE,
  wimResourceFlags,
} from '#formats/wim-resources'
import { measureUnused, readImageMetadata } from '#product/image-metadata'
import {
  type Applied,
  hashOfPlan,
  nativeEngine,
  type Proof,
  type ServicingPlan,
  type ServicingWork,
} from '#product/servicing-engines'
import { exportImage, optimizeWim, readWimXml, updateImage, verifyWim } from '#tools/wimlib'
import { prepareWork, readMedia, readUpdate, type UpdateOnDisk } from '../../../tests/servicing-work.ts'
import { makeComponentUpdate } from '../../../tests/update-package/index.ts'
import { makeWindowsMedia } from '../../../tests/windows-image/index.ts'
import { planServicing } from './plan.ts'

const never = new AbortController().signal
const options = { allowNativeComponentServicing: true }
const installWim = 'sources/install.wim'
let root = ''

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipstream-optimize-'))
  return () => rm(root, { recursive: true, force: true })
})

describe('a run that writes serviced WIM files anew', { timeout: 240_000 }, () => {
  let media = ''
  let update: UpdateOnDisk
  let plan: ServicingPlan
  let work: ServicingWork
  let applied: Applied
  let proof: Proof
  const phases = new Set<string>()

  beforeAll(async () => {
    media = join(root, 'media')
    await makeWindowsMedia({ product: 'windows11', to: media, components: 3, images: 2 })
    const facts = await readMedia(root, media)
    const made = await makeComponentUpdate({ to: join(root, 'windows11.0-kb5000001-x64.cab') })
    update = await readUpdate(root, made.file)
    const asked = { engine: nativeEngine, media: facts, updates: [update] }
    plan = planServicing({ ...asked, options: { ...options, optimize: true } })
    const plain = planServicing({ ...asked, options })
    expect(plain.neededBytes).toBeLessThan(plan.neededBytes)
    work = await prepareWork(root, media, [update])
    applied = await nativeEngine.apply(plan, work, ({ phase }) => phases.add(phase), never)
    proof = await nativeEngine.verify(plan, work, never)
  }, 240_000)

  const wim = () => work.wims[installWim] ?? ''
  const verifyWith = (changed: Partial<ServicingWork['wims']>) =>
    nativeEngine.verify(plan, { ...work, wims: { ...work.wims, ...changed } as ServicingWork['wims'] }, never)
  const wrongOf = ({ checks }: Proof) =>
    checks.filter(({ ok }) => !ok).map(({ what, where, found }) => `${what} ${where}: ${found}`)

  it('does so once for each file, after the last of its images', () => {
    const steps = plan.steps.map(step =>
      step.kind === 'service-image'
        ? `${step.path}:${step.index}`
        : 'path' in step && `${step.kind} ${step.path}`,
    )
    expect(steps.map(step => String(step).replace(/install\.wim:1\/.*/, 'recovery'))).toEqual([
      'sources/recovery',
      'sources/install.wim:1',
      'sources/install.wim:2',
      'optimize-wim sources/install.wim',
      'sources/boot.wim:1',
      'sources/boot.wim:2',
      'optimize-wim sources/boot.wim',
      'copy-from-image sources/boot.wim',
    ])
  })

  it('is proven, and the files hold no unused space', async () => {
    expect(wrongOf(proof)).toEqual([])
    expect(proof.proven).toBe(true)
    const check = (where: string) => ({
      ...{ what: 'optimized', where, expected: 'no unused space', found: 'no unused space', ok: true },
    })
    expect(proof.checks).toContainEqual(check(installWim))
    expect(proof.checks).toContainEqual(check('sources/boot.wim'))
    for (const file of Object.values(work.wims)) {
      expect(await measureUnused(file)).toBe(0)
      await verifyWim(file)
    }
    expect(phases).toContain('optimize')
  })

  it('says what it saved: the space that changes in place left unused', async () => {
    expect(applied.optimized.map(({ path }) => path)).toEqual([installWim, 'sources/boot.wim'])
    const [{ bytesBefore, bytesAfter } = { bytesBefore: 0, bytesAfter: 0 }] = applied.optimized
    expect(bytesAfter).toBe((await stat(wim())).size)
    expect(bytesAfter).toBeLessThan(bytesBefore)
    // Without the choice the space stays in the file; writing it anew saves just that, and the images stay as they are.
    const steps = plan.steps.filter(({ kind }) => kind !== 'optimize-wim')
    const { hash: _, ...rest } = { ...plan, steps }
    const plain = { ...rest, hash: hashOfPlan(rest) }
    const grown = await prepareWork(root, join(root, 'media'), [update])
    expect((await nativeEngine.apply(plain, grown, () => {}, never)).optimized).toEqual([])
    const file = grown.wims[installWim] ?? ''
    const [{ size }, unused] = [await stat(file), await measureUnused(file)]
    const stateOf = async () => [
      // All but the size of the file, which stands at its end.
      (await readWimXml(file)).replace(/<TOTALBYTES>\d+<\/TOTALBYTES><\/WIM>/, ''),
      ...(await Promise.all([1, 2].map(async index => (await readImageMetadata(file, index)).sha1))),
    ]
    const before = await stateOf()
    expect(unused).toBeGreaterThan(0)
    await optimizeWim(file)
    expect((await stat(file)).size).toBe(size - unused)
    expect(await stateOf()).toEqual(before)
  })

  it('is not proven when the file was not written anew', async () => {
    const tampered = join(root, 'grown.wim')
    await copyFile(wim(), tampered)
    // Same content: the image's metadata is written again, and the old one stays as unused space.
    await updateImage(tampered, 1, [{ command: 'rename', from: '/Windows/win.ini', to: '/Windows/x.ini' }])
    await updateImage(tampered, 1, [{ command: 'rename', from: '/Windows/x.ini', to: '/Windows/win.ini' }])
    const found = await verifyWith({ [installWim]: tampered })
    expect(found.proven).toBe(false)
    expect(wrongOf(found).join('\n')).toMatch(/optimized sources\/install\.wim: \d+ bytes unused/)
  })

  it('is not proven when another file of an image changed before', async () => {
    const tampered = join(root, 'changed.wim')
    await copyFile(wim(), tampered)
    await writeFile(join(root, 'x'), 'x')
    await updateImage(tampered, 2, [{ command: 'add', source: join(root, 'x'), target: '/Windows/win.ini' }])
    await optimizeWim(tampered)
    const found = await verifyWith({ [installWim]: tampered })
    expect(found.proven).toBe(false)
    expect(wrongOf(found).join('\n')).toMatch(/unchanged-files .*:2 .*win\.ini is different/)
  })

  it('is not proven when an image is missing', async () => {
    const tampered = join(root, 'one.wim')
    await exportImage(wim(), 1, { destination: tampered })
    // Two readings of the image go on at once; either may be the first to miss it.
    const code = expect.stringMatching(/^WIM_(IMAGE|METADATA)_MISSING$/)
    await expect(verifyWith({ [installWim]: tampered })).rejects.toMatchObject({ code })
  })

  it('is not proven when a stored byte changed while it was written anew', async () => {
    const tampered = join(root, 'damaged.wim')
    await copyFile(wim(), tampered)
    await damage(tampered)
    const found = await verifyWith({ [installWim]: tampered })
    expect(found.proven).toBe(false)
    expect(wrongOf(found).join('\n')).toMatch(
      /resources sources\/install\.wim: the bytes from \d+ on are not those of the unchanged file/,
    )
  })

  it('is not proven when resources were exchanged for one another', async () => {
    const tampered = join(root, 'exchanged.wim')
    await copyFile(wim(), tampered)
    await exchangeTwo(tampered)
    const found = await verifyWith({ [installWim]: tampered })
    expect(found.proven).toBe(false)
    expect(wrongOf(found).join('\n')).toMatch(/resources sources\/install\.wim: /)
  })

  it('is not proven when everything was compressed again', async () => {
    const tampered = join(root, 'again.wim')
    for (const index of [1, 2])
      await exportImage(wim(), index, {
        destination: tampered,
        ...(index === 1 && { compression: 'XPRESS' }),
      })
    const found = await verifyWith({ [installWim]: tampered })
    expect(found.proven).toBe(false)
    expect(wrongOf(found).join('\n')).toContain('the file is compressed in another way than before')
  })

  it('never touches an original, whatever the work holds', async () => {
    const { hash: _, ...rest } = plan
    const parts = { ...rest, steps: plan.steps.filter(({ kind }) => kind === 'optimize-wim') }
    const only = { ...parts, hash: hashOfPlan(parts) }
    await expect(nativeEngine.apply(only, { ...work, wims: {} }, () => {}, never)).rejects.toMatchObject({
      code: 'SERVICING_WORK_INCOMPLETE',
    })
  })
})

/** The largest resources that neither the metadata nor, most likely, the update brought: offset, size, and the entry in the table. */
async function largestBlobs(file: string): Promise<{ at: number; offset: number; size: number }[]> {
  const bytes = await readFile(file)
  const header = readWimHeader(bytes)
  const table = bytes.subarray(header.blobTable.offset, header.blobTable.offset + header.blobTable.size)
  return [...readWimBlobTable(table)]
    .map(({ offset, size, flags }, number) => {
      const at = header.blobTable.offset + number * WIM_BLOB_ENTRY_SIZE
      return { at, offset, size, isMetadata: (flags & wimResourceFlags.metadata) !== 0 }
    })
    .filter(({ isMetadata }) => !isMetadata)
    .sort((left, right) => right.size - left.size)
}

/** Changes stored bytes in the middle of a file of the image that no hive is: what nobody but the comparison reads. */
async function damage(file: string): Promise<void> {
  const plain = (await largestBlobs(file)).at(-5)
  const handle = await open(file, 'r+')
  await handle.write(Buffer.alloc(4, 0x5a), 0, 4, plain?.offset ?? 0)
  await handle.close()
}

/** Has two entries of the table point to each other's place; sizes and digests stay. */
async function exchangeTwo(file: string): Promise<void> {
  const [one, other] = (await largestBlobs(file)).slice(-6, -4)
  const offsetOf = (offset = 0) => {
    const field = Buffer.alloc(8)
    field.writeBigUInt64LE(BigInt(offset))
    return field
  }
  const handle = await open(file, 'r+')
  await handle.write(offsetOf(other?.offset), 0, 8, (one?.at ?? 0) + 8)
  await handle.write(offsetOf(one?.offset), 0, 8, (other?.at ?? 0) + 8)
  await handle.close()
}
