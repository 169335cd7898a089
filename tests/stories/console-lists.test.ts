// Lists in front of somebody who works in them: ten thousand rows, of which those in sight are made, and every kind of list while others change what it
// shows: what is selected stays selected, the keyboard stays where it is, and nothing scrolls by itself.

import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ConsoleSite, finished, openConsoleSite } from '../console/index.ts'
import { createTestDatabase, runStatement } from '../database.ts'
import { makeTestDevice, type SendToSite } from '../devices.ts'
import { makeSmallMedia } from '../site-in-database.ts'

let site: ConsoleSite
let database: Awaited<ReturnType<typeof createTestDatabase>>
const send: SendToSite = async ({ method, url, headers, payload }) => {
  const answer = await fetch(`${site.address}${url}`, { method, headers, body: payload })
  return { status: answer.status, body: await answer.text() }
}

beforeAll(async () => {
  database = await createTestDatabase()
  site = await openConsoleSite({ database: database.url })
  await site.signIn()
  const media = join(site.folder, 'media')
  await makeSmallMedia(media)
  await finished(site, site.api.addUpgradePackage({ path: media, name: 'Windows 11', licenceAccepted: true }))
  await makeTestDevice('PC-0000', send).enrol(null)
  await runStatement(database.url, manyRows)
}, 240_000)
afterAll(async () => {
  await site?.[Symbol.asyncDispose]()
  await database?.drop()
})

/** Points whose names end with what a query gives. */
function pointsNamed(query: string): string {
  return `
    insert into distribution_points (id, name, name_key, address, public_key, last_seen_at, disk_free_bytes, disk_total_bytes)
      select gen_random_uuid(), 'DP' || number, 'dp' || number, 'http://dp' || number || '.example', 'key ' || number, now(), 4e11, 1e12
        from (${query}) as points (number);`
}

/** Public keys of so many devices: SPKI in DER, base64. */
function keys(count: number): string[] {
  const spki = () =>
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'der' })
  return Array.from({ length: count }, () => spki().toString('base64'))
}

/** Ten thousand boundaries; as many devices as come in two pages, and points that do not fit on a screen. */
const manyRows = `
  insert into boundaries (name, name_key, kind, value, addresses, description, created_by, modified_by)
    select 'Office ' || number, 'office ' || number, 'ip-subnet', first || '/24',
        boundaries_address_range(first::inet, (first::inet + 255), '[]'), '', 'administrator', 'administrator'
      from (select lpad(n::text, 5, '0') as number, '10.' || n / 256 || '.' || n % 256 || '.0' as first from generate_series(1, 10000) as n) as all_of_them;
  insert into devices_devices
    select (jsonb_populate_record(one, jsonb_build_object('id', gen_random_uuid(), 'name', 'PC-' || number, 'name_key', 'pc-' || number, 'public_key', key))).*
      from devices_devices as one,
        (select lpad(n::text, 4, '0') as number, key from jsonb_array_elements_text('${JSON.stringify(keys(300))}') with ordinality as all_keys (key, n)) as others;
  ${pointsNamed("select lpad(n::text, 3, '0') from generate_series(1, 60) as n")}`

/** Where somebody is: what the keyboard is on and where that stands on the screen, and what is selected. */
const place = (page: Page) =>
  page.evaluate(`(() => {
    const [grid, focused] = [document.querySelector('[role=grid]'), document.activeElement]
    const name = one => one.getAttribute('aria-label') ?? one.innerText.split('\\n')[0]
    const { x, y } = focused.getBoundingClientRect()
    return {
      focused: grid.contains(focused) ? name(focused) : null,
      x,
      y,
      selected: [...grid.querySelectorAll('[role=row][aria-selected=true]')].map(name),
    }
  })()`) as Promise<{ focused: string | null; x: number; y: number; selected: string[] }>

/** The rows that are made of a list. */
const made = (page: Page) => page.locator('[role=grid] [role=row][data-place]').count()

it.each([1280, 390])('makes of ten thousand rows those in sight, at %i pixels', async width => {
  const page = await site.open({ width })
  await page.goto('/administration/boundaries')
  await page.getByText('10,000 items').waitFor()
  await page.getByRole('row', { name: 'Office 00001' }).waitFor()
  expect(await made(page)).toBeLessThan(60)
  await page.getByRole('row', { name: 'Office 00001' }).click()
  await page.keyboard.press('End')
  await page.getByRole('row', { name: 'Office 10000', selected: true }).waitFor()
  expect(await made(page)).toBeLessThan(60)
  await page.keyboard.press('Control+a')
  await page.getByText('10,000 selected').waitFor()
  await page.getByLabel('Search', { exact: true }).fill('10.9.255.0')
  await page.getByText('1 of 10,000 items').waitFor()
  await page.context().close()
})

/** Goes far down a list with the keyboard. */
async function goDown(page: Page): Promise<void> {
  await page.getByText('Live', { exact: true }).waitFor()
  await page.locator('[role=grid] [role=row][data-place="0"]').click()
  for (let pages = 0; pages < 8; pages++) await page.keyboard.press('PageDown')
  await page.waitForTimeout(300)
}

it('keeps a long list where it is while others add to it, with what is selected and the keyboard', async () => {
  const page = await site.open()
  await page.goto('/administration/boundaries')
  await goDown(page)
  const before = await place(page)
  expect(before.selected).toEqual([before.focused])
  await site.api.createBoundary({ name: 'Amsterdam', value: '192.168.0.0/24' })
  await page.getByText('10,001 items').waitFor()
  expect(await place(page)).toEqual(before)
  // The keyboard goes on from there.
  await page.keyboard.press('ArrowDown')
  await expect.poll(async () => (await place(page)).selected).not.toEqual(before.selected)
  // What was above is there, too; somebody who looks at the beginning sees what is new.
  await page.keyboard.press('Home')
  await page.getByRole('row', { name: 'Amsterdam', selected: true }).waitFor()
  await page.context().close()
})

it('keeps a list that comes page by page where it is', async () => {
  const page = await site.open()
  await page.goto('/assets-and-compliance/devices')
  await goDown(page)
  const before = await place(page)
  expect(before.selected).toEqual([before.focused])
  const reading = page.waitForResponse(/\/api\/v1\/devices/)
  await makeTestDevice('ATELIER', send).enrol(null)
  await (await reading).finished()
  await page.waitForTimeout(500)
  expect(await place(page)).toEqual(before)
  await page.keyboard.press('Home')
  await page.getByRole('row', { name: 'ATELIER', selected: true }).waitFor()
  await page.context().close()
})

it('keeps a matrix where it is', async () => {
  const page = await site.open()
  await page.goto('/monitoring/distribution-status/content-matrix')
  await page.getByText('Live', { exact: true }).waitFor()
  await page.getByRole('gridcell').first().click()
  await page.keyboard.press('End')
  await page.getByRole('gridcell', { name: /DP060/ }).waitFor()
  const before = await place(page)
  expect(before.focused).toContain('DP060')
  await runStatement(database.url, pointsNamed(`values ('000')`))
  await page.locator('[role=grid][aria-colcount="62"]').waitFor()
  expect((await place(page)).focused).toBe(before.focused)
  await page.keyboard.press('ArrowLeft')
  await expect.poll(async () => (await place(page)).focused).toContain('DP059')
  await page.context().close()
})
