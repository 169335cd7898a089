// The store of a worker that does several runs at once: none removes what another one needs.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDataFolder } from '#platform/data-folder'
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
