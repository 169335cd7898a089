// Unpacked updates are kept, used by several runs at once, and never used when they are not as they were.

import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeComponentUpdate } from '../../../tests/update-package/index.ts'
import { inspectUpdateFile } from './inspect-update-file.ts'
import { openUnpackedUpdates, type UpdateToOpen } from './unpacked-updates.ts'

const signal = AbortSignal.timeout(120_000)
const names = ['a'.repeat(64), 'b'.repeat(64)] as const
let root = ''
let folder = ''
let updates: UpdateToOpen[] = []

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipstream-unpacked-'))
  // What a name stands for is the caller's business: both are the same file.
  const file = join(root, 'windows11.0-kb5000001-x64.msu')
  await makeComponentUpdate({ to: file })
  const facts = await inspectUpdateFile(file, { fileName: basename(file), work: root, signal })
  const common = { file, facts, manifestsOnly: false, check: async () => undefined, signal }
  updates = names.map(sha256 => ({ ...common, sha256 }))
  return () => rm(root, { recursive: true, force: true })
})
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'kept-'))
})

const keep = (maxBytes = 2 ** 30) => openUnpackedUpdates({ folder, maxBytes })
const update = (change: Partial<UpdateToOpen> = {}, number = 0) =>
  ({ ...updates[number], ...change }) as UpdateToOpen

/** Opens and lets go at once. */
async function isUnpacked(kept: ReturnType<typeof keep>, asked = update()): Promise<boolean> {
  const opened = await kept.open(asked)
  opened.release()
  return opened.isNew
}

/** A manifest, and some other file of the entry. */
async function filesOf(): Promise<{ manifest: string; payload: string }> {
  const [entry = ''] = await readdir(folder)
  const files = join(folder, entry, 'files')
  const found = (await readdir(files, { recursive: true, withFileTypes: true })).filter(one => one.isFile())
  const paths = found.map(one => join(one.parentPath, one.name))
  const find = (isManifest: boolean) =>
    paths.find(path => /\.(mum|cat|manifest)$/i.test(path) === isManifest) ?? ''
  return { manifest: find(true), payload: find(false) }
}

/** Changes a byte; size and moment stay. */
async function damageSilently(path: string): Promise<void> {
  const { atime, mtime } = await stat(path)
  const bytes = await readFile(path)
  bytes[0] = (bytes[0] ?? 0) ^ 0xff
  await writeFile(path, bytes)
  await utimes(path, atime, mtime)
}

describe('an update', () => {
  it('is unpacked once: for several at once, for work and proof, and over restarts', async () => {
    const kept = keep()
    const opened = await Promise.all([kept.open(update()), kept.open(update()), kept.open(update())])
    expect(opened.map(({ isNew }) => isNew)).toEqual([true, false, false])
    const [cabinet = null] = [...(opened[0]?.folders.keys() ?? [])]
    expect(await readdir(opened[0]?.cabinetFolder(cabinet) ?? '')).toContain('update.mum')
    for (const one of opened) one.release()
    expect(await isUnpacked(kept, update({ manifestsOnly: true }))).toBe(false)
    expect(await isUnpacked(keep())).toBe(false)
    expect(await readdir(folder)).toHaveLength(1)
  })

  it('of which only manifests were wanted is unpacked again when all of it is', async () => {
    const kept = keep()
    expect(await isUnpacked(kept, update({ manifestsOnly: true }))).toBe(true)
    expect(await isUnpacked(kept, update({ manifestsOnly: true }))).toBe(false)
    expect(await isUnpacked(kept)).toBe(true)
  })

  it('is not used when it is not as it was', async () => {
    let kept = keep()
    await isUnpacked(kept)
    await writeFile((await filesOf()).payload, 'shorter')
    expect(await isUnpacked(kept)).toBe(true)
    await rm((await filesOf()).payload)
    expect(await isUnpacked(kept)).toBe(true)
    // A proof reads what it needs; the rest is read after the next start.
    await damageSilently((await filesOf()).manifest)
    expect(await isUnpacked(kept, update({ manifestsOnly: true }))).toBe(true)
    expect(await isUnpacked(kept)).toBe(true)
    await damageSilently((await filesOf()).payload)
    kept = keep()
    expect(await isUnpacked(kept)).toBe(true)
    expect(await isUnpacked(kept)).toBe(false)
  })

  it('gets another name when something that could not be removed lies in its place', async () => {
    const kept = keep()
    await isUnpacked(kept)
    const [name = ''] = await readdir(folder)
    await kept.dropUnused()
    await mkdir(join(folder, name))
    await writeFile(join(folder, name, 'in the way'), '')
    expect(await isUnpacked(kept)).toBe(true)
    expect(await readdir(folder)).toContain(name)
    expect(await isUnpacked(keep())).toBe(true)
    expect(await readdir(folder)).toEqual([name])
  })

  it('that was found damaged while another run uses it is unpacked for this one alone', async () => {
    const kept = keep()
    const first = await kept.open(update())
    await rm((await filesOf()).payload)
    const second = await kept.open(update())
    expect(second.isNew).toBe(true)
    expect([...second.folders.values()]).not.toEqual([...first.folders.values()])
    first.release()
    second.release()
    expect(await isUnpacked(kept)).toBe(true)
  })

  it('leaves nothing when its file is another one, or the program dies', async () => {
    const wrong = update({ check: () => Promise.reject(new Error('another digest')) })
    await expect(keep().open(wrong)).rejects.toThrow('another digest')
    expect(await readdir(folder)).toEqual([])
    for (const left of ['making-1-2/files', 'gone-3-4/files', `${names[0]}-1-all/files`])
      await mkdir(join(folder, left), { recursive: true })
    const kept = keep()
    expect(await isUnpacked(kept)).toBe(true)
    expect(await readdir(folder)).toEqual([`${names[0]}-1-all`])
  })
})

describe('the space', () => {
  it('is bounded: what was not used for longest goes, and nothing that is in use', async () => {
    const opened = await keep().open(update())
    const [entry = ''] = await readdir(folder)
    const { files } = JSON.parse(await readFile(join(folder, entry, 'contents.json'), 'utf8')) as {
      files: { size: number }[]
    }
    opened.release()
    const bytes = files.reduce((sum, { size }) => sum + size, 0)
    const kept = keep(bytes)
    const first = await kept.open(update())
    const second = await kept.open(update({}, 1))
    expect(await readdir(folder)).toHaveLength(2)
    first.release()
    await expect.poll(() => readdir(folder)).toEqual([`${names[1]}-1-all`])
    second.release()
    expect(await isUnpacked(kept, update({}, 1))).toBe(false)
    await kept.dropUnused()
    expect(await readdir(folder)).toEqual([])
  })

  it('of what nobody uses is given back when the disk is full, and the update is unpacked all the same', async () => {
    const kept = keep()
    await isUnpacked(kept)
    let isFull = true
    const check = async () => {
      const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' })
      if (isFull) {
        isFull = false
        throw full
      }
      expect(await readdir(folder)).not.toContain(`${names[0]}-1-all`)
    }
    expect(await isUnpacked(kept, update({ check }, 1))).toBe(true)
    expect(await readdir(folder)).toEqual([`${names[1]}-1-all`])
  })
})
