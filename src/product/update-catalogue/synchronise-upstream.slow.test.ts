import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseCore } from '#formats/update-metadata'
import { makeCertificate } from '#platform/certificates'
import type { JobContext } from '#platform/jobs'
import { cancelledContext, jobContext, openTestLibrary } from '../../../tests/test-library.ts'
import { madeUpdateId, makeCatalogue } from '../../../tests/update-catalogue/index.ts'
import { catalogue } from '../../../tests/update-catalogue/small-catalogue.ts'
import {
  lzxCabinet,
  type ServerMadeUpdate,
  send,
  startWsusServer,
  type WsusServer,
} from '../../../tests/wsus-server/index.ts'
import { synchronise, updateCatalogueMigrations } from './index.ts'
import { listSources } from './list-sources.ts'
import { addSource } from './sources.ts'
import { withCatalogue } from './tables.ts'
import { catalogueSite } from './testing.ts'

const name = 'Upstream'
const [company, family, product, security, detectoid] = [30, 31, 10, 20, 40].map(madeUpdateId) as [
  string,
  string,
  string,
  string,
  string,
]
const sha1 = 'd4ccca0bc2d5e64fb146ecebf3a6d16aa9839d0d'
const file = { name: 'windows11.0-kb5026368-x64.cab', size: 7, sha1, url: 'http://example.com/a.cab' }
const cumulative: ServerMadeUpdate = {
  updateId: madeUpdateId(11),
  title: 'Cumulative Update for Windows 11 (KB5026368)',
  titles: { fr: 'Mise à jour cumulative', de: 'Kumulatives Update' },
  kb: '5026368',
  prerequisites: [[detectoid], [product, madeUpdateId(50)], [security]],
  supersedes: [madeUpdateId(12)],
  bundles: [madeUpdateId(13)],
  isCompressed: true,
  // More than one block of a cabinet.
  filler: 30_000,
}
const updates: ServerMadeUpdate[] = [
  { updateId: company, type: 'Category', categoryType: 'Company', title: 'Microsoft' },
  {
    updateId: family,
    type: 'Category',
    categoryType: 'ProductFamily',
    title: 'Windows',
    prerequisites: [[company]],
  },
  { updateId: product, type: 'Category', title: 'Windows 11', prerequisites: [[family]], isCompressed: true },
  { updateId: security, type: 'Category', categoryType: 'UpdateClassification', title: 'Security Updates' },
  { updateId: detectoid, type: 'Detectoid', title: 'x64' },
  cumulative,
  { updateId: madeUpdateId(12), title: 'Older', prerequisites: [[product], [security]] },
  {
    updateId: madeUpdateId(13),
    title: 'Part',
    prerequisites: [[product], [security]],
    isPart: true,
    isCompressed: true,
    file,
  },
]

let server: WsusServer
let site: ReturnType<typeof catalogueSite>
beforeAll(async () => {
  const house = await openTestLibrary([updateCatalogueMigrations])
  const root = await mkdtemp(join(tmpdir(), 'slipstream-upstream-'))
  site = catalogueSite(house, root, jobContext)
  return async () => {
    await house[Symbol.asyncDispose]()
    await rm(root, { recursive: true, force: true })
  }
})
beforeEach(async () => {
  server = await startWsusServer()
  server.catalogue.publish(...updates)
})
afterEach(async () => {
  await server[Symbol.asyncDispose]()
  await site.expectNothingStaged()
  await site.clear()
})

const add = (change: { location?: string; authorityFile?: string; filtered?: boolean } = {}) =>
  addSource(site.house.db, {
    name,
    kind: 'wsus',
    location: change.location ?? server.address,
    languages: ['fr'],
    upstream: {
      categories: change.filtered ? [product] : [],
      classifications: change.filtered ? [security] : [],
      authorityFile: change.authorityFile ?? null,
    },
    by: 'Ines',
  })
const run = (context: JobContext = jobContext(), documentBytes = 1_000_000) =>
  synchronise({ ...site.house, upstream: { pausesMs: [1], documentBytes } }, { source: name }, context)
const anchors = async () => {
  const tables = withCatalogue(site.house.db)
  return (await tables.selectFrom('update_catalogue_sources').select('upstream_anchors').executeTakeFirst())
    ?.upstream_anchors
}
const shown = async () =>
  (await site.updates()).map(one => [one.title, one.revision_number, one.expired_at !== null])

describe('synchronising with an update server', () => {
  it('takes everything the first time, with categories, titles, files and rules', async () => {
    server.habits.mostUpdatesPerRequest = 3
    await add()
    expect(await run()).toEqual({
      outcome: 'succeeded',
      revisions: 8,
      listed: 8,
      added: 8,
      revised: 0,
      expired: 0,
    })
    const byId = new Map((await site.updates()).map(one => [one.update_id, one]))
    const found = byId.get(cumulative.updateId)
    expect(found).toMatchObject({
      type: 'Software',
      title: 'Cumulative Update for Windows 11 (KB5026368)',
      kb: 'KB5026368',
      handler: 'Cbs',
      is_software: true,
      is_bundle: true,
      is_leaf: true,
      deployment_action: null,
      created_at: new Date('2026-01-13T09:00:00Z'),
      categories: [
        { type: 'Company', updateId: company },
        { type: 'Product', updateId: product },
        { type: 'ProductFamily', updateId: family },
        { type: 'UpdateClassification', updateId: security },
      ],
      prerequisites: [[detectoid], [product, madeUpdateId(50)], [security]],
      supersedes: [madeUpdateId(12)],
      bundles: [madeUpdateId(13)],
    })
    expect(Object.keys(found?.titles ?? {}).sort()).toEqual(['en', 'fr'])
    expect(parseCore(found?.core ?? '').isInstalled).toMatchObject({ operator: 'And' })
    expect(byId.get(madeUpdateId(13))).toMatchObject({ deployment_action: 'Bundle', files: [file] })
    expect(byId.get(product)).toMatchObject({ type: 'Category', is_leaf: false, is_software: false })
    expect(server.calls.filter(call => call === 'GetUpdateData')).toHaveLength(3)
    const [source] = await listSources(site.house.db)
    expect(source).toMatchObject({ kind: 'wsus', last: { state: 'succeeded', listed: 8, error: null } })
    expect(server.accounts).toEqual([{ name: expect.stringMatching(/^[A-Za-z0-9.-]+$/), guid: source?.id }])
  })

  it('asks afterwards only for what is new: one revised, one taken back, one new; what was there stays', async () => {
    await add()
    await run()
    const before = await anchors()
    server.asked.length = 0
    expect(await run()).toEqual({
      outcome: 'nothing-new',
      revisions: 0,
      listed: 0,
      added: 0,
      revised: 0,
      expired: 0,
    })
    expect(server.asked).toEqual([])
    server.catalogue.publish(
      { ...cumulative, revisionNumber: 2, title: 'Revised' },
      {
        updateId: madeUpdateId(12),
        revisionNumber: 2,
        title: 'Older',
        prerequisites: [[product]],
        isExpired: true,
      },
      { updateId: madeUpdateId(14), title: 'New', prerequisites: [[product], [security]] },
    )
    expect(await run()).toEqual({
      outcome: 'succeeded',
      revisions: 3,
      listed: 3,
      added: 1,
      revised: 2,
      expired: 1,
    })
    expect(server.asked).toHaveLength(3)
    expect(await anchors()).not.toEqual(before)
    expect(server.configAnchors).toEqual([null, before?.configuration ?? 'nothing was kept'])
    expect(await shown()).toEqual([
      ['Windows 11', 1, false],
      ['Revised', 2, false],
      ['Older', 2, true],
      ['Part', 1, false],
      ['New', 1, false],
      ['Security Updates', 1, false],
      ['Microsoft', 1, false],
      ['Windows', 1, false],
      ['x64', 1, false],
    ])
    // The product was published before: what is new still gets its categories.
    expect((await site.updates()).find(one => one.title === 'New')?.category_ids).toContain(family)
    // Taken back once more, it is not expired once more.
    server.catalogue.publish({ updateId: madeUpdateId(12), revisionNumber: 3, isExpired: true })
    expect(await run()).toMatchObject({ revised: 1, expired: 0 })
    // Its publisher may think again.
    server.catalogue.publish({ updateId: madeUpdateId(12), revisionNumber: 4, title: 'Older' })
    expect(await run()).toMatchObject({ revised: 1, expired: 0 })
    expect(await shown()).toContainEqual(['Older', 4, false])
  })

  it('expires what is taken back although another source lists it, and lists what that one lists too', async () => {
    const other = join(site.root, 'wsusscn2.cab')
    await makeCatalogue(other, { updates: catalogue, spelling: 'wsusscn2' })
    await site.addFile('File', other)
    await site.run('File')
    await add()
    expect(await run()).toMatchObject({ listed: 8, added: 5, revised: 0, expired: 0 })
    server.catalogue.publish({
      updateId: madeUpdateId(12),
      revisionNumber: 2,
      title: 'Older',
      isExpired: true,
    })
    expect(await run()).toMatchObject({ revised: 1, expired: 1 })
    expect(await shown()).toContainEqual(['Older', 2, true])
  })

  it('takes only what its filter takes, and the categories whole', async () => {
    server.catalogue.publish({ updateId: madeUpdateId(15), title: 'Office', prerequisites: [[security]] })
    await add({ filtered: true })
    expect(await run()).toMatchObject({ listed: 8 })
    expect((await shown()).map(([title]) => title)).not.toContain('Office')
  })

  it('begins anew when the server is another one: what that one lists not is expired', async () => {
    await add()
    await run()
    server.catalogue.remove(madeUpdateId(12))
    let isChanged = true
    server.interfere = operation => {
      if (operation !== 'GetRevisionIdList' || !isChanged) return false
      isChanged = false
      return { fault: 'ServerChanged' }
    }
    expect(await run()).toMatchObject({ outcome: 'succeeded', listed: 7, added: 0, expired: 1 })
    expect(await shown()).toContainEqual(['Older', 1, true])
  })

  it('trusts the certificate authority of its file', async () => {
    const { certificate, privateKey: key } = await makeCertificate({ names: ['127.0.0.1'], now: new Date() })
    await using secure = await startWsusServer({ cert: certificate, key })
    secure.catalogue.publish(...updates)
    const authorityFile = join(site.root, 'authority.pem')
    await add({ location: secure.address, authorityFile })
    await expect(run()).rejects.toMatchObject({ code: 'UPSTREAM_AUTHORITY_UNREADABLE' })
    await writeFile(authorityFile, 'nothing')
    await expect(run()).rejects.toMatchObject({ code: 'UPSTREAM_AUTHORITY_UNREADABLE' })
    await writeFile(authorityFile, certificate)
    expect(await run()).toMatchObject({ added: 8 })
  })
})

describe('documents that are large', () => {
  it('are read a few at a time, and asked for once', async () => {
    await add()
    expect(await run(jobContext(), 10_000)).toMatchObject({ listed: 8, added: 8 })
    expect(server.calls.filter(call => call === 'GetUpdateData')).toHaveLength(1)
    const part = (await site.updates()).find(one => one.title === 'Part')
    expect(part).toMatchObject({ files: [file] })
  })
})

describe('a synchronisation with an update server that was cut', () => {
  const stopped = new Error('the server stops')

  it('goes on with the same list, and asks for nothing twice', async () => {
    server.habits.mostUpdatesPerRequest = 2
    await add()
    const cut = cancelledContext(({ phase }) => phase === 'asking for updates (5 of 8)', stopped)
    await expect(run(cut)).rejects.toThrow('the server stops')
    expect(await site.updates()).toEqual([])
    expect(await anchors()).toBe(null)
    const asked = server.asked.slice(0, 4)
    expect(server.calls.filter(call => call === 'GetRevisionIdList')).toHaveLength(2)
    // What is new meanwhile is for the next time: the anchor is that of the list.
    server.catalogue.publish({ updateId: madeUpdateId(14), title: 'New', prerequisites: [[product]] })
    server.asked.length = 0
    expect(await run(jobContext({ operationId: cut.operationId }))).toMatchObject({ listed: 8, added: 8 })
    expect(server.asked).toHaveLength(4)
    expect(server.asked.filter(one => asked.includes(one))).toEqual([])
    expect(server.calls.filter(call => call === 'GetRevisionIdList')).toHaveLength(2)
    // Only its end could not be told: it is told, and nothing is done.
    expect(await run(jobContext({ operationId: cut.operationId }))).toMatchObject({ listed: 8, added: 8 })
    expect(await run()).toMatchObject({ listed: 1, added: 1 })
  })

  it('gets a new cookie in the middle', async () => {
    server.habits.mostUpdatesPerRequest = 1
    server.habits.cookieUses = 4
    await add()
    expect(await run()).toMatchObject({ added: 8 })
    expect(server.calls.filter(call => call === 'GetCookie').length).toBeGreaterThan(2)
    expect(new Set(server.asked).size).toBe(8)
    expect(server.asked).toHaveLength(8)
  })
})

describe('an update server that gives what cannot be', () => {
  const blob = (bytes: Uint8Array) => {
    server.interfere = (operation, response) => {
      if (operation !== 'GetUpdateData') return false
      const given = server.catalogue.list({
        anchor: null,
        isConfig: true,
        categories: [],
        classifications: [],
      })
      const all = (given ?? []).map(
        one =>
          `<ServerSyncUpdateData><Id><UpdateID>${one.updateId}</UpdateID><RevisionNumber>1</RevisionNumber></Id><XmlUpdateBlobCompressed>${Buffer.from(bytes).toString('base64')}</XmlUpdateBlobCompressed></ServerSyncUpdateData>`,
      )
      send(
        response,
        200,
        `<GetUpdateDataResponse xmlns="http://www.microsoft.com/SoftwareDistribution"><GetUpdateDataResult><updates>${all.join('')}</updates></GetUpdateDataResult></GetUpdateDataResponse>`,
      )
      return true
    }
  }
  const change = (document: (text: string) => string) =>
    server.catalogue.publish({ ...cumulative, change: document })
  const text = Buffer.from('<a/>'.repeat(20_000), 'utf16le')
  const damaged = () => {
    const cabinet = lzxCabinet(text)
    // The kind of the first block becomes one that there is not.
    cabinet.writeUInt16LE(0x7fff, 65 + 8)
    return cabinet
  }

  it.each<[string, string, () => void]>([
    [
      'a document of another revision',
      'UPSTREAM_ANSWER_REFUSED',
      () => change(t => t.replace('RevisionNumber="1"', 'RevisionNumber="7"')),
    ],
    [
      'a document of another update',
      'UPSTREAM_ANSWER_REFUSED',
      () => change(t => t.replace(cumulative.updateId, detectoid)),
    ],
    ['a document with a DOCTYPE', 'UPDATE_METADATA_UNREADABLE', () => change(t => `<!DOCTYPE a>${t}`)],
    ['a document that is cut off', 'UPDATE_METADATA_UNREADABLE', () => change(t => t.slice(0, -20))],
    ['rules that are cut off', 'UPDATE_METADATA_UNREADABLE', () => change(t => t.replace('</lar:And>', ''))],
    [
      'a digest that no file has',
      'UPSTREAM_ANSWER_REFUSED',
      () =>
        server.catalogue.publish({
          ...cumulative,
          file,
          change: t => t.replace(/<upd:Files>.*<\/upd:Files>/, ''),
        }),
    ],
    [
      'updates that need each other',
      'CATALOGUE_CYCLE',
      () => server.catalogue.publish({ ...cumulative, supersedes: [cumulative.updateId] }),
    ],
    [
      'no updates',
      'CATALOGUE_UNREADABLE',
      () => {
        for (const one of updates) server.catalogue.remove(one.updateId)
      },
    ],
    [
      'a fault',
      'UPSTREAM_FAULT',
      () => {
        server.interfere = operation => operation === 'GetUpdateData' && { fault: 'InternalServerError' }
      },
    ],
    ['a document that is no cabinet', 'UPSTREAM_ANSWER_REFUSED', () => blob(Buffer.from('MSCF'))],
    ['a cabinet that is cut off', 'UPSTREAM_ANSWER_REFUSED', () => blob(lzxCabinet(text).subarray(0, -10))],
    ['a cabinet that is damaged', 'UPSTREAM_ANSWER_REFUSED', () => blob(damaged())],
  ])('is refused, and changes nothing: %s', async (_what, code, arrange) => {
    await add()
    arrange()
    await expect(run()).rejects.toMatchObject({ code })
    expect(await site.updates()).toEqual([])
    expect(await anchors()).toBe(null)
    const [source] = await listSources(site.house.db)
    expect(source?.last).toMatchObject({ state: 'failed', error: { code } })
  })
})
