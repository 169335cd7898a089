// Software updates in the console: a source is added and synchronised, a long catalogue is searched and scrolled, an update is declined with
// a reason, a rule chooses, the policy hides, a file is imported, and scheduled updates stand in a calendar.

import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  addScenePackage,
  type ConsoleSite,
  inCatalogue,
  makeServicingScene,
  openConsoleSite,
  type ServicingScene,
  walkPages,
} from '../console/index.ts'

const updates = '/software-library/software-updates'
const schedules = '/software-library/operating-systems/update-schedules'
let site: ConsoleSite
let scene: ServicingScene
let packageId = ''

beforeAll(async () => {
  site = await openConsoleSite()
  await site.signIn()
  scene = await makeServicingScene(site, 450)
  packageId = await addScenePackage(site, scene, 'Windows 11')
}, 240_000)
afterAll(() => site[Symbol.asyncDispose]())

it('adds a source with the wizard, and shows its synchronisation to its end', async () => {
  const page = await site.open()
  await page.goto(`${updates}/sources`)
  await page.getByRole('button', { name: 'Add Source' }).click()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('Give the source a name.').waitFor()
  await page.getByLabel('Name').fill('Catalogue')
  await page.getByLabel('Path of the file').fill('wsusscn2.cab')
  await page.getByText('Give the absolute path of a file on the site server.').waitFor()
  await page.getByLabel('Path of the file').fill(scene.catalogue)
  for (const expected of ['What Is Taken', 'Summary', 'Completion']) {
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('heading', { name: expected }).waitFor({ timeout: 60_000 })
  }
  await page.getByRole('link', { name: 'Show the source' }).click()
  await page.getByRole('row', { name: 'Catalogue' }).click()
  await page.getByText('Updates in the list').waitFor()
  await page.getByRole('button', { name: 'Set Schedule' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('listitem').nth(4).waitFor()
  await dialog.getByRole('button', { name: 'Set' }).click()
  await page.getByRole('tab', { name: 'Schedule' }).click()
  await page.getByText('every day at 22:00').waitFor()
}, 120_000)

it('searches and scrolls a long catalogue, and tells an update’s facts', async () => {
  const page = await site.open()
  await page.goto(`${updates}/all-software-updates`)
  const grid = page.getByRole('grid', { name: 'All Software Updates' })
  await page.getByText('200 items …').waitFor()
  await grid.getByRole('row').nth(1).click()
  // The end is read page by page.
  for (let tries = 0; tries < 5; tries++) {
    await page.keyboard.press('End')
    await page.waitForTimeout(300)
  }
  await page.getByText('453 items').waitFor()
  // The site sorts: what stood last stands first, and not only among what had been read.
  const last = await grid.locator('[data-place="452"]').innerText()
  await page.getByRole('columnheader', { name: 'Date released' }).getByRole('button').click()
  await expect.poll(() => grid.locator('[data-place="0"]').innerText()).toBe(last)
  expect(page.url()).toContain('sort=released')
  await page.getByLabel('Search', { exact: true }).fill('newer security')
  await page.getByText('1 item', { exact: true }).waitFor()
  await page.getByRole('row', { name: 'Newer Security Update' }).click()
  await page.getByText('People and selection rules').waitFor()
  await page.getByRole('tab', { name: 'Files' }).click()
  await page.getByText('Not downloaded').waitFor()
  await page.getByRole('tab', { name: 'Supersedence' }).click()
  await page.getByRole('link', { name: 'Security Update for Windows 11' }).waitFor()
  await page.getByRole('tab', { name: 'Applies to' }).click()
  await page
    .getByRole('table', { name: 'Applies to' })
    .getByText('lacks it')
    .first()
    .waitFor({ timeout: 60_000 })
}, 120_000)

it('declines an update with a reason, shows who did, and takes it back', async () => {
  const page = await site.open()
  await page.goto(`${updates}/all-software-updates?search=KB9900090`)
  await page.getByRole('row', { name: 'Security Update for Windows 8.1' }).click()
  await page.getByRole('button', { name: 'Decline', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('nobody has this Windows any more')
  await dialog.getByRole('button', { name: 'Decline' }).click()
  await page.getByText('Hidden: 1 declined').waitFor()
  await page.getByRole('button', { name: 'Filter' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Show declined updates' }).click()
  await page.keyboard.press('Escape')
  await page.getByText(/administrator, .*: nobody has this Windows any more/).waitFor()
  await page.getByRole('button', { name: 'Take Back' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Take Back' }).click()
  await page.getByRole('row', { name: 'Security Update for Windows 8.1' }).getByText('Current').waitFor()
})

it('makes a selection rule and says what it would choose', async () => {
  const page = await site.open()
  await page.goto(`${updates}/selection-rules`)
  await page.getByRole('button', { name: 'Create Selection Rule' }).click()
  await page.getByLabel('Name').fill('Monthly')
  await page.getByRole('group', { name: 'Products' }).getByRole('checkbox', { name: 'Windows 11' }).check()
  await page.getByLabel('Except these articles').fill('5043080')
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('Write articles as KB5043080.').waitFor()
  await page.getByLabel('Except these articles').fill('')
  for (const expected of ['Summary', 'Completion']) {
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('heading', { name: expected }).waitFor()
  }
  await page.getByRole('link', { name: 'Show what it would choose' }).click()
  await page.getByRole('row', { name: 'Monthly' }).click()
  const preview = page.getByRole('table', { name: 'Preview' })
  await preview.getByRole('cell', { name: 'Newer Security Update for Windows 11', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Remember this' }).click()
  await page.getByText(/Since .*: 0 chosen anew, 0 no longer chosen/).waitFor()
}, 60_000)

it('hides what the policy leaves out, in French, and imports a file', async () => {
  const page = await site.open({ language: 'fr' })
  await page.goto(`${updates}/policy`)
  const products = page.getByRole('group', { name: 'Produits' })
  await products.getByRole('checkbox', { name: 'Windows 11' }).check()
  await page.getByRole('button', { name: 'Enregistrer ce qui est affiché' }).click()
  await page
    .getByText(/Défini par administrator|Enregistré\./)
    .first()
    .waitFor()
  expect((await site.api.readCataloguePolicy()).filters.products).toEqual([inCatalogue.product])
  await page.goto(`${updates}/all-software-updates`)
  await page.getByText(/Masqué : .* écartées par la stratégie/).waitFor()
  await page.getByRole('button', { name: 'Importer des mises à jour' }).click()
  await page.getByLabel('Chemins d’accès').fill(`${scene.component}\n${scene.cumulative}`)
  await page.getByRole('button', { name: 'Suivant' }).click()
  await page.getByRole('button', { name: 'Suivant' }).click()
  const imports = page.getByRole('table', { name: 'Fichiers de mises à jour' })
  await imports.getByText('Importé').nth(1).waitFor({ timeout: 60_000 })
  expect(await site.api.listSoftwareUpdates()).toHaveLength(2)
}, 120_000)

it('shows scheduled updates in a calendar, cancels them, and runs one now', async () => {
  await site.api.createServicingSchedule({
    name: 'Each night',
    packages: [packageId],
    updates: { by: 'rule', rule: 'Monthly' },
    when: {
      start: 'recurring',
      recurrence: { pattern: { every: 'day' }, start: '2026-01-01T23:00', timeZone: 'Europe/Paris' },
    },
  })
  const page = await site.open()
  await page.goto(schedules)
  await page.getByRole('row', { name: 'Each night' }).click()
  await page.getByRole('button', { name: 'Run Now' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Run Now' }).click()
  await page.getByRole('tab', { name: 'Results' }).click()
  await page.getByText('Applied').first().waitFor({ timeout: 120_000 })
  await page.getByRole('button', { name: 'Calendar' }).click()
  const calendar = page.getByRole('region', { name: 'Calendar of scheduled updates' })
  await calendar.getByRole('button', { name: /Each night: Successful/ }).waitFor()
  // Every night of a month that is far away is there, in the calendar and in the list behind it.
  const due = calendar.getByRole('button', { name: /Each night: Scheduled/ })
  for (let month = 0; month < 3; month++) await page.getByRole('button', { name: 'The next month' }).click()
  await due.nth(27).waitFor()
  await page.getByText('The same as a list').click()
  const list = calendar.getByRole('table', { name: /^Times of / })
  await list.getByRole('button', { name: 'Each night' }).nth(27).waitFor()
  await due.first().click()
  await page.getByRole('button', { name: 'Cancel Scheduled Updates' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel Scheduled Updates' }).click()
  // What is behind an open dialog is hidden from whoever asks by role.
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await due.first().waitFor({ state: 'detached' })
  expect((await site.api.listServicingSchedules()).map(one => one.state)).toEqual(['cancelled'])
}, 180_000)

it('breaks no rule of accessibility, in no theme, language or width', async () => {
  const [rule] = await site.api.listSelectionRules()
  const [schedule] = await site.api.listServicingSchedules()
  const [source] = await site.api.listUpdateSources()
  const all = `${updates}/all-software-updates?selected=${inCatalogue.newer}`
  const wrong = await walkPages(site, [
    { name: 'updates-summary', address: all },
    ...['files', 'supersedence', 'applies-to'].map(tab => ({
      name: `updates-${tab}`,
      address: `${all}&tab=${tab}`,
    })),
    { name: 'sources', address: `${updates}/sources?selected=${source?.id}` },
    { name: 'add-source', address: `${updates}/sources/add/source` },
    { name: 'add-source-taken', address: `${updates}/sources/add/taken` },
    { name: 'rules', address: `${updates}/selection-rules?selected=${rule?.id}` },
    { name: 'rule', address: `${updates}/selection-rules/change/${rule?.id}/rule` },
    { name: 'policy', address: `${updates}/policy` },
    { name: 'import', address: `${updates}/all-software-updates/import/update-files` },
    { name: 'schedules', address: `${schedules}?selected=${schedule?.id}` },
    { name: 'schedule-results', address: `${schedules}?selected=${schedule?.id}&tab=results` },
    { name: 'calendar', address: `${schedules}?view=calendar` },
    { name: 'calendar-list', address: `${schedules}?view=calendar&selected=${schedule?.id}` },
    { name: 'servicing-queue', address: '/monitoring/servicing-queue' },
  ])
  expect(wrong).toEqual([])
  expect(site.complaints).toEqual([])
}, 300_000)
