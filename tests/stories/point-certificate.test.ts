// A distribution point over https with a certificate that it made itself: whoever the site sends there knows its key, and talks to
// nobody else in its place.

import { readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { keyDigest, makeCertificate } from '#platform/certificates'
import { startManInTheMiddle } from '../man-in-the-middle.ts'
import { makeTestSite, type TestSite, waitForReceipts } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'

type Shown = { usedAddress: string; certificate: { origin: string; keys: string[] } | null }

async function addPackage(site: TestSite): Promise<string> {
  const media = join(site.folder, 'media')
  await makeSmallMedia(media)
  const words = ['upgrade-package', 'add', '--path', media, '--name', 'Windows', '--accept-licence']
  return (await site.slipstream<{ id: string }>(...words)).value.id
}

const show = async (site: TestSite, name: string) =>
  (await site.slipstream<Shown>('distribution-point', 'show', name)).value

/** The key of the certificate in a point's data folder. */
async function keyOf(site: TestSite, name: string): Promise<string> {
  const text = await readFile(join(site.folder, name, 'certificate.json'), 'utf8')
  return keyDigest(JSON.parse(text).inUse.certificate)
}

/** Something else that answers where a point answered before, over https, with a certificate for all its names. */
async function startImpostor(
  address: string,
): Promise<AsyncDisposable & { asked: string[]; calls: () => number }> {
  const { certificate, privateKey } = await makeCertificate({ names: ['127.0.0.1', 'localhost'] })
  const asked: string[] = []
  let calls = 0
  const server = createServer({ cert: certificate, key: privateKey }, (request, response) => {
    asked.push(`${request.url}: ${request.headers.authorization}`)
    response.writeHead(404).end()
  })
  server.on('connection', () => {
    calls += 1
  })
  await new Promise<void>(resolve => server.listen(Number(new URL(address).port), '127.0.0.1', resolve))
  expect((server.address() as AddressInfo).port).toBe(Number(new URL(address).port))
  return {
    asked,
    calls: () => calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

it('a point with its own certificate is fetched from by pull points and clients, and an impostor is not', async () => {
  await using site = await makeTestSite()
  await using man = await startManInTheMiddle()
  const server = await site.startServer(['--site-address', man.url])
  man.target = server.address
  /** Objects that were fetched from the site itself. */
  let fromSite = 0
  man.meddle = ({ path }, answer) => {
    if (path.startsWith('/api/v1/content/objects/')) fromSite += 1
    return answer
  }
  const startPull = async (name: string) => {
    const point = await site.startPoint(name, ['--site-url', man.url])
    await site.slipstream('distribution-point', 'set', name, '--source', 'DP1')
    return point
  }
  let fetches = 0
  const fetch = (packageId: string) => {
    fetches += 1
    const to = join(site.folder, `fetched-${fetches}`)
    return site.slipstream<{ from: string[] }>('client', 'fetch', '--package', packageId, '--to', to)
  }
  const packageId = await addPackage(site)
  const distribute = (point: string) => site.slipstream('content', 'distribute', packageId, '--point', point)

  const point = await site.startPoint('DP1', ['--site-url', man.url, '--communication', 'https'])
  expect(point.address).toMatch(/^https:/)
  await distribute('DP1')
  await waitForReceipts(site, packageId, 1)
  const key = await keyOf(site, 'DP1')
  expect(await show(site, 'DP1')).toMatchObject({
    usedAddress: point.address,
    certificate: { origin: 'own', keys: [key] },
  })
  expect((await fetch(packageId)).value.from).toEqual(['DP1'])

  fromSite = 0
  await startPull('PULL1')
  await distribute('PULL1')
  await waitForReceipts(site, packageId, 1)
  expect(fromSite, 'the pull point had everything from its source').toBe(0)

  await point.stop()
  {
    await using impostor = await startImpostor(point.address)
    await startPull('PULL2')
    await distribute('PULL2')
    await waitForReceipts(site, packageId, 1)
    expect(fromSite, 'the site is the last source').toBeGreaterThan(0)
    expect(impostor.calls()).toBeGreaterThan(0)
    const log = join(site.folder, 'PULL2', 'logs', 'distribution-point.log')
    expect(await readFile(log, 'utf8')).toContain('SOURCE_KEY_UNKNOWN')
    for (const name of ['PULL1', 'PULL2'])
      await site.slipstream('distribution-point', 'set', name, '--maintenance', 'on')
    const before = impostor.calls()
    await expect(fetch(packageId)).rejects.toMatchObject({ code: 'SOURCE_KEY_UNKNOWN' })
    expect(impostor.calls()).toBeGreaterThan(before)
    expect(impostor.asked, 'not even a ticket').toEqual([])
  }

  // A point whose key was lost tells its new one by itself.
  await rm(join(site.folder, 'DP1', 'certificate.json'))
  const anew = await site.startPoint('DP1', ['--communication', 'https'])
  await expect.poll(async () => (await show(site, 'DP1')).usedAddress, { timeout: 20_000 }).toBe(anew.address)
  const newKey = await keyOf(site, 'DP1')
  expect(newKey).not.toBe(key)
  expect((await show(site, 'DP1')).certificate?.keys).toEqual([newKey])
  expect((await fetch(packageId)).value.from).toEqual(['DP1'])
})
