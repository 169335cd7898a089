// An administrator names an update server; the site learns its updates from it, and later only what is new.

import { afterAll, beforeAll, expect, it } from 'vitest'
import type { UpdateSource } from '#api-client'
import { makeTestSite, type TestSite } from '../running-house.ts'
import { madeUpdateId } from '../update-catalogue/index.ts'
import { startWsusServer, type WsusServer } from '../wsus-server/index.ts'

let site: TestSite
let upstream: WsusServer
const [product, security] = [madeUpdateId(10), madeUpdateId(20)]
const noun = 'update-source'
type Last = NonNullable<UpdateSource['last']>

beforeAll(async () => {
  upstream = await startWsusServer()
  upstream.catalogue.publish(
    { updateId: product, type: 'Category', title: 'Windows 11' },
    { updateId: security, type: 'Category', categoryType: 'UpdateClassification', title: 'Security Updates' },
    {
      updateId: madeUpdateId(11),
      title: 'Cumulative Update for Windows 11 (KB5026368)',
      kb: '5026368',
      prerequisites: [[product], [security]],
      isCompressed: true,
    },
    { updateId: madeUpdateId(12), title: 'Of something else', prerequisites: [[security]] },
  )
  site = await makeTestSite()
  await site.startServer(['--internal-networks', '127.0.0.0/8,::1'])
}, 180_000)
afterAll(async () => {
  await site[Symbol.asyncDispose]()
  await upstream[Symbol.asyncDispose]()
})

const filter = ['--category', product, '--classification', security]

it('learns the updates of its filter, and afterwards what is new', async () => {
  const added = await site.slipstream<UpdateSource>(
    noun,
    'add-wsus',
    upstream.address,
    '--name',
    'Upstream',
    ...filter,
  )
  expect(added.value).toMatchObject({
    kind: 'wsus',
    location: upstream.address,
    upstream: { categories: [product], classifications: [security], authorityFile: null },
  })
  const first = await site.slipstream<Last>(noun, 'synchronise', 'Upstream')
  expect(first.value).toMatchObject({ outcome: 'succeeded', listed: 3, added: 3 })
  const search = ['update-catalogue', 'search', 'KB5026368']
  const found = await site.slipstream<{ updates: { title: string }[] }>(...search)
  expect(found.value.updates).toMatchObject([{ title: 'Cumulative Update for Windows 11 (KB5026368)' }])
  const same = await site.slipstream<Last>(noun, 'synchronise', 'Upstream')
  expect(same.value).toMatchObject({ outcome: 'nothing-new' })
}, 180_000)

it('says what is wrong with an address, a filter, and a server that is not there', async () => {
  const failing = (code: string, ...words: string[]) =>
    expect(site.slipstream(noun, ...words)).rejects.toMatchObject({ code })
  const name = ['--name', 'Wrong']
  await failing('UPSTREAM_ADDRESS_INVALID', 'add-wsus', 'http://user:secret@wsus/', ...name)
  await failing('UPSTREAM_FILTER_INCOMPLETE', 'add-wsus', upstream.address, ...name, '--category', product)
  await upstream[Symbol.asyncDispose]()
  await failing('UPSTREAM_UNREACHABLE', 'synchronise', 'Upstream')
}, 180_000)
