// A distribution point with its site: away, lying, and started again.

import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { request } from 'undici'
import { describe, expect, it } from 'vitest'
import { flipBit, type ManInTheMiddle, startManInTheMiddle } from '../man-in-the-middle.ts'
import { readMetrics } from '../read-metrics.ts'
import { makeTestSite, type StatusRow, type TestSite, waitForReceipts } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'

type Location = { contentVersion: string; locations: { baseUrl: string; ticket: string }[] }

/** Adds a package; all of a site have the same media, and so the same content. */
async function addPackage(site: TestSite, name: string): Promise<string> {
  const media = join(site.folder, 'media')
  if (!(await readdir(site.folder)).includes('media')) await makeSmallMedia(media)
  const words = ['upgrade-package', 'add', '--path', media, '--name', name, '--accept-licence']
  return (await site.slipstream<{ id: string }>(...words)).value.id
}

async function status(site: TestSite, packageId: string): Promise<StatusRow> {
  const { value } = await site.slipstream<StatusRow[]>('content', 'status', packageId)
  return value[0] ?? expect.fail('the package was distributed to nobody')
}

async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  withinSeconds = 20,
): Promise<void> {
  for (const end = performance.now() + withinSeconds * 1000; performance.now() < end; ) {
    if (await holds()) return
    await wait(100)
  }
  expect.fail(`never: ${what}`)
}

/** Starts site and point with the man between them. */
async function startWithMan(site: TestSite, man: ManInTheMiddle) {
  const server = await site.startServer(['--site-address', man.url])
  man.target = server.address
  const point = await site.startPoint('DP1', ['--site-url', man.url])
  return { server, point }
}

async function held(site: TestSite): Promise<unknown[]> {
  const text = await readFile(join(site.folder, 'DP1', 'held.json'), 'utf8').catch(() => '[]')
  return JSON.parse(text) as unknown[]
}

const isObject = (path: string) => path.startsWith('/api/v1/content/objects/')

describe('a distribution point', () => {
  it('between which and its site somebody changes bytes keeps none of them, says why, and ends right', async () => {
    await using site = await makeTestSite()
    await using man = await startManInTheMiddle()
    await startWithMan(site, man)
    const packageId = await addPackage(site, 'One')
    // First the manifest is wrong, then the files are.
    for (const spared of [() => false, (_: number, body: Buffer) => body.includes('"files"')]) {
      let changed = 0
      man.meddle = ({ path }, answer) => {
        if (!isObject(path) || spared(changed, answer.body)) return answer
        changed += 1
        return flipBit(answer)
      }
      await site.slipstream('content', 'distribute', packageId)
      // A point waits twice as long after every failure, and its word of the failure needs a moment to reach the site.
      await until('it tries again', () => changed > 3, 60)
      await until('the site hears of it', async () => (await status(site, packageId)).error !== null)
      const row = await status(site, packageId)
      expect(row).toMatchObject({ state: 2, error: { code: 'SOURCE_UNSOUND' }, receipt: null })
      expect(await held(site)).toEqual([])
      const where = site.slipstream(
        'client',
        'fetch',
        '--package',
        packageId,
        '--to',
        join(site.folder, 'never'),
      )
      await expect(where).rejects.toMatchObject({ code: 'CONTENT_NOWHERE' })
    }
    expect(await site.slipstream('content', 'status', packageId)).toMatchObject({ exitCode: 0 })
    man.meddle = (_, answer) => answer
    const [row] = await waitForReceipts(site, packageId, 1)
    expect(row).toMatchObject({ state: 0, error: null })
    expect(await readdir(join(site.folder, 'DP1', 'content', 'incoming'))).toEqual([])
  })

  it('goes on serving while its site is away, and asks again; started again it is who it was', async () => {
    await using site = await makeTestSite()
    await using man = await startManInTheMiddle()
    const { server, point } = await startWithMan(site, man)
    const first = await addPackage(site, 'One')
    await site.slipstream('content', 'distribute', first)
    await waitForReceipts(site, first, 1)
    const credentials = JSON.parse(await readFile(join(site.folder, 'credentials.json'), 'utf8')) as {
      token: string
    }
    const asked = await request(`${server.address}/api/v1/content/locations/${first}`, {
      headers: { authorization: `Bearer ${credentials.token}` },
    })
    const { contentVersion, locations } = (await asked.body.json()) as Location
    const { ticket = '' } = locations[0] ?? {}
    const fetchFrom = async (baseUrl: string) => {
      const headers = { authorization: `SlipstreamTicket ${ticket}` }
      const answer = await request(`${baseUrl}/content/objects/${contentVersion}`, { headers })
      await answer.body.dump()
      return answer.statusCode
    }
    await server.stop()
    const before = man.asked.length
    await until('it asks again', () => man.asked.length > before + 2)
    expect(await fetchFrom(point.address)).toBe(200)

    // Its metrics are read with the token that it made itself, also while its site is away; they count what it sent.
    const token = (await readFile(join(site.folder, 'DP1', 'metrics-token'), 'utf8')).trim()
    const scrape = (authorization: string) =>
      request(`${point.address}/metrics`, { headers: { authorization } })
    expect((await scrape(`Bearer ${token}x`)).statusCode).toBe(401)
    const metrics = readMetrics(await (await scrape(`Bearer ${token}`)).body.text())
    expect(metrics.value('slipstream_point_held_versions', { state: 'served' })).toBe(1)
    const route = { route: '/content/objects/:sha256' }
    const { size } = await stat(
      join(site.folder, 'site', 'content', 'objects', contentVersion.slice(0, 2), contentVersion),
    )
    expect(metrics.value('slipstream_http_sent_bytes_total', route)).toBeGreaterThan(size)

    await point.stop()
    const membership = await readFile(join(site.folder, 'DP1', 'membership.json'), 'utf8')
    const alone = await site.startPoint('DP1')
    expect(await fetchFrom(alone.address)).toBe(200)
    await site.startServer()
    const second = await addPackage(site, 'Two')
    await site.slipstream('content', 'distribute', second)
    await waitForReceipts(site, second, 1)
    const { value } = await site.slipstream<{ name: string }[]>('distribution-point', 'list')
    expect(value.map(one => one.name)).toEqual(['DP1'])
    const now = JSON.parse(await readFile(join(site.folder, 'DP1', 'membership.json'), 'utf8')) as object
    expect({ ...now, siteUrl: man.url }).toEqual(JSON.parse(membership))
    expect(await readdir(join(site.folder, 'DP1'))).not.toContain('database')
  })

  it('signs for each of two packages with the same content, though a receipt gets lost', async () => {
    await using site = await makeTestSite()
    await using man = await startManInTheMiddle()
    const { point } = await startWithMan(site, man)
    const packages = [await addPackage(site, 'One'), await addPackage(site, 'Two')]
    let lost = 0
    man.stop = ({ path }) => path.endsWith('/self/receipts') && lost++ === 0
    await point.stop()
    for (const packageId of packages) await site.slipstream('content', 'distribute', packageId)
    await site.startPoint('DP1', ['--site-url', man.url])
    for (const packageId of packages) await waitForReceipts(site, packageId, 1)
    expect(lost).toBe(3)
    const rows = await Promise.all(packages.map(packageId => status(site, packageId)))
    expect(new Set(rows.map(row => row.contentVersion)).size).toBe(1)
    expect(await held(site)).toMatchObject([{ receiptTaken: true }, { receiptTaken: true }])
  })
})
