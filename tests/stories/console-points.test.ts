// An administrator brings content to distribution points in front of the console: adds a point with its join command, distributes a package in
// English by mouse and in French by keyboard alone, sees it arrive, and looks at what happened, who may do what, and how it all is.

import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ConsoleSite, openConsoleSite, press, settled, walkPages } from '../console/index.ts'
import { makeWindowsMedia } from '../windows-image/index.ts'

const packages = '/software-library/operating-systems/upgrade-packages'
const points = '/administration/distribution-points'
const matrix = '/monitoring/distribution-status/content-matrix'
let site: ConsoleSite

beforeAll(async () => {
  site = await openConsoleSite()
  await site.signIn()
  const media = join(site.folder, 'media')
  const making = { product: 'windows11', images: 1, components: 1, recovery: false } as const
  await makeWindowsMedia({ ...making, to: media, payloadBytes: 1024 * 1024 })
  const { operation } = await site.api.addUpgradePackage({
    path: media,
    name: 'Windows 11',
    licenceAccepted: true,
  })
  while ((await site.api.readOperation({ operation })).finishedAt === null) await setTimeout(200)
}, 180_000)
afterAll(async () => {
  await site?.[Symbol.asyncDispose]()
})

const waiting = { timeout: 120_000, interval: 200 }

it('adds a distribution point with the join command of the wizard', async () => {
  const page = await site.open()
  await page.goto(points)
  await page.getByRole('button', { name: 'Add Distribution Point' }).click()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('Letters and digits, with blanks').waitFor()
  await page.getByLabel('Name').fill('DP1')
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('Waiting for DP1 to join').waitFor()
  const command = await page.locator('pre').innerText()
  expect(command).toContain(`--site-url ${site.address} --join-token-file join-token`)
  const token = /printf %s '([^']+)'/.exec(command)?.[1]
  await site.startPoint('DP1', token)
  await page.getByText('DP1 has joined').waitFor(waiting)
  await page.getByRole('link', { name: 'Show the distribution point' }).click()
  await page.getByRole('row', { name: 'DP1', selected: true }).waitFor()
})

it('distributes content with the forecast, and shows it arriving until receipts prove it', async () => {
  const page = await site.open()
  await page.goto(`${packages}?selected=S0100001`)
  await page.getByRole('button', { name: 'Distribute Content' }).click()
  await page.getByLabel(/Windows 11 \(S0100001\)/).waitFor()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('Choose at least one distribution point or group').waitFor()
  await page.getByLabel(/^DP1/).check()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText(/will be sent; /).waitFor()
  await page.getByRole('table', { name: 'Forecast' }).getByText('DP1').waitFor()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('Everything has arrived: 1 of 1 proved by receipts').waitFor(waiting)
  await page.goto(`${matrix}?point=DP1`)
  await page.getByRole('gridcell', { name: /Windows 11 .*DP1: Success, version 1/ }).waitFor()
  await page.getByText(/Version 1, verified/).waitFor()
  await page.getByRole('tab', { name: 'Distribution tree' }).click()
  await page.getByRole('button', { name: /DP1.*1 of 1 packages/ }).waitFor()
})

it('distributes content in French, by keyboard alone', async () => {
  await site.startPoint('DP2')
  const page = await site.open({ language: 'fr' })
  await page.goto(`${packages}/distribute/S0100001/content`)
  await settled(page)
  await page.getByRole('heading', { name: 'Contenu', exact: true }).waitFor()
  await press(page, 'Tab', 'Suivant')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Destination du contenu' }).waitFor()
  await press(page, 'Tab', 'DP2')
  await page.keyboard.press('Space')
  await press(page, 'Tab', 'Suivant')
  await page.keyboard.press('Enter')
  await page.getByText(/seront envoyés/).waitFor()
  await press(page, 'Tab', 'Suivant')
  await page.keyboard.press('Enter')
  await page.getByText('Tout est arrivé : 1 sur 1 prouvés par des reçus').waitFor(waiting)
})

it('changes the properties of a point, and says what changes before it does', async () => {
  const page = await site.open()
  const id = (await site.api.readDistributionPoint({ name: 'DP1' })).id
  await page.goto(`${points}?selected=${id}`)
  await page.getByRole('button', { name: 'Properties' }).click()
  await page.getByLabel('Transfers at once').fill('0')
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('A whole number from 1 to 50 is needed').waitFor()
  await page.getByLabel('Transfers at once').fill('7')
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('button', { name: 'Set these hours' }).click()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByLabel('DP2').check()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('7 (before: 3)').waitFor()
  await page.getByText('50 hours changed').waitFor()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('The properties of DP1 were saved').waitFor()
  const { properties, kind, sources } = await site.api.readDistributionPoint({ name: 'DP1' })
  expect(properties.transfersAtOnce).toBe(7)
  expect(properties.week.filter(hour => hour.access === 'high-only')).toHaveLength(50)
  expect([kind, sources.map(source => source.point)]).toEqual(['pull', ['DP2']])
})

it('turns maintenance mode on, validates what a point holds, and makes a group', async () => {
  const page = await site.open()
  const id = (await site.api.readDistributionPoint({ name: 'DP2' })).id
  await page.goto(`${points}?selected=${id}`)
  await page.getByRole('button', { name: 'Maintenance Mode' }).click()
  await page.getByRole('button', { name: 'Turn on' }).click()
  await expect
    .poll(async () => (await site.api.readDistributionPoint({ name: 'DP2' })).properties.maintenance, waiting)
    .toBe(true)
  await page.getByRole('button', { name: 'Validate' }).click()
  await page.getByText('S0100001. Damaged content is fetched again').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Validate' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect((await site.api.listContentActions()).map(one => one.action)).toContain('validate')
  await page.goto('/administration/distribution-point-groups')
  await page.getByRole('button', { name: 'Create Group' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('Branches')
  await page.getByRole('dialog').getByRole('button', { name: 'Create Group' }).click()
  await page.getByRole('row', { name: 'Branches' }).click()
  await page.getByRole('button', { name: 'Members' }).first().click()
  await page.getByRole('dialog').getByLabel('DP2').check()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect((await site.api.listDistributionPointGroups())[0]?.members).toEqual(['DP2'])
})

it('makes a prestage file that a point can read', async () => {
  const page = await site.open()
  await page.goto(`${packages}/prestage/S0100001/content`)
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('Whole objects').waitFor()
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Next' }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toBe('S0100001.prestage')
  const file = join(site.folder, 'S0100001.prestage')
  await download.saveAs(file)
  await page.getByText('was given to the browser').waitFor()
  const { fingerprint } = await site.api.readSite()
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, '../../src/programs/distribution-point.ts'),
    ...['--import-prestage', file, '--data-folder', join(site.folder, 'importing')],
    ...['--accept-site-key', fingerprint],
  ])
  await writeFile(join(site.folder, 'import.log'), stdout)
})

it('finds status messages by severity, component and code, and verifies the audit', async () => {
  const page = await site.open()
  await page.goto('/monitoring/status-messages')
  await page.getByLabel('Component').selectOption('distribution')
  await page.getByLabel('Code').fill('CONTENT_VERIFIED')
  await page.getByRole('row', { name: /DP1/ }).first().click()
  await page.getByRole('tab', { name: 'Facts' }).click()
  expect(page.url()).toContain('component=distribution')
  await page.goto('/monitoring/audit')
  const entries = page.getByRole('row').filter({ has: page.getByRole('gridcell') })
  const newest = await entries.first().innerText()
  await page.getByRole('columnheader', { name: 'Time' }).getByRole('button').click()
  await page.getByRole('columnheader', { name: 'Time' }).and(page.locator('[aria-sort=ascending]')).waitFor()
  await entries.first().filter({ hasNotText: newest }).waitFor()
  expect(page.url()).toContain('sort=at')
  // What the site cannot sort by says so, also to who does not see it.
  const fixed = page.getByRole('columnheader', { name: 'What was done' }).getByRole('button')
  expect(await fixed.getAttribute('aria-disabled')).toBe('true')
  await page
    .getByText('cannot sort it by this column', { exact: false })
    .first()
    .waitFor({ state: 'attached' })
  await page.getByRole('searchbox').fill('dp2')
  await entries.filter({ hasNotText: 'DP2' }).first().waitFor({ state: 'detached' })
  expect(await entries.count()).toBeGreaterThan(0)
  await page.getByRole('button', { name: 'Verify Chain' }).click()
  await page.getByText('The chain is whole').waitFor()
  const french = await site.open({ language: 'fr' })
  await french.goto('/monitoring/audit')
  await french
    .getByRole('row', {
      name: 'administrator a créé un jeton à usage unique pour le point de distribution « DP1 »',
    })
    .click()
  await french.getByText('administrator made a join token for a distribution point “DP1”.').waitFor()
  await french.context().close()
  await page.goto('/monitoring/operations')
  await page
    .getByRole('row', { name: /Succeeded/ })
    .first()
    .click()
  expect(await page.getByRole('button', { name: 'Cancel Operation' }).getAttribute('aria-disabled')).toBe(
    'true',
  )
  await page.goto('/monitoring/overview')
  const saved = page.getByRole('region', { name: 'Bytes saved' })
  await saved.getByText('The same as a table').click()
  await saved.getByRole('table', { name: 'Bytes saved' }).getByText('Windows 11').waitFor()
})

it('adds a user with a role, makes a token that works, and ends what they have', async () => {
  const page = await site.open()
  await page.goto('/administration/users')
  await page.getByRole('button', { name: 'Add User' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('User name').fill('noor')
  await dialog.getByLabel(/^Name/).fill('Noor')
  await dialog.getByRole('button', { name: 'Add User' }).click()
  await dialog.getByText('This is needed').waitFor()
  await dialog.getByLabel('Password').fill('eleven quiet lanterns at dawn')
  await dialog.getByLabel('Read-only analyst').check()
  await dialog.getByRole('button', { name: 'Add User' }).click()
  await page.getByRole('row', { name: 'noor' }).click()
  const noor = (await site.api.listUsers()).find(user => user.userName === 'noor')
  expect(noor?.roles).toEqual([{ roleId: 'read-only-analyst', scopes: null }])
  await page.getByRole('button', { name: 'Make API Token' }).click()
  await dialog.getByLabel('Name').fill('reports')
  await dialog.getByRole('button', { name: 'Make API Token' }).click()
  const token = await dialog.locator('pre').innerText()
  await dialog.getByRole('button', { name: 'Close' }).click()
  const ask = (path: string) =>
    fetch(`${site.address}/api/v1/${path}`, { headers: { authorization: `Bearer ${token}` } })
  expect((await ask('upgrade-packages')).status).toBe(200)
  await page.getByRole('button', { name: 'Disable' }).click()
  await dialog.getByRole('button', { name: 'Disable' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect((await ask('upgrade-packages')).status).toBe(401)
})

it('copies and changes a role, keeps a network account, and says why an alert receiver is refused', async () => {
  const page = await site.open()
  const dialog = page.getByRole('dialog')
  await page.goto('/administration/roles?selected=read-only-analyst')
  const change = page.getByRole('button', { name: 'Change Role' })
  await change.waitFor()
  expect(await change.getAttribute('aria-disabled')).toBe('true')
  await page.getByRole('button', { name: 'Copy Role' }).click()
  await dialog.getByLabel(/^Name/).fill('Branch office')
  await dialog.getByRole('button', { name: 'Copy Role' }).click()
  await page.getByRole('row', { name: 'Branch office' }).click()
  await change.click()
  await dialog.getByLabel('Operating system upgrade packages: Distribute', { exact: true }).check()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  const roles = await site.api.listRoles()
  const [read, copied] = ['Read-only analyst', 'Branch office'].map(name =>
    roles.find(one => one.name === name),
  )
  expect(copied?.permissions).toEqual({ ...read?.permissions, 'upgrade-package': ['read', 'distribute'] })
  await page.goto('/administration/network-accounts')
  await page.getByRole('button', { name: 'Set Network Account' }).click()
  await dialog.getByLabel(/^Server/).fill('files')
  await dialog.getByLabel(/^Share/).fill('media')
  await dialog.getByLabel(/^User/).fill('EXAMPLE\\reader')
  await dialog.getByLabel(/^Password/).fill('a quiet word')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('row', { name: 'reader' }).click()
  await page.getByRole('button', { name: 'Remove' }).click()
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await page.getByText('No network account').waitFor()
  await page.goto('/administration/alert-receivers')
  await page.getByRole('button', { name: 'Add Receiver' }).click()
  await dialog.getByLabel(/^Name/).fill('pager')
  await dialog.getByLabel(/^Address/).fill('https://pager.example/hook')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog
    .getByText(/alert-hosts/)
    .last()
    .waitFor()
  expect(await site.api.listAlertSubscriptions()).toEqual([])
})

it('takes content away from a point, once it was shown what would go', async () => {
  const page = await site.open()
  await page.goto('/monitoring/distribution-status/content-status?selected=S0100001')
  await page.getByRole('row', { selected: true }).waitFor()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await dialog.getByText('Choose a distribution point or a group.').waitFor()
  await dialog.getByLabel('DP1').check()
  await dialog
    .getByRole('table', { name: 'What would be done' })
    .getByRole('cell', { name: 'removed' })
    .waitFor()
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await dialog.waitFor({ state: 'detached' })
  const pointsOf = async () =>
    (await site.api.readContentStatus({ packageId: 'S0100001' })).map(one => one.point)
  await expect.poll(pointsOf, waiting).toEqual(['DP2'])
})

it('breaks no rule of accessibility, in no theme, language or width', async () => {
  const [point] = await site.api.listDistributionPoints()
  const wrong = await walkPages(site, [
    { name: 'distribution-points', address: `${points}?selected=${point?.id}` },
    { name: 'point-schedule', address: `${points}?selected=${point?.id}&tab=schedule` },
    ...['general', 'schedule', 'sources', 'summary'].map(page => ({
      name: `point-properties-${page}`,
      address: `${points}/properties/DP1/${page}`,
    })),
    { name: 'add-distribution-point', address: `${points}/add/general` },
    { name: 'distribution-point-groups', address: '/administration/distribution-point-groups' },
    ...['content', 'destination', 'summary'].map(page => ({
      name: `distribute-${page}`,
      address: `${packages}/distribute/S0100001/${page}`,
    })),
    { name: 'prestage', address: `${packages}/prestage/S0100001/content` },
    { name: 'content-matrix', address: `${matrix}?point=DP1` },
    { name: 'distribution-tree', address: `${matrix}?view=tree` },
    { name: 'overview', address: '/monitoring/overview' },
    ...['status-messages', 'alerts', 'operations', 'audit'].map(name => ({
      name,
      address: `/monitoring/${name}`,
    })),
    ...['users', 'roles', 'sessions', 'tokens', 'site', 'network-accounts', 'alert-receivers'].map(name => ({
      name,
      address: `/administration/${name}`,
    })),
    { name: 'role', address: '/administration/roles?selected=read-only-analyst' },
    { name: 'api-reference', address: '/administration/api-reference?selected=setAlertSubscription' },
  ])
  expect(wrong).toEqual([])
  expect(site.complaints).toEqual([])
}, 600_000)
