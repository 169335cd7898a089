import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeCertificate } from '#platform/certificates'
import { madeUpdateId } from '../../../tests/update-catalogue/index.ts'
import {
  type ServerMadeUpdate,
  send,
  startWsusServer,
  type WsusServer,
} from '../../../tests/wsus-server/index.ts'
import { openUpstream, type Upstream } from './index.ts'

const product = madeUpdateId(10)
const security = madeUpdateId(20)
const updates: ServerMadeUpdate[] = [
  { updateId: product, type: 'Category', categoryType: 'Product', title: 'Windows 11' },
  { updateId: security, type: 'Category', categoryType: 'UpdateClassification' },
  {
    updateId: madeUpdateId(11),
    prerequisites: [[product], [security]],
    file: { name: 'a.cab', size: 7, sha1: 'd4'.repeat(20), url: 'http://example.com/a.cab' },
  },
  { updateId: madeUpdateId(12), prerequisites: [[product, madeUpdateId(13)], [security]] },
]
const nothing = { config: null, software: null }
const everything = { categories: [], classifications: [] }
const guid = madeUpdateId(1)
let server: WsusServer
const opened: Upstream[] = []

function open(
  change: { address?: string; authority?: string; internalNetworks?: string[]; limits?: object } = {},
): Upstream {
  const upstream = openUpstream(
    {
      address: change.address ?? server.address,
      authority: change.authority ?? null,
      internalNetworks: change.internalNetworks ?? ['127.0.0.1', '::1'],
      account: { name: 'site.example.com', guid },
    },
    AbortSignal.timeout(60_000),
    { pausesMs: [1, 1], limits: change.limits ?? {} },
  )
  opened.push(upstream)
  return upstream
}

beforeEach(async () => {
  server = await startWsusServer()
  server.catalogue.publish(...updates)
})
afterEach(async () => {
  for (const upstream of opened.splice(0)) await upstream.close()
  await server[Symbol.asyncDispose]()
})

const nameOf = (one: { updateId: string; revisionNumber: number }) => `${one.updateId} ${one.revisionNumber}`
const handshake = ['GetAuthConfig', 'GetAuthorizationCookie', 'GetCookie']

describe('an upstream server', () => {
  it('is asked in the order of the protocol, and gives categories first', async () => {
    const upstream = open()
    const listing = await upstream.list(nothing, everything)
    expect(listing.revisions.map(nameOf)).toEqual(updates.map(one => nameOf({ revisionNumber: 1, ...one })))
    expect(listing.isIncremental).toBe(false)
    expect(await upstream.configuration(null)).toMatchObject({ mostAtOnce: 100 })
    const { updates: given, files } = await upstream.get(listing.revisions.slice(2).reverse())
    expect(given.map(one => one.updateId)).toEqual([madeUpdateId(12), madeUpdateId(11)])
    expect(given[1]).toMatchObject({
      document: { kind: 'text', text: expect.stringContaining('<upd:Update ') },
      fileDigests: ['d4'.repeat(20)],
    })
    expect(files).toEqual([{ sha1: 'd4'.repeat(20), url: 'http://example.com/a.cab' }])
    expect(server.calls).toEqual([
      ...handshake,
      'GetRevisionIdList',
      'GetRevisionIdList',
      'GetConfigData',
      'GetUpdateData',
    ])
    expect(server.accounts).toEqual([{ name: 'site.example.com', guid }])
  })

  it('lists only what is newer than its anchors, and what its filter takes', async () => {
    const upstream = open()
    const filter = { categories: [product], classifications: [security] }
    const first = await upstream.list(nothing, filter)
    expect(await upstream.list(first.anchors, filter)).toMatchObject({ revisions: [], isIncremental: true })
    server.catalogue.publish({ ...updates[3], updateId: madeUpdateId(12), revisionNumber: 2 })
    server.catalogue.publish({ updateId: madeUpdateId(14), prerequisites: [[product]] })
    const second = await upstream.list(first.anchors, filter)
    expect(second.revisions.map(nameOf)).toEqual([`${madeUpdateId(12)} 2`])
    expect(server.filters.filter(one => !one.isConfig).map(one => one.categories)).toEqual([
      [{ id: product, delta: false }],
      [{ id: product, delta: true }],
      [{ id: product, delta: true }],
    ])
  })

  it('asks for no more at once than Windows gives, and for no more than the server wants', async () => {
    server.habits.mostUpdatesPerRequest = 1000
    expect((await open().configuration(null)).mostAtOnce).toBe(100)
    server.habits.mostUpdatesPerRequest = 7
    expect((await open().configuration(null)).mostAtOnce).toBe(7)
    server.habits.mostUpdatesPerRequest = 0
    await expect(open().configuration(null)).rejects.toMatchObject({ code: 'UPSTREAM_ANSWER_REFUSED' })
  })

  it('gets a new cookie when the server no longer knows the old one', async () => {
    server.habits.cookieUses = 1
    const upstream = open()
    await upstream.list(nothing, everything)
    expect(server.calls).toEqual([
      ...handshake,
      'GetRevisionIdList',
      'GetRevisionIdList',
      ...handshake,
      'GetRevisionIdList',
    ])
    // A server that takes no cookie at all is not asked for ever.
    server.habits.cookieUses = 0
    await expect(open().configuration(null)).rejects.toMatchObject({
      code: 'UPSTREAM_FAULT',
      facts: { fault: 'InvalidCookie' },
    })
  })

  it('sends no cookie that is about to expire', async () => {
    server.habits.cookieMs = 1000
    await open().list(nothing, everything)
    expect(server.calls).toEqual([...handshake, 'GetRevisionIdList', ...handshake, 'GetRevisionIdList'])
    expect(server.renewals).toHaveLength(1)
  })

  it('begins without anchors when the server is another one now', async () => {
    const upstream = open()
    const first = await upstream.list(nothing, everything)
    let isChanged = true
    server.interfere = operation => {
      const says = isChanged && operation === 'GetRevisionIdList'
      if (says) isChanged = false
      return says ? { fault: 'ServerChanged' } : false
    }
    expect(await upstream.list(first.anchors, everything)).toMatchObject({
      isIncremental: false,
      revisions: { length: 4 },
    })
    isChanged = true
    await expect(upstream.list(nothing, everything)).rejects.toMatchObject({ code: 'UPSTREAM_FAULT' })
  })

  it.each([
    ['is busy', () => ({ fault: 'ServerBusy' })],
    ['breaks the connection', (response: ServerResponse) => !response.destroy().writable],
    ['has no time (HTTP 503)', (response: ServerResponse) => !!response.writeHead(503).end()],
  ])('is asked again when it %s', async (_what, trouble) => {
    const upstream = open()
    await upstream.list(nothing, everything)
    let times = 2
    server.interfere = (_operation, response) => (times-- > 0 ? trouble(response) : false)
    expect(await upstream.configuration(null)).toMatchObject({ mostAtOnce: 100 })
    times = 3
    await expect(upstream.configuration(null)).rejects.toMatchObject({ retry: 'later' })
  })

  it('is not waited for when it was never there', async () => {
    await server[Symbol.asyncDispose]()
    await expect(open().configuration(null)).rejects.toMatchObject({
      code: 'UPSTREAM_UNREACHABLE',
      facts: { operation: 'GetAuthConfig', reason: 'ECONNREFUSED' },
    })
    server = await startWsusServer()
  })

  it.each(['InvalidParameters', 'InternalServerError', 'IncompatibleProtocolVersion'])(
    'says %s in the words of the protocol',
    async fault => {
      server.interfere = operation =>
        operation === 'GetRevisionIdList' ? { fault, message: 'filter\tmore' } : false
      await expect(open().list(nothing, everything)).rejects.toMatchObject({
        code: 'UPSTREAM_FAULT',
        facts: { operation: 'GetRevisionIdList', fault, message: 'filter more' },
      })
    },
  )

  it('is trusted over https by the certificate authority that is given, and by no other', async () => {
    const { certificate: authority, privateKey: key } = await makeCertificate({
      names: ['127.0.0.1'],
      now: new Date(),
    })
    await using secure = await startWsusServer({ cert: authority, key })
    expect(await open({ address: secure.address, authority }).configuration(null)).toMatchObject({
      mostAtOnce: 100,
    })
    await expect(open({ address: secure.address }).configuration(null)).rejects.toMatchObject({
      code: 'UPSTREAM_UNREACHABLE',
      facts: { reason: expect.stringMatching(/SELF_SIGNED|UNABLE_TO_VERIFY|DEPTH_ZERO/) },
    })
  })
})

describe('an answer that no server should give', () => {
  const xml = { 'content-type': 'text/xml' }
  const answered =
    (body: string, inside = true) =>
    (response: ServerResponse) => {
      if (inside) send(response, 200, body)
      else response.writeHead(200, xml).end(body)
      return true
    }
  const list = (inside: string) =>
    answered(
      `<GetRevisionIdListResponse xmlns="http://www.microsoft.com/SoftwareDistribution"><GetRevisionIdListResult>${inside}</GetRevisionIdListResult></GetRevisionIdListResponse>`,
    )
  const revision = (id: string, number: string) =>
    list(
      `<Anchor>1</Anchor><NewRevisions><UpdateIdentity><UpdateID>${id}</UpdateID><RevisionNumber>${number}</RevisionNumber></UpdateIdentity></NewRevisions>`,
    )

  it.each<[string, RegExp, (response: ServerResponse) => boolean]>([
    ['a DOCTYPE', /DOCTYPE/, answered('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', false)],
    ['no XML inside', /not well-formed/, answered('nothing', false)],
    ['another message', /no message of SOAP/, answered('<html xmlns="urn:x"/>', false)],
    ['another operation', /no answer to GetRevisionIdList/, answered('<PingResponse/>')],
    ['no anchor', /no "Anchor"/, list('<NewRevisions/>')],
    ['no list', /no "NewRevisions"/, list('<Anchor>1</Anchor>')],
    ['an update that is no GUID', /no GUID/, revision('../../x', '1')],
    ['a revision that is no number', /revision number/, revision(madeUpdateId(1), '-1')],
    ['elements without end', /deep/, answered('<a>'.repeat(50) + '</a>'.repeat(50))],
    [
      'a page of a proxy',
      /no XML/,
      response => !!response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Sign in</p>'),
    ],
    [
      'somewhere else',
      /elsewhere \(HTTP 302\)/,
      response => !!response.writeHead(302, { location: 'http://example.com/' }).end(),
    ],
    ['a question for a name', /who the caller is/, response => !!response.writeHead(401).end()],
    ['nothing there', /HTTP 404/, response => !!response.writeHead(404).end()],
    [
      'compressed bytes',
      /compressed/,
      response => !!response.writeHead(200, { ...xml, 'content-encoding': 'gzip' }).end('x'),
    ],
    [
      'no end',
      /more than 1000 bytes/,
      response => {
        response.writeHead(200, xml)
        const more = () => {
          if (!response.destroyed) response.write('x'.repeat(65_536), () => setImmediate(more))
        }
        more()
        return true
      },
    ],
  ])('is refused: %s', async (_what, sentence, interfere) => {
    server.interfere = (operation, response) =>
      operation === 'GetRevisionIdList' ? interfere(response) : false
    const limits = sentence.source.includes('1000') ? { answerBytes: 1000 } : {}
    await expect(open({ limits }).list(nothing, everything)).rejects.toMatchObject({
      code: 'UPSTREAM_ANSWER_REFUSED',
      message: expect.stringMatching(sentence),
      facts: { operation: 'GetRevisionIdList' },
    })
  })

  it('ends when nothing more comes', async () => {
    server.interfere = (_operation, response) => {
      response.writeHead(200, xml).write('<?xml')
      return true
    }
    await expect(open({ limits: { callMs: 100 } }).configuration(null)).rejects.toMatchObject({
      code: 'UPSTREAM_UNREACHABLE',
      facts: { reason: 'it took too long' },
    })
  })

  it.each([
    'http://example.com/DssAuthWebService/DssAuthWebService.asmx',
    '//example.com/x',
    '../other.asmx',
    'http://',
  ])('is refused: authorization at %s', async url => {
    server.habits.authorizationUrl = url
    await expect(open().configuration(null)).rejects.toMatchObject({
      code: 'UPSTREAM_ANSWER_REFUSED',
      message: expect.stringMatching(/another server or service/),
    })
    expect(server.calls).toEqual(['GetAuthConfig'])
  })

  const update = (inside: string, urls = '') =>
    answered(
      `<GetUpdateDataResponse xmlns="http://www.microsoft.com/SoftwareDistribution"><GetUpdateDataResult><updates>${inside}</updates>${urls}</GetUpdateDataResult></GetUpdateDataResponse>`,
    )
  const one = (inside: string, id = product) =>
    `<ServerSyncUpdateData><Id><UpdateID>${id}</UpdateID><RevisionNumber>1</RevisionNumber></Id>${inside}</ServerSyncUpdateData>`
  const blob = '<XmlUpdateBlob>x</XmlUpdateBlob>'
  const url = (digest: string, text: string) =>
    `<fileUrls><ServerSyncUrlData><FileDigest>${digest}</FileDigest><MUUrl>${text}</MUUrl></ServerSyncUrlData></fileUrls>`
  it.each([
    ['nothing of what was asked for', update(''), /gives no document of it/],
    ['another update', update(one(blob, security)), /gives no document of it/],
    ['more than was asked for', update(one(blob) + one(blob, security)), /more than was asked for/],
    ['the same twice', update(one(blob) + one(blob)), /more than was asked for/],
    ['no document', update(one('')), /not exactly one document/],
    [
      'two documents',
      update(one(`${blob}<XmlUpdateBlobCompressed>AAAA</XmlUpdateBlobCompressed>`)),
      /not exactly one document/,
    ],
    ['no base64', update(one('<XmlUpdateBlobCompressed>?</XmlUpdateBlobCompressed>')), /no base64/],
    [
      'a digest of another length',
      update(one(`${blob}<FileDigestList><base64Binary>AAAA</base64Binary></FileDigestList>`)),
      /no SHA-1/,
    ],
    [
      'an address that is none',
      update(one(blob), url(Buffer.alloc(20).toString('base64'), 'file:///etc/passwd')),
      /address of the file/,
    ],
  ])('is refused: %s', async (_what, interfere, sentence) => {
    server.interfere = (operation, response) => (operation === 'GetUpdateData' ? interfere(response) : false)
    await expect(open().get([{ updateId: product, revisionNumber: 1 }])).rejects.toMatchObject({
      code: 'UPSTREAM_ANSWER_REFUSED',
      message: expect.stringMatching(sentence),
    })
  })
})

describe('a server inside', () => {
  it.each([
    ['on this machine', '127.0.0.1', ['10.0.0.0/8']],
    ['by a name', 'localhost', []],
    ['in another spelling', '2130706433', []],
    ['at a metadata service', '169.254.169.254', ['0.0.0.0/0', '::/0']],
  ])(
    '%s is not asked when its network was not named, or never is',
    async (_where, host, internalNetworks) => {
      const address = new URL(server.address)
      address.hostname = host
      const asked = open({ address: address.href, internalNetworks }).list(nothing, everything)
      await expect(asked).rejects.toMatchObject({ code: 'UPSTREAM_ADDRESS_REFUSED' })
      expect(server.calls).toEqual([])
    },
  )
})
