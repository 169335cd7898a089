import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DataFolder, openDataFolder } from '#platform/data-folder'
import { silentLog } from '#platform/logging'
import { type ContentStore, openContentStore } from '#product/content-store'
import { forgetLost, readHeldManifest } from './check-held.ts'
import { readHeld } from './point-state.ts'
import { holdVersion } from './testing-held.ts'

const signal = new AbortController().signal
let folder: DataFolder
let store: ContentStore

const check = () => forgetLost({ folder, store, log: silentLog() }, signal)
const heldIds = async () => (await readHeld(folder)).map(one => one.packageId)

/** Holds a version with one file. */
async function hold(packageId: string): Promise<{ file: string; contentVersion: string }> {
  const { files, contentVersion } = await holdVersion(
    { folder, store },
    { packageId, contents: [randomBytes(5000)] },
  )
  return { file: files[0] ?? '', contentVersion }
}

beforeEach(async () => {
  folder = await openDataFolder(await mkdtemp(join(tmpdir(), 'slipstream-held-')))
  store = await openContentStore(folder.inside('content'))
})
afterEach(async () => {
  await folder.release()
  await rm(folder.path, { recursive: true, force: true })
})

describe('what is held', () => {
  it('is remembered while it is whole, and forgotten when an object of it is gone', async () => {
    const first = await hold('S0100001')
    await hold('S0100002')
    await check()
    expect(await heldIds()).toEqual(['S0100001', 'S0100002'])
    await store.remove(first.file)
    await check()
    expect(await heldIds()).toEqual(['S0100002'])
  })

  it('is forgotten when an object was cut short, which is no longer held then', async () => {
    const { file } = await hold('S0100001')
    await truncate((await store.open(file)).path, 4000)
    await check()
    expect(await heldIds()).toEqual([])
    expect(await store.has(file)).toBe(false)
  })

  it('is forgotten when its manifest is damaged, which no later transfer reads', async () => {
    const { contentVersion } = await hold('S0100001')
    await writeFile((await store.open(contentVersion)).path, '{}')
    expect(await readHeldManifest(store, contentVersion)).toBeNull()
    await check()
    expect(await heldIds()).toEqual([])
    expect(await store.has(contentVersion)).toBe(false)
  })
})
