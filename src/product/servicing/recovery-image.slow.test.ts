// The recovery image inside the images, from the plan to the proof, with the native engine on synthetic media.

import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readWimBlobTable, readWimHeader, wimResourceFlags } from '#formats/wim-resources'
import { nativeEngine } from '#product/servicing-engines'
import { extractPaths, listImage, updateImage } from '#tools/wimlib'
import { prepareWork, readMedia, readUpdate } from '../../../tests/servicing-work.ts'
import { makeComponentUpdate } from '../../../tests/update-package/index.ts'
import { makeWindowsMedia } from '../../../tests/windows-image/index.ts'
import { planServicing } from './plan.ts'

const never = new AbortController().signal
const options = { allowNativeComponentServicing: true }
let root = ''

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipstream-recovery-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

describe('a recovery image', { timeout: 120_000 }, () => {
  it('is serviced once and goes into every image that holds it', async () => {
    const folder = join(root, 'media-recovery')
    await makeWindowsMedia({ product: 'windows11', to: folder, components: 3, images: 2 })
    const file = join(root, 'windows11.0-kb5000008-x64.cab')
    const updates = [await readUpdate(root, (await makeComponentUpdate({ to: file, kb: 'KB5000008' })).file)]
    const plan = planServicing({
      engine: nativeEngine,
      media: await readMedia(root, folder),
      updates,
      options,
    })
    const recovery = 'sources/install.wim:1/Windows/System32/Recovery/Winre.wim'
    const shown = plan.steps.flatMap(step =>
      step.kind === 'service-image' ? [[step.path, step.index, step.recoveryImage]] : [],
    )
    expect(shown.slice(0, 3)).toEqual([
      [recovery, 1, null],
      ['sources/install.wim', 1, recovery],
      ['sources/install.wim', 2, recovery],
    ])
    const work = await prepareWork(root, folder, updates)
    await nativeEngine.apply(plan, work, () => {}, never)
    expect(await readdir(work.folder)).toEqual([])
    const proof = await nativeEngine.verify(plan, work, never)
    expect(proof.checks.filter(({ ok }) => !ok)).toEqual([])
    expect(proof.proven).toBe(true)
    expect(proof.checks.filter(({ what }) => what === 'recovery-image')).toHaveLength(2)

    const wim = work.wims['sources/install.wim'] ?? ''
    const path = '/Windows/System32/Recovery/Winre.wim'
    const [first] = await listImage(wim, 1, { path, oneFileOnly: true })
    const [second] = await listImage(wim, 2, { path, oneFileOnly: true })
    const [before] = await listImage(join(folder, 'sources/install.wim'), 1, { path, oneFileOnly: true })
    expect(first?.sha1).toBe(second?.sha1)
    expect(first?.sha1).not.toBe(before?.sha1)

    // A byte of what the recovery image had before changes, in a place where it always was; both images get it: the proof sees it.
    const damaged = await mkdtemp(join(root, 'damaged-recovery-'))
    await extractPaths(wim, 1, { paths: [path], toDir: damaged })
    await flipFirstResource(join(damaged, path))
    const both = join(root, 'damaged.wim')
    await copyFile(wim, both)
    for (const index of [1, 2])
      await updateImage(both, index, [{ command: 'add', source: join(damaged, path), target: path }])
    const wims = { ...work.wims, 'sources/install.wim': both }
    const unlike = (await nativeEngine.verify(plan, { ...work, wims }, never)).checks.filter(({ ok }) => !ok)
    expect(unlike.map(({ what, where }) => `${what} ${where}`)).toContain(`resources ${recovery}`)

    // Somebody puts the old recovery image back into one of the two: the proof sees it.
    const to = await mkdtemp(join(root, 'old-recovery-'))
    await extractPaths(join(folder, 'sources/install.wim'), 1, { paths: [path], toDir: to })
    await updateImage(wim, 2, [{ command: 'add', source: join(to, path), target: path }])
    const tampered = await nativeEngine.verify(plan, work, never)
    expect(tampered.proven).toBe(false)
    expect(tampered.checks.filter(({ ok }) => !ok).map(({ what, where }) => `${what} ${where}`)).toEqual([
      'recovery-image sources/install.wim:2 Windows\\System32\\Recovery\\Winre.wim',
    ])
  })
})

/** Changes a bit of the resource that lies first in a WIM file. */
async function flipFirstResource(wim: string): Promise<void> {
  const bytes = await readFile(wim)
  const { blobTable } = readWimHeader(bytes)
  const table = bytes.subarray(blobTable.offset, blobTable.offset + blobTable.size)
  const content = [...readWimBlobTable(table)].filter(
    ({ flags }) => (flags & wimResourceFlags.metadata) === 0,
  )
  const [first] = content.sort((left, right) => left.offset - right.offset)
  if (first === undefined) throw new Error('the file holds nothing')
  const at = first.offset + Math.floor(first.size / 2)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  await writeFile(wim, bytes)
}
