// What was done before and is not proven here is thrown away, nobody gets it again, and the work is done.

import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openContentStore } from '#product/content-store'
import type { DoneBefore } from '#product/servicing-engines'
import { ServicingNotProven } from '#product/servicing-work'
import { SiteAway } from '#product/site-link'
import { carryOutOnce, type OnceInput } from './work-once.ts'

const signal = AbortSignal.timeout(60_000)
const path = 'sources/install.wim'

it('a result that holds earlier work and is not proven is made again without it', async () => {
  const root = await mkdtemp(join(tmpdir(), 'slipstream-once-'))
  const store = await openContentStore(root)
  async function* bytes(): AsyncGenerator<Uint8Array, void> {
    yield Buffer.from('earlier work')
  }
  const { sha256, size } = await store.addStream(bytes(), { signal, maxBytes: 100 })
  const installTimes = { '': '2026-11-22T10:00:00.000Z' }
  const refused: string[] = []
  const input = {
    store,
    originals: {},
    held: [],
    lease: { signal, say: () => undefined, report: () => undefined },
    objects: { need: async () => undefined },
    calls: {
      source: { baseUrl: 'http://127.0.0.1:9/', headers: {} },
      findDone: async (key: string) => (key === 'known' ? { sha256, size, installTimes } : null),
      refuseDone: async (keys: readonly string[]) => void refused.push(...keys),
    },
  } as unknown as OnceInput
  const found: unknown[] = []
  async function carryOut(doneBefore: DoneBefore) {
    const taken = await doneBefore.find('known')
    found.push(taken && (await readFile(taken.file, 'utf8')), await doneBefore.find('unknown'))
    if (taken !== null) throw new ServicingNotProven({ packageId: 'S0100001', failed: 1, first: 'file x' })
    await doneBefore.keep({ key: 'known', path, file: '', installTimes })
    return { files: [], proof: { proven: true, checks: [] }, optimized: [] }
  }
  const { made, bytesTaken } = await carryOutOnce(input, carryOut)
  expect(found).toEqual(['earlier work', null, null, null])
  expect(refused).toEqual(['known'])
  expect(made).toEqual([{ key: 'known', path, installTimes, added: null }])
  expect(bytesTaken).toBe(0)

  // What is not proven without anything of earlier work has failed.
  const failing = () => Promise.reject(new ServicingNotProven({ packageId: 'x', failed: 1, first: 'y' }))
  await expect(carryOutOnce(input, failing)).rejects.toMatchObject({ code: 'SERVICING_NOT_PROVEN' })
  await rm(root, { recursive: true, force: true })
})

it.each([
  ['is not given', 404, []],
  ['has wrong bytes', 200, ['known']],
])(
  'a result that %s is made here; it is refused only when its bytes are wrong',
  async (_what, status, wrong) => {
    const root = await mkdtemp(join(tmpdir(), 'slipstream-once-'))
    const store = await openContentStore(root)
    const server = createServer((_request, response) => response.writeHead(status).end('other work'))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const refused: string[] = []
    let calls = 0
    const input = {
      store,
      originals: {},
      held: [],
      lease: { signal, say: () => undefined, report: () => undefined },
      objects: { need: async () => undefined },
      calls: {
        source: { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` },
        findDone: async () => ({ sha256: 'ab'.repeat(32), size: 10, installTimes: {} }),
        async refuseDone(keys: readonly string[]) {
          calls += 1
          if (calls === 1) throw new SiteAway({ site: 'the site', reason: 'ECONNREFUSED' })
          refused.push(...keys)
        },
      },
    } as unknown as OnceInput
    async function carryOut(doneBefore: DoneBefore) {
      expect(await doneBefore.find('known')).toBeNull()
      return { files: [], proof: { proven: true, checks: [] }, optimized: [] }
    }
    await carryOutOnce(input, carryOut)
    expect(refused).toEqual(wrong)
    server.close()
    await rm(root, { recursive: true, force: true })
  },
)
