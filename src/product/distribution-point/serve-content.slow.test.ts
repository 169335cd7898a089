import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DataFolder, openDataFolder } from '#platform/data-folder'
import { type HttpServer, listen, openHttp } from '#platform/http'
import { silentLog } from '#platform/logging'
import { digestManifest, encodeManifest, makeManifest, manifestFileOf } from '#product/content-manifest'
import { type ContentStore, openContentStore } from '#product/content-store'
import { issueTicket, signStatement, type Ticket, ticketAuthorization } from '#product/distribution-protocol'
import type { Membership } from './point-state.ts'
import { readHeld, writeHeld } from './point-state.ts'
import { addContentRoute, makeTicketCheck, openServedContent } from './serve-content.ts'

const site = generateKeyPairSync('ed25519')
const pointId = randomUUID()
const signal = new AbortController().signal
const large = randomBytes(3 * 1024 * 1024 + 7)

let path = ''
let folder: DataFolder
let store: ContentStore
let server: HttpServer
let url = ''
let hasJoined = true
const sha256 = { large: '', onlyA: '', onlyB: '', both: '', empty: '', loose: '', a: '', b: '', unheld: '' }

async function* only(bytes: Uint8Array) {
  yield bytes
}
const keep = (bytes: Uint8Array) => store.addStream(only(bytes), { signal, maxBytes: bytes.length })

/** Puts files and their manifest into the store; returns the content version. */
async function putVersion(files: Record<string, Uint8Array>): Promise<string> {
  const listed = []
  for (const [name, bytes] of Object.entries(files))
    listed.push(manifestFileOf(name, { ...(await keep(bytes)), modified: new Date(0) }))
  const bytes = encodeManifest(makeManifest(listed))
  await keep(bytes)
  return digestManifest(bytes)
}

beforeAll(async () => {
  path = await mkdtemp(join(tmpdir(), 'slipstream-point-'))
  folder = await openDataFolder(path)
  store = await openContentStore(folder.inside('content'))
  sha256.large = (await keep(large)).sha256
  for (const name of ['onlyA', 'onlyB', 'both', 'loose'] as const)
    sha256[name] = (await keep(Buffer.from(`the file ${name}`))).sha256
  sha256.empty = (await keep(Buffer.alloc(0))).sha256
  const both = Buffer.from('the file both')
  sha256.a = await putVersion({ large, a: Buffer.from('the file onlyA'), both, empty: Buffer.alloc(0) })
  sha256.b = await putVersion({ b: Buffer.from('the file onlyB'), both })
  sha256.unheld = await putVersion({ c: Buffer.from('the file loose') })
  const held = {
    packageId: 'S0100001',
    files: 1,
    bytes: 1,
    verifiedAt: '2026-01-01T00:00:00.000Z',
    receiptTaken: true,
  }
  await writeHeld(folder, [
    { ...held, version: 1, contentVersion: sha256.a },
    { ...held, version: 2, contentVersion: sha256.b },
  ])
  const sitePublicKey = site.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  const membership = { sitePublicKey, pointId } as Membership
  const authenticate = makeTicketCheck(
    () => (hasJoined ? membership : null),
    () => new Date(),
  )
  server = await openHttp({ log: silentLog(), title: 'Point', authenticate })
  addContentRoute(server, openServedContent({ folder, store }))
  url = await listen(server, { address: '127.0.0.1', port: 0, tls: false })
  return async () => {
    await server.close()
    await folder.release()
  }
})
afterAll(() => rm(path, { recursive: true, force: true }))

function ticketFor(contentVersion: string, change: Partial<Ticket> = {}, key = site.privateKey): string {
  const issuedAt = new Date(Date.now() - 1000).toISOString()
  const expiresAt = new Date(Date.now() + 60_000).toISOString()
  const ticket = {
    protocolVersion: 1,
    siteCode: 'S01',
    contentVersion,
    audience: pointId,
    issuedAt,
    expiresAt,
  }
  return issueTicket({ ...ticket, ...change } as Ticket, key)
}

type Asked = {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  headers?: Record<string, string>
  authorization?: string | null
}

async function ask(object: string, { method = 'GET', headers = {}, authorization }: Asked = {}) {
  const shown = authorization === undefined ? ticketAuthorization(ticketFor(sha256.a)) : authorization
  const answer = await request(`${url}/content/objects/${object}`, {
    method,
    headers: { ...headers, ...(shown !== null && { authorization: shown }) },
  })
  const body = Buffer.from(await answer.body.arrayBuffer())
  const isProblem = String(answer.headers['content-type']).startsWith('application/problem+json')
  const code = isProblem && body.length > 0 ? (JSON.parse(body.toString()) as { code: string }).code : null
  return { status: answer.statusCode, headers: answer.headers, body, code }
}

describe('a distribution point gives', () => {
  it('every object of the version that the ticket is for, the manifest and the empty file too', async () => {
    expect((await ask(sha256.large)).body.equals(large)).toBe(true)
    expect((await ask(sha256.onlyA)).body.toString()).toBe('the file onlyA')
    expect((await ask(sha256.both)).body.toString()).toBe('the file both')
    expect((await ask(sha256.a)).status).toBe(200)
    expect(await ask(sha256.empty)).toMatchObject({ status: 200, headers: { 'content-length': '0' } })
  })

  it.each([
    ['another version that it holds too', () => sha256.onlyB],
    ['the manifest of another version', () => sha256.b],
    ['no version, though it lies in the store', () => sha256.loose],
    ['nowhere', () => '0'.repeat(64)],
  ])('nothing of %s', async (_, object) => {
    expect(await ask(object())).toMatchObject({ status: 404, code: 'CONTENT_MISSING' })
  })

  it('nothing of a version that it has not verified, and all of it once it has', async () => {
    const authorization = ticketAuthorization(ticketFor(sha256.unheld))
    expect(await ask(sha256.loose, { authorization })).toMatchObject({ status: 404 })
    expect(await ask(sha256.unheld, { authorization })).toMatchObject({ status: 404 })
    const held = await readHeld(folder)
    const [first] = held
    if (first) await writeHeld(folder, [...held, { ...first, contentVersion: sha256.unheld }])
    expect(await ask(sha256.loose, { authorization })).toMatchObject({ status: 200 })
  })
})

describe('a ticket', () => {
  const past = new Date(Date.now() - 1000).toISOString()
  const stranger = generateKeyPairSync('ed25519').privateKey
  const tampered = (text: string) => {
    const signed = JSON.parse(Buffer.from(text, 'base64url').toString()) as { ticket: Ticket }
    signed.ticket.contentVersion = sha256.b
    return Buffer.from(JSON.stringify(signed)).toString('base64url')
  }
  const asReceipt = () => {
    const { ticket } = JSON.parse(Buffer.from(ticketFor(sha256.a), 'base64url').toString()) as {
      ticket: Ticket
    }
    const signature = signStatement('slipstream/receipt/1', ticket, site.privateKey)
    return Buffer.from(JSON.stringify({ ticket, signature })).toString('base64url')
  }
  it.each<[string, () => string]>([
    ['that has expired', () => ticketFor(sha256.a, { expiresAt: past })],
    ['for another point', () => ticketFor(sha256.a, { audience: randomUUID() })],
    ['for the site', () => ticketFor(sha256.a, { audience: 'site' })],
    ['that another key signed', () => ticketFor(sha256.a, {}, stranger)],
    ['that was changed to another version', () => tampered(ticketFor(sha256.a))],
    ['whose signature was made for something else', asReceipt],
    ['that is none', () => 'e30'],
  ])('%s is refused with 403', async (_, text) => {
    for (const object of [sha256.onlyA, sha256.onlyB, '0'.repeat(64)]) {
      const answer = await ask(object, { authorization: ticketAuthorization(text()) })
      expect(answer).toMatchObject({ status: 403, code: 'TICKET_REFUSED' })
    }
  })

  it.each([null, 'Bearer slipstream_token', 'Basic eDp5'])('is needed: %s is 401', async authorization => {
    expect(await ask(sha256.onlyA, { authorization })).toMatchObject({ status: 401, code: 'TOKEN_NEEDED' })
  })
})

describe('an object over HTTP', () => {
  const etag = () => `"${sha256.large}"`

  it('comes whole, with its digest as ETag', async () => {
    const { status, headers } = await ask(sha256.large)
    expect(status).toBe(200)
    expect(headers).toMatchObject({
      etag: etag(),
      'accept-ranges': 'bytes',
      'content-length': String(large.length),
      'content-type': 'application/octet-stream',
    })
  })

  it.each([
    ['bytes=0-0', 0, 1],
    ['BYTES=0-0', 0, 1],
    ['bytes=5-9, 3-6', 3, 10],
    ['bytes=3-9,5-6,4-4', 3, 10],
    ['bytes=-99999999', 0, large.length],
    [`bytes=3-5, ${large.length}-`, 3, 6],
    ['bytes=1048570-2097160', 1_048_570, 2_097_161],
    ['bytes=-7', large.length - 7, large.length],
    [`bytes=${large.length - 1}-99999999`, large.length - 1, large.length],
  ])('comes in part for %s', async (range, from, to) => {
    const { status, headers, body } = await ask(sha256.large, { headers: { range } })
    expect([status, headers['content-range']]).toEqual([206, `bytes ${from}-${to - 1}/${large.length}`])
    expect(body.equals(large.subarray(from, to))).toBe(true)
  })

  it('comes in several parts, with the right length', async () => {
    const { status, headers, body } = await ask(sha256.large, {
      headers: { range: 'bytes=5-9, 2000000-2000002' },
    })
    expect([status, headers['content-length']]).toEqual([206, String(body.length)])
    const boundary = /^multipart\/byteranges; boundary=(.+)$/.exec(String(headers['content-type']))?.[1]
    const parts = body.toString('latin1').split(`\r\n--${boundary}`)
    expect(parts.map(part => /content-range: (.*)\r\n\r\n/.exec(part)?.[1])).toEqual([
      undefined,
      `bytes 5-9/${large.length}`,
      `bytes 2000000-2000002/${large.length}`,
      undefined,
    ])
    expect(parts.at(-1)).toBe('--\r\n')
    const bytes = parts
      .slice(1, 3)
      .map(part => Buffer.from(part.split('\r\n\r\n').slice(1).join('\r\n\r\n'), 'latin1'))
    expect(bytes[0]?.equals(large.subarray(5, 10))).toBe(true)
    expect(bytes[1]?.equals(large.subarray(2_000_000, 2_000_003))).toBe(true)
  })

  it.each([`bytes=${large.length}-`, 'bytes=-0', `bytes=${Array(65).fill('0-0').join(',')}`])(
    'is 416 for %s',
    async range => {
      const { status, headers, body } = await ask(sha256.large, { headers: { range } })
      expect([status, headers['content-range'], body.length]).toEqual([416, `bytes */${large.length}`, 0])
    },
  )

  it.each(['bytes=9-3', 'bytes=a-b', 'bytes=', 'bytes=-', 'items=0-5', 'bytes=1-2,x', '0-5'])(
    'comes whole for %s, which is passed over',
    async range => {
      const { status, body } = await ask(sha256.large, { headers: { range } })
      expect([status, body.length]).toEqual([200, large.length])
    },
  )

  it.each([
    [{ 'if-match': '"other"' }, 412],
    [{ 'if-match': '*' }, 200],
    [{ 'if-none-match': '*' }, 304],
    [{ range: 'bytes=0-1', 'if-range': 'Thu, 01 Jan 2026 00:00:00 GMT' }, 200],
  ])('answers %j with %i', async (headers, status) => {
    expect((await ask(sha256.large, { headers: headers as Record<string, string> })).status).toBe(status)
  })

  it('compares lists of tags, weakly where that is allowed', async () => {
    const statusOf = async (name: string, value: string) =>
      (await ask(sha256.large, { headers: { range: 'bytes=0-9', [name]: value } })).status
    expect(await statusOf('if-none-match', `"other", ${etag()}`)).toBe(304)
    expect(await statusOf('if-none-match', `W/${etag()}`)).toBe(304)
    expect(await statusOf('if-match', `"other", ${etag()}`)).toBe(206)
    expect(await statusOf('if-match', `W/${etag()}`)).toBe(412)
    expect(await statusOf('if-range', `W/${etag()}`)).toBe(200)
  })

  it('follows If-Range and If-None-Match by its digest', async () => {
    const range = 'bytes=0-9'
    expect((await ask(sha256.large, { headers: { range, 'if-range': etag() } })).status).toBe(206)
    const other = await ask(sha256.large, { headers: { range, 'if-range': '"other"' } })
    expect([other.status, other.body.length]).toEqual([200, large.length])
    const known = await ask(sha256.large, { headers: { 'if-none-match': etag() } })
    expect([known.status, known.headers.etag, known.body.length]).toEqual([304, etag(), 0])
    expect((await ask(sha256.large, { headers: { 'if-none-match': '"other"' } })).status).toBe(200)
    const refused = { headers: { 'if-none-match': etag() }, authorization: ticketAuthorization('e30') }
    expect((await ask(sha256.large, refused)).status).toBe(403)
  })

  it('answers HEAD as GET, without the bytes, and only with a ticket', async () => {
    const whole = await ask(sha256.large, { method: 'HEAD' })
    expect([whole.status, whole.headers['content-length'], whole.body.length]).toEqual([
      200,
      String(large.length),
      0,
    ])
    // RFC 9110, section 14.2: a Range header is for GET only.
    const part = await ask(sha256.large, { method: 'HEAD', headers: { range: 'bytes=1-4' } })
    expect([part.status, part.headers['content-length']]).toEqual([200, String(large.length)])
    expect(part.headers['content-range']).toBeUndefined()
    expect((await ask(sha256.onlyB, { method: 'HEAD' })).status).toBe(404)
    expect((await ask(sha256.large, { method: 'HEAD', authorization: null })).status).toBe(401)
    expect(
      (await ask(sha256.large, { method: 'HEAD', authorization: ticketAuthorization('e30') })).status,
    ).toBe(403)
  })

  it.each(['POST', 'PUT', 'DELETE'] as const)('cannot be changed: %s is 404', async method => {
    expect(await ask(sha256.large, { method })).toMatchObject({ status: 404, code: 'ROUTE_MISSING' })
  })

  it.each(['../../membership.json', '..%2f..%2fheld.json', 'A'.repeat(64), 'x'])(
    'is never asked for as %s',
    async name => {
      expect([400, 404]).toContain((await ask(name)).status)
    },
  )

  it('cannot be had yet before the join', async () => {
    hasJoined = false
    const early = await ask(sha256.onlyA)
    hasJoined = true
    expect(early).toMatchObject({ status: 503, code: 'POINT_NOT_JOINED' })
    expect((await ask(sha256.onlyA)).status).toBe(200)
  })

  it('that was taken away from the store is missing, and the point goes on', async () => {
    const { path: file } = await store.open(sha256.both)
    await rm(file)
    await expect(ask(sha256.both)).resolves.toMatchObject({ status: 404, code: 'CONTENT_MISSING' })
    expect((await ask(sha256.onlyA)).status).toBe(200)
  })
})
