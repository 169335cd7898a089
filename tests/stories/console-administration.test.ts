// In the console an administrator edits a package while somebody else does, deletes it in French by keyboard alone, copies a role and gives it to a
// user on one security scope, looks after the own account, sets an identity provider, and sees where each setting comes from.

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  type ConsoleSite,
  finished,
  openConsoleSite,
  press,
  pressAction,
  settled,
  walkPages,
} from '../console/index.ts'
import { makeSmallMedia } from '../site-in-database.ts'

const packages = '/software-library/operating-systems/upgrade-packages'
let site: ConsoleSite

beforeAll(async () => {
  site = await openConsoleSite()
  await site.signIn()
  const media = join(site.folder, 'media')
  await mkdir(media)
  await makeSmallMedia(media)
  for (const name of ['Windows 11', 'Windows 11 for branches'])
    await finished(site, site.api.addUpgradePackage({ path: media, name, licenceAccepted: true }))
}, 180_000)
afterAll(() => site?.[Symbol.asyncDispose]())

it('edits a package in French by keyboard alone; what somebody else changes meanwhile is told, and nothing is lost', async () => {
  const page = await site.open({ language: 'fr' })
  await page.goto(`${packages}?selected=S0100001`)
  await page.getByRole('row', { selected: true }).waitFor()
  await pressAction(page, 'Propriétés')
  await page.getByRole('heading', { name: 'Propriétés de Windows 11', level: 1 }).waitFor()
  await press(page, 'Tab', 'Commentaire')
  await page.keyboard.type('Pour Paris')
  await site.api.editUpgradePackage({ packageId: 'S0100001', comment: 'For Lyon' })
  // The site tells, before anything is saved; what was typed stays.
  await page.getByText('a modifié ceci pendant votre saisie').waitFor()
  const comment = page.getByLabel('Commentaire')
  expect(await comment.inputValue()).toBe('Pour Paris')
  await page.getByRole('table', { name: 'Différences' }).getByText('For Lyon').waitFor()
  await press(page, 'Tab', 'Garder ma saisie')
  await page.keyboard.press('Enter')
  await press(page, 'Tab', 'Enregistrer')
  await page.keyboard.press('Enter')
  await page.getByText('Enregistré.').waitFor()
  const one = await site.api.readUpgradePackage({ packageId: 'S0100001' })
  expect(one).toMatchObject({ name: 'Windows 11', comment: 'Pour Paris' })
  await press(page, 'Shift+Tab', 'Nom')
  await page.keyboard.type('Windows 11 for branches')
  await page.keyboard.press('Enter')
  // What the site refuses stands beside its field.
  await page.getByRole('alert').filter({ hasText: 'S0100002' }).waitFor()
})

it('a save that somebody else was faster than is refused by the site, and not carried out', async () => {
  const page = await site.open()
  // Without live events nothing tells of the other change but the refusal.
  await page.route('**/api/v1/events', route => route.fulfill({ status: 404 }))
  await page.goto(`${packages}/properties/S0100001`)
  await page.getByLabel('Version').fill('24H2')
  // Nobody loses what was typed by looking elsewhere.
  await page.getByRole('tab', { name: 'Images' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Stay here' }).click()
  expect(await page.getByLabel('Version').inputValue()).toBe('24H2')
  await site.api.editUpgradePackage({ packageId: 'S0100001', version: '25H2' })
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('administrator changed this while you were editing').waitFor()
  expect((await site.api.readUpgradePackage({ packageId: 'S0100001' })).version).toBe('25H2')
  await page.getByRole('button', { name: 'Take it as it is now' }).click()
  expect(await page.getByLabel('Version').inputValue()).toBe('25H2')
})

it('deletes a package in French by keyboard alone: what goes, what hinders it, and then it goes', async () => {
  await site.api.pinPackageVersion({ packageId: 'S0100002', version: 1, reason: 'audit' })
  const page = await site.open({ language: 'fr' })
  await page.goto(`${packages}?selected=S0100002`)
  await page.getByRole('row', { selected: true }).waitFor()
  await pressAction(page, 'Supprimer')
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Windows 11 for branches (S0100002)').waitFor()
  await dialog.getByText('its version 1 is pinned').waitFor()
  const remove = dialog.getByRole('button', { name: 'Supprimer' })
  expect(await remove.isDisabled()).toBe(true)
  await site.api.unpinPackageVersion({ packageId: 'S0100002', version: 1 })
  // The dialog follows what the site says; it need not be opened again.
  await dialog.getByText('its version 1 is pinned').waitFor({ state: 'detached' })
  await press(page, 'Tab', 'Supprimer')
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('row', { name: 'Windows 11 for branches' }).waitFor({ state: 'detached' })
  expect((await site.api.listUpgradePackages()).map(({ id }) => id)).toEqual(['S0100001'])
})

it('sets priority, kept versions and security scopes of a package', async () => {
  await site.api.makeSecurityScope({ name: 'Paris' })
  const page = await site.open()
  await page.goto(`${packages}/properties/S0100001?tab=distribution`)
  await page.getByLabel('Distribution priority').selectOption('high')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  await page.getByRole('tab', { name: 'Servicing' }).click()
  await page.getByRole('textbox', { name: 'Versions that are kept' }).fill('none')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('A whole number from 1').waitFor()
  await page.getByRole('textbox', { name: 'Versions that are kept' }).fill('3')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  await page.getByRole('tab', { name: 'Security' }).click()
  await page.getByLabel('Paris').check()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  const [summary] = await site.api.readContentSummary()
  const { keepVersions } = await site.api.readUpgradePackage({ packageId: 'S0100001' })
  const scopes = await site.api.listPackageSecurityScopes({ packageId: 'S0100001' })
  expect([summary?.priority, keepVersions]).toEqual(['high', 3])
  expect(scopes.map(({ name }) => name).sort()).toEqual(['Default', 'Paris'])
})

it('reads a changed source again: what is different beforehand, then the next version', async () => {
  const page = await site.open()
  await page.goto(`${packages}/properties/S0100001?tab=dataSource`)
  const compare = page.getByRole('button', { name: 'Compare with Source' })
  await compare.click()
  await page.getByText('The source is as it was read').waitFor()
  // To read everything all the same is possible, and the site says that it came to nothing.
  await page.getByRole('button', { name: 'Reload', exact: true }).click()
  await page.getByRole('alert').filter({ hasText: 'The source was not read again' }).waitFor()

  await writeFile(join(site.folder, 'media', 'sources', 'text.txt'), 'longer than it was')
  await page.getByLabel('Source to look at').fill(join(site.folder, 'nowhere'))
  await compare.click()
  await page.getByText('The source could not be compared').waitFor()
  await page.getByLabel('Source to look at').fill(join(site.folder, 'media'))
  await compare.click()
  const added = page.getByRole('table', { name: 'What is different' }).getByRole('row', { name: /text\.txt/ })
  expect(await added.innerText()).toContain('new')
  await page.getByRole('button', { name: 'Reload', exact: true }).click()
  await page.getByText('published as a new version').waitFor()
  // Whoever is sent the address sees the same.
  await page.reload()
  await page.getByText('published as a new version').waitFor()
  await page.getByRole('link', { name: 'Show versions' }).click()
  await page.getByRole('heading', { name: /Windows 11/, level: 1 }).waitFor()
  const { currentVersion, versions } = await site.api.readUpgradePackage({ packageId: 'S0100001' })
  expect([currentVersion, versions.length]).toEqual([2, 2])
})

it('copies a role, takes a permission out of its matrix, and gives it to a user on one security scope', async () => {
  const page = await site.open()
  const dialog = page.getByRole('dialog')
  await page.goto('/administration/roles?selected=operating-system-deployment-manager')
  await page.getByRole('img', { name: 'Operating system upgrade packages: Delete' }).waitFor()
  await page.getByRole('button', { name: 'Copy Role' }).click()
  await dialog.getByLabel(/^Name/).fill('Branch deployment')
  await dialog.getByRole('button', { name: 'Copy Role' }).click()
  // Only the rows in sight are made.
  await page.getByLabel('Search', { exact: true }).fill('Branch')
  await page.getByRole('row', { name: 'Branch deployment' }).click()
  await page.getByRole('button', { name: 'Change Role' }).click()
  await dialog.getByLabel('Operating system upgrade packages: Delete', { exact: true }).uncheck()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })

  const person = { userName: 'omar', displayName: 'Omar', password: 'seven quiet lanterns at dusk' }
  await site.api.createUser(person)
  await page.goto('/administration/users')
  await page.getByRole('row', { name: 'omar' }).click()
  await page.getByRole('toolbar').getByRole('button', { name: 'Roles' }).click()
  await dialog.getByLabel('Branch deployment', { exact: true }).check()
  await dialog.getByLabel('On security scopes').check()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('Choose at least one scope').waitFor()
  await dialog.getByLabel('Paris').check()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('row', { name: 'Branch deployment (on Paris)' }).waitFor()

  const branch = await site.open({ signedIn: false })
  await branch.goto(`${packages}?selected=S0100001`)
  await branch.getByLabel('User name').fill(person.userName)
  await branch.getByLabel('Password').fill(person.password)
  await branch.getByRole('button', { name: 'Sign in', exact: true }).click()
  const remove = branch.getByRole('button', { name: 'Delete' })
  await remove.waitFor()
  expect(await remove.getAttribute('aria-disabled')).toBe('true')
})

it('changes the own password, ends another session of one’s own, and makes a token that may do one thing', async () => {
  const person = { userName: 'lea', displayName: 'Lea', password: 'six quiet lanterns at dusk' }
  await site.api.createUser({ ...person, roles: [{ roleId: 'operations-administrator', scopes: null }] })
  const windows = await Promise.all([site.open({ signedIn: false }), site.open({ signedIn: false })])
  for (const page of windows) {
    await page.goto('/administration/own-account')
    await page.getByLabel('User name').fill(person.userName)
    await page.getByLabel('Password').fill(person.password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { name: 'My Account', level: 1 }).waitFor()
  }
  const [page, other] = windows
  const dialog = page.getByRole('dialog')
  await page.getByText('This session').waitFor()
  await page.getByRole('button', { name: /^End the session/ }).click()
  await dialog.getByRole('button', { name: 'End Session' }).click()
  await dialog.waitFor({ state: 'detached' })
  await other.reload()
  await other.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Change Password' }).click()
  await dialog.getByLabel(/^Current password/).fill('not the password')
  await dialog.getByLabel(/^New password\W*$/).fill('five quiet lanterns at noon')
  await dialog.getByLabel(/once more/).fill('five quiet lanterns at noon')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByRole('alert').first().waitFor()
  await dialog.getByLabel(/^Current password/).fill(person.password)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Make API Token' }).click()
  await dialog.getByLabel(/^Name/).fill('reports')
  await dialog.getByLabel('Only what is chosen here').check()
  await dialog.getByLabel('Operating system upgrade packages: Read', { exact: true }).check()
  await dialog.getByRole('button', { name: 'Make API Token' }).click()
  const token = await dialog.locator('pre').innerText()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('table', { name: 'API Tokens' }).getByText('1 permission').waitFor()
  const ask = async (path: string) =>
    (await fetch(`${site.address}/api/v1/${path}`, { headers: { authorization: `Bearer ${token}` } })).status
  expect([await ask('upgrade-packages'), await ask('status-messages')]).toEqual([200, 403])
})

it('sets an identity provider, and says where a setting comes from and how it is changed', async () => {
  const page = await site.open()
  await page.goto('/administration/identity-provider')
  await page.getByLabel(/^Name/).fill('Example login')
  await page.getByLabel(/^Issuer/).fill('http://login.example')
  await page.getByLabel(/^Client ID/).fill('slipstream')
  await page.getByLabel(/^Client secret/).fill('a secret of this story')
  await page.getByRole('button', { name: 'Add Row' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Each row needs a value').waitFor()
  await page.getByLabel('Value').fill('deployers')
  await page.getByLabel('Role').selectOption({ label: 'Read-only analyst' })
  await page.getByLabel('In force').selectOption({ label: 'Paris' })
  await page.getByRole('button', { name: 'Save' }).click()
  // Tokens that come in the clear prove nothing: the site refuses the issuer, beside its field.
  await page.getByRole('alert').filter({ hasText: 'login.example' }).waitFor()
  await page.getByLabel(/^Issuer/).fill('https://login.example')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('People sign in with this OpenID Connect provider').waitFor()
  const [scope] = (await site.api.listSecurityScopes()).filter(({ name }) => name === 'Paris')
  expect(await site.api.readIdentityProvider()).toMatchObject({
    issuer: 'https://login.example',
    roles: [{ value: 'deployers', roleId: 'read-only-analyst', scopes: [scope?.id] }],
  })
  await page.goto('/administration/settings?selected=allow-native-component-servicing')
  const details = page.getByRole('region', { name: 'Details' })
  await details.getByText('--allow-native-component-servicing').first().waitFor()
  await details.getByText('allow-native-component-servicing: true').waitFor()
  await settled(page)
})

it('breaks no rule of accessibility, in no theme, language or width', async () => {
  const [user] = (await site.api.listUsers()).filter(({ userName }) => userName === 'omar')
  const wrong = await walkPages(site, [
    ...['general', 'servicing', 'security'].map(tab => ({
      name: `properties-${tab}`,
      address: `${packages}/properties/S0100001?tab=${tab}`,
    })),
    {
      name: 'delete-package',
      address: `${packages}/properties/S0100001?ask=delete`,
      until: '[role=dialog] dl',
    },
    { name: 'own-account', address: '/administration/own-account' },
    { name: 'user', address: `/administration/users?selected=${user?.id}` },
    { name: 'role-matrix', address: '/administration/roles?selected=operating-system-deployment-manager' },
    { name: 'security-scopes', address: '/administration/security-scopes?selected=default' },
    { name: 'identity-provider', address: '/administration/identity-provider' },
    { name: 'settings', address: '/administration/settings?selected=content-store' },
  ])
  expect(wrong).toEqual([])
  expect(site.complaints).toEqual([])
}, 600_000)
