// The worker's routes over real HTTP: what travels as bytes.

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { request } from 'undici'
import { beforeAll, describe, expect, it } from 'vitest'
import { listen, openHttp } from '#platform/http'
import { silentLog } from '#platform/logging'
import { readManifest } from '#product/content-library'
import { findCaller } from '#product/identity'
import { pieceBytes, standardLimits } from '#product/servicing-work'
import { makeSiteInDatabase, type SiteInDatabase } from '../../../tests/site-in-database.ts'
import { offerTestRun } from './testing.ts'
import { addServicingWorkerRoutes } from './worker-routes.ts'
import { createWorkerToken } from './workers.ts'

let site: SiteInDatabase
let base = ''
let token = ''
let lease = ''
let contentVersion = ''

beforeAll(async () => {
  site = await makeSiteInDatabase()
  const server = await openHttp({
    log: silentLog(),
    title: 'test',
    authenticate: ({ token }) => findCaller(site.db, token),
  })
  addServicingWorkerRoutes(server, { ...site, workerLeaseSeconds: 60, limits: standardLimits })
  const url = await listen(server, { address: '127.0.0.1', port: 0, tls: false })
  base = `${url}/api/v1/servicing-workers/self`
  token = await createWorkerToken(site.db, { name: 'W1', by: 'tester' })
  const { plan } = await offerTestRun(site)
  contentVersion = plan.contentVersion
  const claimed = await call('POST', 'claim', JSON.stringify({ protocolVersion: 1, engine: 'native' }))
  lease = (JSON.parse(claimed.text) as { work: { lease: string } }).work.lease
  return async () => {
    await server.close()
    await site[Symbol.asyncDispose]()
  }
})

async function call(
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: string | Buffer,
  headers: Record<string, string> = {},
) {
  const type = typeof body === 'string' ? 'application/json' : 'application/octet-stream'
  const answer = await request(`${base}/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': type }),
      ...headers,
    },
    ...(body !== undefined && { body }),
  })
  const bytes = Buffer.from(await answer.body.arrayBuffer())
  return { status: answer.statusCode, bytes, text: bytes.toString() }
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const objectPath = (digest: string) => `leases/${lease}/content/objects/${digest}`

describe('a piece over HTTP', () => {
  it.each([
    ['empty', Buffer.alloc(0)],
    ['small', Buffer.from('small')],
    ['as long as a piece may be', Buffer.alloc(pieceBytes, 7)],
  ])('that is %s is stored', async (_what, bytes) => {
    expect(await call('PUT', objectPath(sha256(bytes)), bytes)).toMatchObject({ status: 204 })
    expect(await readFile((await site.store.open(sha256(bytes))).path)).toEqual(bytes)
  })

  it.each([
    ['too long', Buffer.alloc(pieceBytes + 1), {}, 422, 'CONTENT_LENGTH_MISMATCH'],
    ['JSON', Buffer.from('{}'), { 'content-type': 'application/json' }, 400, 'REQUEST_INVALID'],
    ['without a type', Buffer.from('x'), { 'content-type': 'text/css' }, 400, 'REQUEST_INVALID'],
  ])('that is %s is refused', async (_what, bytes, headers, status, code) => {
    const answer = await call('PUT', objectPath(sha256(bytes)), bytes, headers)
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([status, code])
    expect(await site.store.has(sha256(bytes))).toBe(false)
  })
})

describe('an object of the work', () => {
  it('is given in ranges to the worker that has the lease', async () => {
    const { manifest, bytes } = await readManifest(site.db, site.library.reader, contentVersion)
    expect((await call('GET', objectPath(contentVersion))).bytes).toEqual(bytes)
    const file = manifest.files.find(one => one.path === 'sources/install.wim')
    const path = objectPath(file?.sha256 ?? '')
    const whole = await readFile((await site.store.open(file?.sha256 ?? '')).path)
    const part = await call('GET', path, undefined, { range: 'bytes=8-15' })
    expect([part.status, part.bytes]).toEqual([206, whole.subarray(8, 16)])
    const other = path.replace(lease, '8c9d3c2e-6a53-4a5e-9d36-0d1f6c9b7a11')
    expect(JSON.parse((await call('GET', other)).text)).toMatchObject({ code: 'SERVICING_LEASE_LOST' })
  })
})
