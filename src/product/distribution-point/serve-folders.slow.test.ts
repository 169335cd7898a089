import { execFile, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { request as plainRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { request } from 'undici'
import { expect, it, vi } from 'vitest'
import { listen, openHttp } from '#platform/http'
import { silentLog } from '#platform/logging'
import { ticketAuthorization } from '#product/distribution-protocol'
import { changeHeld } from './point-state.ts'
import { makeTicketCheck, openServedContent } from './serve-content.ts'
import { addFolderRoutes } from './serve-folders.ts'
import { startTestPoint, until } from './testing-point.ts'

vi.setConfig({ testTimeout: 120_000 })

const wim = randomBytes(3 * 1024 * 1024 + 5)
const files = {
  'setup.exe': Buffer.from('MZ setup'),
  'sources/install.wim': wim,
  "sources/fr-FR/#100% d'Ärger & Co;.txt": Buffer.from('names'),
  'empty.txt': Buffer.alloc(0),
}

/** A running point that holds these files, its folders on two servers: with tickets, and open to everybody. */
async function startFolders() {
  const point = await startTestPoint()
  const { site, membership, folder, store } = point
  const one = await site.publish('S0100001', files)
  site.say({ contents: [one], rules: { graceSeconds: 3600 } })
  await until('a receipt', () => site.receipts.length === 1)
  const content = openServedContent({ folder, store })
  const authenticate = makeTicketCheck(() => membership, point.clock.now)
  const closed = await openHttp({ log: silentLog(), title: 'Point', authenticate })
  addFolderRoutes(closed, content, { roles: ['ticket'] })
  const open = await openHttp({ log: silentLog(), title: 'Open', authenticate: async () => null })
  addFolderRoutes(open, content, { public: 'a test' })
  const at = { address: '127.0.0.1', port: 0, tls: false }
  const ticket = ticketAuthorization(site.ticketFor(one.contentVersion, membership.pointId))
  const openUrl = `${await listen(open, at)}/content/versions/`
  const closedUrl = `${await listen(closed, at)}/content/versions/`
  return {
    point,
    one,
    ticket,
    openUrl,
    closedUrl,
    async [Symbol.asyncDispose]() {
      await open.close()
      await closed.close()
      await point[Symbol.asyncDispose]()
    },
  }
}

const areThere = ['wget', 'curl'].every(name => spawnSync(name, ['--version']).status === 0)

it.skipIf(!areThere)(
  'a version is fetched as a folder by wget and curl, whole and continued, with its names and times',
  async () => {
    await using house = await startFolders()
    const to = await mkdtemp(join(tmpdir(), 'slipstream-wget-'))
    const run = promisify(execFile)
    const url = `${house.openUrl}${house.one.contentVersion}/`
    await run('wget', ['-q', '-r', '-np', '-nH', '--cut-dirs=3', '-R', 'index.html*', '-P', to, url])
    const found = (await readdir(to, { recursive: true, withFileTypes: true }))
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name).slice(to.length + 1))
    expect(found.sort()).toEqual(Object.keys(files).sort())
    expect((await readFile(join(to, 'sources/install.wim'))).equals(wim)).toBe(true)
    const half = join(to, 'half.wim')
    await run('curl', ['-sf', '-r', '0-999999', '-o', half, `${url}sources/install.wim`])
    await run('curl', ['-sf', '-C', '-', '-o', half, `${url}SOURCES/INSTALL.WIM`])
    expect((await readFile(half)).equals(wim)).toBe(true)
    await rm(to, { recursive: true })
  },
)

it('HEAD, ranges and conditions are answered as BITS and Delivery Optimization ask them', async () => {
  await using house = await startFolders()
  const url = `${house.openUrl}${house.one.contentVersion}/sources/install.wim`
  const head = await request(url, { method: 'HEAD' })
  expect(head.statusCode).toBe(200)
  expect(head.headers).toMatchObject({
    'content-length': String(wim.length),
    'accept-ranges': 'bytes',
    'last-modified': new Date(0).toUTCString(),
    'content-type': 'application/octet-stream',
  })
  const etag = String(head.headers.etag)
  const ask = async (headers: Record<string, string>) => {
    const answer = await request(url, { headers })
    const body = Buffer.from(await answer.body.arrayBuffer())
    return { status: answer.statusCode, range: answer.headers['content-range'], body }
  }
  const date = new Date(0).toUTCString()
  const later = new Date(86_400_000).toUTCString()
  for (const ifRange of [etag, date]) {
    const part = await ask({ range: 'bytes=10-19', 'if-range': ifRange })
    expect([part.status, part.range]).toEqual([206, `bytes 10-19/${wim.length}`])
    expect(part.body.equals(wim.subarray(10, 20))).toBe(true)
  }
  for (const ifRange of ['"other"', later])
    expect((await ask({ range: 'bytes=10-19', 'if-range': ifRange })).status).toBe(200)
  expect((await ask({ 'if-modified-since': date })).status).toBe(304)
  expect((await ask({ 'if-none-match': '"other"', 'if-modified-since': date })).status).toBe(200)
  expect((await ask({ 'if-unmodified-since': date })).status).toBe(200)
  expect((await ask({ range: `bytes=${wim.length}-` })).status).toBe(416)
})

it('a ticket opens its own version alone; without one there is nothing, and nothing outside of the version', async () => {
  await using house = await startFolders()
  const { point, one, ticket, closedUrl, openUrl } = house
  const status = async (url: string, headers: Record<string, string> = {}) => {
    const answer = await request(url, { headers })
    await answer.body.dump()
    return answer.statusCode
  }
  expect(await status(`${closedUrl}${one.contentVersion}/setup.exe`)).toBe(401)
  expect(await status(`${closedUrl}${one.contentVersion}/setup.exe`, { authorization: ticket })).toBe(200)
  const other = await point.site.publish('S0100002', { 'secret.txt': Buffer.from('secret') })
  point.site.say({ contents: [one, other], rules: { graceSeconds: 3600 } })
  await until('another receipt', () => point.site.receipts.length === 2)
  expect(await status(`${closedUrl}${other.contentVersion}/secret.txt`, { authorization: ticket })).toBe(404)
  expect(await status(`${openUrl}${other.contentVersion}/secret.txt`)).toBe(200)
  expect(await status(`${closedUrl}`, { authorization: ticket })).toBe(404)
  // The paths as they are, which a client of good manners would shorten before it sends them.
  for (const path of [
    '../../held.json',
    '..%2f..%2fheld.json',
    'sources/..%5c..%5cheld.json',
    '%2e%2e/x',
    'a%00',
  ])
    expect([400, 404]).toContain(await statusOfRaw(`${openUrl}${one.contentVersion}/`, path))
})

it('what the site wants no more is served no more, though it is still there', async () => {
  await using house = await startFolders()
  const { point, one, openUrl } = house
  const address = `${openUrl}${one.contentVersion}/setup.exe`
  expect((await request(address)).statusCode).toBe(200)
  await changeHeld(point.folder, held =>
    held.map(version => ({ ...version, undesiredSince: new Date().toISOString() })),
  )
  expect((await request(address)).statusCode).toBe(404)
  expect(await (await request(openUrl)).body.text()).not.toContain(one.contentVersion)
})

function statusOfRaw(base: string, path: string): Promise<number> {
  const { hostname, port, pathname } = new URL(base)
  return new Promise((resolve, reject) => {
    plainRequest({ hostname, port, path: `${pathname}${path}` }, answer => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })
}
