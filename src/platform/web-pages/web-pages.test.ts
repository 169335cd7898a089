import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type HttpServer, openHttp } from '#platform/http'
import { silentLog } from '#platform/logging'
import { addPageRoutes, readPages } from './index.ts'

const script = 'console.info("hello")'
let folder = ''
const open: HttpServer[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-pages-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Pages</title>')
  await writeFile(join(folder, 'assets/part-1a2b.js'), script)
  await writeFile(join(folder, 'assets/part-1a2b.js.br'), brotliCompressSync(script))
  await writeFile(join(folder, 'secret.pem'), 'no page needs it')
})
afterAll(async () => {
  for (const server of open) await server.close()
  await rm(folder, { recursive: true })
})

async function serve(from: string): Promise<HttpServer> {
  const server = await openHttp({ log: silentLog(), title: 'Pages', authenticate: async () => null })
  addPageRoutes(server, { pages: await readPages(from), addresses: ['/', '/library', '/library/*'] })
  open.push(server)
  return server
}

it('shows the page at its addresses, asked for anew each time, under a policy without inline script', async () => {
  const server = await serve(folder)
  for (const url of ['/', '/library', '/library/deep/link?search=x']) {
    const { statusCode, headers, body } = await server.inject({ url })
    expect([statusCode, headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-cache',
    ])
    expect(body).toContain('<title>Pages')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    const etag = String(headers.etag)
    expect((await server.inject({ url, headers: { 'if-none-match': etag } })).statusCode).toBe(304)
  }
})

it('gives parts for ever, compressed for whoever reads that', async () => {
  const server = await serve(folder)
  const plain = await server.inject({ url: '/assets/part-1a2b.js' })
  expect([plain.body, plain.headers['content-encoding']]).toEqual([script, undefined])
  expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  const packed = await server.inject({
    url: '/assets/part-1a2b.js',
    headers: { 'accept-encoding': 'gzip, br' },
  })
  expect(packed.headers['content-encoding']).toBe('br')
  expect(brotliDecompressSync(packed.rawPayload).toString()).toBe(script)
})

it('gives nothing else: not what no page needs, not what stands beside the parts, not other addresses', async () => {
  const server = await serve(folder)
  for (const url of ['/secret.pem', '/assets/../secret.pem', '/assets/other.js', '/index.html', '/elsewhere'])
    expect((await server.inject({ url })).statusCode, url).toBe(401)
})

it('says what to do when the pages were not built', async () => {
  const server = await serve(join(folder, 'nowhere'))
  const { statusCode, body } = await server.inject({ url: '/' })
  expect([statusCode, JSON.parse(body).code]).toEqual([503, 'PAGES_NOT_BUILT'])
})
