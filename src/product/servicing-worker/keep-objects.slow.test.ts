// The store of a worker that does several runs at once: none removes what another one needs.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDataFolder } from '#platform/data-folder'
import { encodeManifest, makeManifest, manifestFileOf } from '#product/content-manifest'
import { openContentStore } from '#product/content-store'
import { openKeptObjects } from './keep-objects.ts'

const signal = AbortSignal.timeout(60_000)

it('what a run that goes on needs stays when another one ends, and goes when nobody needs it any more', async () => {
  const root = await mkdtemp(join(tmpdir(), 'slipstream-kept-'))
  const folder = await openDataFolder(root)
  const store = await openContentStore(folder.inside('content'))
  async function* bytesOf(text: string): AsyncGenerator<Uint8Array, void> {
    yield Buffer.from(text)
  }
  const add = (text: string) => store.addStream(bytesOf(text), { signal, maxBytes: 100 })
  const kept = openKeptObjects({ folder, store })
  const [first, second] = [kept.begin(), kept.begin()]
  const { sha256: needed } = await add('needed by the second')
  await second.need([needed])
  const { sha256: made } = await second.adding(() => add('made by the second'))
  const { sha256: mine } = await first.adding(() => add('made by the first'))
  const { sha256: stray } = await add('of nobody')
  const holds = () => Promise.all([needed, made, mine, stray].map(one => store.has(one)))
  await first.keep({ packageId: 'S0100001', contentVersion: mine })
  first.end()
  expect(await holds()).toEqual([true, true, true, false])
  second.end()
  const third = kept.begin()
  await third.keep({ packageId: 'S0100002', contentVersion: mine })
  // The first run’s is kept for its package.
  expect(await holds()).toEqual([false, false, true, false])
  await folder.release()
  await rm(root, { recursive: true, force: true })
})

it('what a run copies from stays while it does, though it is not kept any more', async () => {
  const root = await mkdtemp(join(tmpdir(), 'slipstream-kept-'))
  const folder = await openDataFolder(root)
  const store = await openContentStore(folder.inside('content'))
  const kept = openKeptObjects({ folder, store })
  async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
    yield bytes
  }
  const add = (bytes: Uint8Array) => store.addStream(only(bytes), { signal, maxBytes: 10_000 })
  const before = kept.begin()
  const image = await before.adding(() => add(Buffer.from('an image')))
  const manifest = makeManifest([manifestFileOf('install.wim', { ...image, modified: new Date(0) })])
  const { sha256: contentVersion } = await before.adding(() => add(encodeManifest(manifest)))
  await before.keep({ packageId: 'S0100001', contentVersion })
  before.end()

  const copying = kept.begin()
  expect(await copying.held()).toEqual([manifest])
  const other = kept.begin()
  await other.keep({ packageId: 'S0100001', contentVersion: 'ab'.repeat(32) })
  expect(await store.has(image.sha256)).toBe(true)
  copying.unpin()
  await copying.keep({ packageId: 'S0100002', contentVersion: 'ab'.repeat(32) })
  expect(await store.has(image.sha256)).toBe(false)
  await folder.release()
  await rm(root, { recursive: true, force: true })
})
