// What knows nothing of ours reads a version from a distribution point as plain folders, where the point was told to open them; nothing is open otherwise.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeTestSite, type TestSite, waitForReceipts } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'

let site: TestSite
let media = ''
let contentVersion = ''
/** Where the site says that the folders of DP1 are. */
let folders = ''

beforeAll(async () => {
  site = await makeTestSite()
  await site.startServer()
  await site.startPoint('DP1', ['--open-content-port', '0'])
  await site.startPoint('DP2')
  media = join(site.folder, 'media')
  await makeSmallMedia(media)
  const added = ['upgrade-package', 'add', '--path', media, '--name', 'One', '--accept-licence']
  const { id } = (await site.slipstream<{ id: string }>(...added)).value
  await site.slipstream('content', 'distribute', id)
  contentVersion = (await waitForReceipts(site, id, 1))[0]?.contentVersion ?? ''
  type Point = { openContentUrl: string | null }
  const show = (point: string) => site.slipstream<Point>('distribution-point', 'show', point)
  folders = (await show('DP1')).value.openContentUrl ?? expect.fail('the site does not know it')
  expect((await show('DP2')).value.openContentUrl).toBeNull()
}, 120_000)
afterAll(() => site[Symbol.asyncDispose]())

const logOf = (point: string) => readFile(join(site.folder, point, 'logs', 'distribution-point.log'), 'utf8')

it('is read by its names, in part, and by nobody where nothing was opened', async () => {
  expect(await (await fetch(folders)).text()).toContain(contentVersion)
  const setup = `${folders}${contentVersion}/setup.exe`
  const given = await readFile(join(media, 'setup.exe'))
  const whole = await fetch(setup)
  expect([whole.status, Buffer.from(await whole.arrayBuffer())]).toEqual([200, given])
  const part = await fetch(setup, { headers: { range: 'bytes=1-1' } })
  expect([part.status, Buffer.from(await part.arrayBuffer())]).toEqual([206, given.subarray(1, 2)])
  for (const path of [
    '..%2f..%2fmembership.json',
    `${contentVersion}/..%2f..%2fmembership.json`,
    'held.json',
  ])
    expect((await fetch(`${folders}${path}`)).status).toBeGreaterThanOrEqual(400)
  // The door of everything else wants a ticket, as the one point that opened nothing does.
  expect(await logOf('DP2')).not.toContain('content is open')
  for (const point of ['DP1', 'DP2']) {
    const address = (await readFile(join(site.folder, point, 'address'), 'utf8')).trim()
    expect((await fetch(`${address}/content/versions/${contentVersion}/setup.exe`)).status).toBe(401)
    expect((await fetch(`${address}/content/versions/`)).status).toBeGreaterThanOrEqual(400)
  }
})
