// An administrator of a new site in front of the console: signs in for the first time, adds a package with the wizard, by mouse in
// English and by keyboard alone in French, distributes it, and sees it arrive at a real point.

import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ConsoleSite, openConsoleSite, press, settled, walkPages } from '../console/index.ts'
import { makeComponentUpdate } from '../update-package/index.ts'
import { makeWindowsMedia } from '../windows-image/index.ts'

const packages = '/software-library/operating-systems/upgrade-packages'
const contentStatus = '/monitoring/distribution-status/content-status'
let site: ConsoleSite
let run = ''

beforeAll(async () => {
  site = await openConsoleSite()
  const making = { product: 'windows11', images: 1, components: 1, recovery: false } as const
  await makeWindowsMedia({ ...making, to: join(site.folder, 'media'), payloadBytes: 1024 * 1024 })
}, 180_000)
afterAll(async () => {
  await site[Symbol.asyncDispose]()
})

it('makes the first administrator, signs out and in again', async () => {
  const page = await site.open()
  await page.goto('/')
  await page.getByRole('button', { name: 'This site is new' }).click()
  await page.getByLabel('One-time token').fill(await site.oneTimeToken())
  await page.getByLabel('Your name').fill('Ines')
  await page.getByLabel('User name').fill('ines')
  await page.getByLabel('Password').fill('short')
  await page.getByRole('button', { name: 'Create and sign in' }).click()
  await page.getByText('it is shorter than 12 characters').waitFor()
  await page.getByLabel('Password').fill('a slow river under seven bridges')
  await page.getByRole('button', { name: 'Create and sign in' }).click()
  await page.getByText('There is no operating system upgrade package yet').waitFor()
  expect(new URL(page.url()).pathname).toBe(packages)
  await page.getByRole('button', { name: 'Settings of the console' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByLabel('User name').fill('ines')
  await page.getByLabel('Password').fill('not the password')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByText('The user name or the password is not right').waitFor()
  await page.getByLabel('Password').fill('a slow river under seven bridges')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('heading', { name: 'Operating System Upgrade Packages', level: 1 }).waitFor()
  await site.takeSession(page)
})

it('adds a package with the wizard; back loses nothing, and errors stand beside their field', async () => {
  const page = await site.open()
  await page.goto(packages)
  await page.getByRole('button', { name: 'Add Operating System Upgrade Package' }).click()
  await page.getByLabel('Path').fill('media')
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('This is no absolute path').waitFor()
  await page.getByText('Accept the licence terms, or').waitFor()
  await page.getByLabel('Path').fill(join(site.folder, 'nowhere'))
  await page.getByText('These source files cannot be used').waitFor()
  await page.getByLabel('Path').fill(join(site.folder, 'media'))
  await page.getByRole('heading', { name: 'What was found' }).waitFor()
  await page.getByText('install.wim:1').waitFor()
  await page.getByText('I have reviewed the licence terms').click()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByLabel('Name').fill('Windows 11')
  await page.getByLabel('Comment').fill('For the first hour')
  await page.getByRole('button', { name: 'Previous' }).click()
  expect(await page.getByLabel('Path').inputValue()).toBe(join(site.folder, 'media'))
  // Loading the page again, and an address of another page, lose nothing either.
  await page.goto(`${packages}/add/general`)
  expect(await page.getByLabel('Comment').inputValue()).toBe('For the first hour')
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('All images are kept').waitFor()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('The wizard completed successfully').waitFor()
  await page.getByText(/Windows 11 was added as S01\d{5}/).waitFor()
  await page.getByRole('link', { name: 'Show the package' }).click()
  await page.getByRole('row', { name: 'Windows 11', selected: true }).waitFor()
})

it('adds a package in French, by keyboard alone', async () => {
  const page = await site.open({ language: 'fr' })
  await page.goto(packages)
  await settled(page)
  await press(page, 'Tab', 'Ajouter un package de mise à niveau')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Source de données' }).waitFor()
  await press(page, 'Tab', 'Chemin d’accès')
  await page.keyboard.type(join(site.folder, 'media'))
  await page.getByText('Vous détenez déjà ce média : Windows 11').waitFor()
  await press(page, 'Tab', 'J’ai lu les termes du contrat de licence')
  await page.keyboard.press('Space')
  await press(page, 'Tab', 'Suivant')
  await page.keyboard.press('Enter')
  await press(page, 'Tab', 'Nom')
  await page.keyboard.type('Windows 11')
  await press(page, 'Tab', 'Suivant')
  await page.keyboard.press('Enter')
  await page.getByText('Toutes les images sont conservées').waitFor()
  await press(page, 'Tab', 'Suivant')
  await page.keyboard.press('Enter')
  // The site refuses the name; the wizard is back where it is asked.
  await page.getByRole('heading', { name: 'Général' }).waitFor()
  await page.getByText('porte déjà le nom « Windows 11 ». Choisissez un autre nom.').waitFor()
  await press(page, 'Tab', 'Nom')
  await page.keyboard.type('Windows 11 bis')
  for (const expected of ['Résumé', 'Dernière étape']) {
    await press(page, 'Tab', 'Suivant')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: expected }).waitFor()
  }
  await page.getByText('L’Assistant s’est terminé correctement').waitFor()
})

it('has a menu, for the keyboard too, with what the ribbon has no room for', async () => {
  const page = await site.open({ width: 390 })
  await page.goto(`${packages}?selected=S0100001`)
  await page.getByRole('row', { name: 'Windows 11', selected: true }).waitFor()
  const hidden = await page.evaluate(`(() => {
    const ribbon = document.querySelector('[role=toolbar]')
    return ribbon.scrollWidth - ribbon.clientWidth
  })()`)
  expect(hidden).toBe(0)
  await press(page, 'Tab', 'More actions')
  await page.keyboard.press('Enter')
  await page
    .getByRole('menuitem', { name: /^Cancel Scheduled Updates/, disabled: true })
    .getByText('No updates are scheduled for this package')
    .waitFor()
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Delete Package' }).waitFor()
  await page.keyboard.press('Escape')
  await expect
    .poll(() => page.evaluate('document.activeElement.getAttribute("aria-label")'))
    .toBe('More actions')
  await page.context().close()
})

it('loads at most 250 kB of scripts and styles for the first page, as they come over the wire with gzip', async () => {
  const page = await site.open()
  const loaded = new Set<string>()
  page.on('response', answer => /\.(js|css)$/.test(answer.url()) && loaded.add(answer.url()))
  await page.goto('/')
  await page.getByRole('row', { name: 'Windows 11 bis' }).waitFor()
  await settled(page)
  // What is loaded for nobody’s wish would come now.
  await page.waitForTimeout(500)
  let bytes = 0
  for (const url of loaded) bytes += await bytesOverWire(url)
  expect(loaded.size).toBeGreaterThan(2)
  // 1 kB is 1,000 bytes.
  expect(bytes).toBeLessThan(250_000)
  await page.context().close()
})

/** How long a file is as the site sends it to who takes gzip. */
async function bytesOverWire(url: string): Promise<number> {
  const [answer] = (await once(get(url, { headers: { 'accept-encoding': 'gzip' } }), 'response')) as [
    IncomingMessage,
  ]
  let bytes = 0
  for await (const piece of answer) bytes += (piece as Buffer).length
  return bytes
}

it('shows content arriving at a point, and says why an action is not available', async () => {
  await site.startPoint('DP1')
  const page = await site.open()
  await page.goto(`${packages}?sort=-name`)
  const rows = page.getByRole('row')
  await rows.nth(2).waitFor()
  expect(await rows.nth(1).innerText()).toContain('Windows 11 bis')
  await page.getByLabel('Search', { exact: true }).fill('windows BIS')
  await rows.nth(2).waitFor({ state: 'detached' })
  await page.goto(packages)
  await rows.nth(1).click()
  expect(page.url()).toContain('selected=S0100001')
  const update = page.getByRole('button', { name: 'Update Distribution Points' })
  expect(await update.getAttribute('aria-disabled')).toBe('true')
  await update.hover()
  await page.getByRole('tooltip').getByText('No distribution point has this package yet').waitFor()
  await site.api.distributeContent({ packageId: 'S0100001', points: ['DP1'] })
  await page.getByRole('tab', { name: 'Content Locations' }).click()
  const location = page.getByRole('table', { name: 'Content Locations' })
  await location.getByText('Success').waitFor()
  await location.getByText(/1: /).waitFor()
  // The keyboard goes on in the list, and takes the selection along.
  await rows.nth(1).press('ArrowDown')
  await page.waitForURL(/selected=S0100002/)
  await page.keyboard.press('Control+a')
  await page.getByText('2 items selected').waitFor()
  // Of several packages it is about those that points have, and says beforehand what it sends.
  await update.click()
  const costs = page.getByRole('dialog').getByRole('table', { name: 'What this sends' })
  await costs.getByRole('row', { name: /S0100001/ }).waitFor()
  expect(await costs.getByRole('row').count()).toBe(2)
  const answer = page.waitForResponse(/content\/update-distribution-points/)
  await page.getByRole('dialog').getByRole('button', { name: 'Update Distribution Points' }).click()
  expect((await answer).status()).toBe(200)
  await page.getByRole('dialog').waitFor({ state: 'detached' })
})

it('shows at once what somebody else changes, and keeps what is selected', async () => {
  const page = await site.open()
  await page.goto('/administration/distribution-point-groups')
  // From here on nothing is asked again by itself: the site tells.
  await page.getByText('Live', { exact: true }).waitFor()
  await site.api.createDistributionPointGroup({ name: 'Branch offices' })
  await page.getByRole('row', { name: 'Branch offices' }).click()
  await site.api.createDistributionPointGroup({ name: 'Ateliers' })
  await page.getByRole('row', { name: 'Ateliers' }).waitFor()
  await page.getByRole('row', { name: 'Branch offices', selected: true }).waitFor()
})

it('says what somebody’s roles do not permit, and speaks the language that they choose', async () => {
  const roles = await site.api.listRoles()
  const analyst = roles.find(role => role.name === 'Read-only analyst')
  const person = { userName: 'noor', displayName: 'Noor', password: 'nine quiet lanterns at dusk' }
  await site.api.createUser({ ...person, roles: [{ roleId: analyst?.id ?? '', scopes: null }] })
  const page = await site.open({ signedIn: false })
  await page.goto(packages)
  await page.getByLabel('User name').fill(person.userName)
  await page.getByLabel('Password').fill(person.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  const add = page.getByRole('button', { name: 'Add Operating System Upgrade Package' })
  await add.hover()
  await page.getByRole('tooltip').getByText('Your roles do not permit this').waitFor()
  expect(await add.getAttribute('aria-disabled')).toBe('true')
  await page.getByRole('button', { name: 'Settings of the console' }).click()
  await page.getByRole('menuitemradio', { name: 'Français' }).click()
  await page
    .getByRole('heading', { name: 'Packages de mise à niveau du système d’exploitation', level: 1 })
    .waitFor()
  await page.getByRole('columnheader', { name: 'Date des mises à jour planifiées' }).waitFor()
})

it('shows a servicing run while it is under way, and what it proved', async () => {
  const update = join(site.folder, 'Windows11.0-KB9900004-x64.msu')
  await makeComponentUpdate({ to: update, product: 'windows11', kb: 'KB9900004' })
  await ended((await site.api.addSoftwareUpdate({ path: update })).operation)
  run = (await site.api.runServicing({ packageId: 'S0100001', updates: ['KB9900004'] })).operation
  const page = await site.open()
  await page.goto(`${packages}?selected=S0100001&tab=runs`)
  await page.getByRole('table', { name: 'Runs' }).getByRole('link').first().click()
  await page.waitForURL(`${packages}/S0100001/runs/${run}`)
  await page.getByText('Version 2 was published from version 1').waitFor({ timeout: 120_000 })
  await page.getByText('Applied and proven').first().waitFor()
  await page
    .getByRole('log')
    .getByText(/version 2/i)
    .first()
    .waitFor()
  await page.getByRole('button', { name: 'Show Package' }).click()
  await page.getByRole('tab', { name: 'Proof' }).click()
  await page.getByText('everything is as planned').waitFor()
})

it('says how content stands, and leads to the matrix', async () => {
  const page = await site.open()
  await page.goto('/')
  await page.getByRole('button', { name: 'Monitoring' }).click()
  await page.getByText('Content Status', { exact: true }).first().click()
  await page.getByRole('row').nth(2).waitFor()
  await page.getByLabel('Search', { exact: true }).fill('S0100001')
  await page.getByRole('row').nth(1).click()
  await page.getByRole('button', { name: 'Validate' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Validate' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  const actions = await site.api.listContentActions({ subject: 'S0100001' })
  expect(actions.map(one => one.action)).toContain('validate')
  await page.getByRole('button', { name: 'Show as Matrix' }).click()
  await page.getByRole('columnheader', { name: 'DP1' }).waitFor()
  await page.goBack()
  await page.getByRole('button', { name: 'Show as Matrix' }).waitFor()
})

it('breaks no rule of accessibility, in no theme, language or width', async () => {
  const tabs = ['summary', 'update-status', 'content-locations', 'versions', 'runs', 'proof']
  const wrong = await walkPages(site, [
    { name: 'packages', address: packages },
    ...tabs.map(tab => ({ name: `package-${tab}`, address: `${packages}?selected=S0100001&tab=${tab}` })),
    ...['images', 'dataSource', 'distribution', 'installed', 'locations', 'versions'].map(tab => ({
      name: `properties-${tab}`,
      address: `${packages}/properties/S0100001?tab=${tab}`,
    })),
    ...['data-source', 'general', 'summary'].map(page => ({
      name: `add-package-${page}`,
      address: `${packages}/add/${page}`,
    })),
    { name: 'run', address: `${packages}/S0100001/runs/${run}` },
    { name: 'content-status', address: `${contentStatus}?selected=S0100001&tab=assets` },
    { name: 'missing', address: '/software-library/nowhere' },
  ])
  expect(wrong).toEqual([])
  expect(site.complaints).toEqual([])
})

/** Waits until an operation has ended well. */
async function ended(operation: string): Promise<void> {
  await expect
    .poll(async () => (await site.api.readOperation({ operation })).state, { timeout: 120_000 })
    .toBe('succeeded')
}
