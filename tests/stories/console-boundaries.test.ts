// An administrator says in front of the console which points are for which networks, and looks where a client would be sent.

import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ConsoleSite, openConsoleSite, walkPages } from '../console/index.ts'
import { makeSmallMedia } from '../site-in-database.ts'

const boundaries = '/administration/boundaries'
const groups = '/administration/boundary-groups'
let site: ConsoleSite

beforeAll(async () => {
  site = await openConsoleSite()
  await site.signIn()
  const media = join(site.folder, 'media')
  await makeSmallMedia(media)
  const asked = { path: media, name: 'Windows 11', licenceAccepted: true } as const
  const { operation } = await site.api.addUpgradePackage(asked)
  while ((await site.api.readOperation({ operation })).finishedAt === null) await setTimeout(200)
  const { token } = await site.api.createJoinToken({ name: 'DP1' })
  await site.startPoint('DP1', token)
  await site.api.distributeContent({ packageId: 'S0100001', points: ['DP1'] })
  while ((await site.api.readContentStatus({ packageId: 'S0100001' }))[0]?.category !== 'success')
    await setTimeout(200)
}, 180_000)
afterAll(async () => {
  await site?.[Symbol.asyncDispose]()
})

it('makes a boundary, and a group with it and a point, and sees where a client would be sent', async () => {
  const page = await site.open()
  await page.goto(boundaries)
  await page.getByRole('button', { name: 'Create Boundary' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(/^Boundary/).fill('10.1.2.3/16')
  await dialog.getByLabel(/^Name/).fill('Paris')
  await dialog.getByRole('button', { name: 'Create Boundary' }).click()
  await dialog.getByText('the network is 10.1.0.0/16').waitFor()
  await dialog.getByLabel(/^Boundary/).fill('10.1.0.0/16')
  await dialog.getByRole('button', { name: 'Create Boundary' }).click()
  await page.getByRole('row', { name: /Paris/ }).waitFor()

  await page.goto(groups)
  await page.getByRole('button', { name: 'Create Boundary Group' }).click()
  await dialog.getByLabel(/^Name/).fill('Head office')
  await dialog.getByRole('button', { name: 'Create Boundary Group' }).click()
  await page.getByRole('row', { name: /Head office/ }).waitFor()
  await page.getByRole('row', { name: /Head office/ }).click()
  await page.getByRole('row', { name: /Head office/, selected: true }).waitFor()
  await page.getByRole('button', { name: 'Boundaries and Distribution Points' }).click()
  await dialog.getByLabel('Paris').check()
  await dialog.getByLabel('DP1').check()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Relationship', exact: true }).click()
  await dialog.getByLabel(/^Boundary group/).selectOption('Default-Site-Boundary-Group')
  await dialog.getByLabel(/^Fallback time/).fill('')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(await site.api.readBoundaryGroup({ boundaryGroup: 'head office' })).toMatchObject({
    boundaries: ['Paris'],
    points: ['DP1'],
    neighbours: [{ boundaryGroup: 'Default-Site-Boundary-Group', fallbackMinutes: null }],
  })

  await page.getByRole('button', { name: 'Content Location' }).click()
  await dialog.getByLabel(/^Package/).selectOption('S0100001')
  await dialog.getByLabel(/^Address/).fill('10.1.2.3')
  await dialog.getByRole('button', { name: 'Show' }).click()
  const sources = dialog.getByRole('table', { name: 'The client gets it from, in this order' })
  await sources.getByText('DP1').waitFor()
  await sources.getByText(/it is in a boundary group of the client/).waitFor()
})

it('breaks no rule of accessibility, in no theme, language or width', async () => {
  const [boundary] = await site.api.listBoundaries({})
  const { id } = await site.api.readBoundaryGroup({ boundaryGroup: 'Head office' })
  const wrong = await walkPages(site, [
    { name: 'boundaries', address: `${boundaries}?selected=${boundary?.id}` },
    { name: 'boundary-groups', address: `${groups}?selected=${id}` },
    { name: 'boundary-group-relationships', address: `${groups}?selected=${id}&tab=relationships` },
  ])
  expect(wrong).toEqual([])
  expect(site.complaints).toEqual([])
}, 600_000)
