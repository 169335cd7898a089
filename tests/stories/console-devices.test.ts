// An administrator lets devices in, in front of the console: approves one with its fingerprint, makes tokens for others, and groups them.

import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ConsoleSite, openConsoleSite, walkPages } from '../console/index.ts'
import { makeTestDevice, type SendToSite } from '../devices.ts'

const assets = '/assets-and-compliance'
let site: ConsoleSite
const send: SendToSite = async ({ method, url, headers, payload }) => {
  const answer = await fetch(`${site.address}${url}`, { method, headers, body: payload })
  return { status: answer.status, body: await answer.text() }
}

beforeAll(async () => {
  site = await openConsoleSite()
  await site.signIn()
}, 180_000)
afterAll(async () => {
  await site?.[Symbol.asyncDispose]()
})

it('approves a device that appeared by itself, once its fingerprint was compared', async () => {
  const page = await site.open()
  await page.goto(`${assets}/devices`)
  await page.getByText('There is no device.').waitFor()
  const device = makeTestDevice('PC-0117', send, { manufacturer: 'Contoso', model: 'Desk 3' })
  await device.enrol(null)
  // Told by the site: nobody loads the page again.
  await page.getByRole('row', { name: /PC-0117 Waits for approval/ }).click()
  await page.getByRole('button', { name: 'Approve' }).click()
  const dialog = page.getByRole('dialog')
  const { keyFingerprint } = await site.api.readDevice({ device: device.id })
  await dialog.getByText(keyFingerprint).waitFor()
  await dialog.getByRole('button', { name: 'Approve' }).click()
  await dialog.getByText('Compare the fingerprint at the device first.').waitFor()
  expect((await site.api.readDevice({ device: device.id })).state).toBe('waiting')
  await dialog.getByLabel('The device shows this fingerprint').check()
  await dialog.getByRole('button', { name: 'Approve' }).click()
  await page.getByRole('row', { name: /PC-0117 Approved/ }).waitFor()

  await page.getByRole('toolbar').getByRole('button', { name: 'Tags', exact: true }).click()
  await dialog.getByLabel(/^Tags/).fill('paris, wave-1')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('row', { name: /paris, wave-1/ }).waitFor()

  // The same name with another key is another device: it does not take the place unseen.
  const again = makeTestDevice('PC-0117', send)
  await again.enrol(null)
  await page.getByRole('row', { name: /PC-0117 Waits for approval/ }).click()
  await page.getByRole('button', { name: 'Approve' }).click()
  await dialog.getByLabel('The device shows this fingerprint').check()
  await dialog.getByRole('button', { name: 'Approve' }).click()
  await dialog.getByText(/Another device, .* is approved under the name “PC-0117”/).waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  expect((await site.api.readDevice({ device: again.id })).state).toBe('waiting')
  await page.getByRole('button', { name: 'Revoke' }).click()
  await dialog.getByLabel(/^Reason/).fill('nobody knows it')
  await dialog.getByRole('button', { name: 'Revoke' }).click()
  await page.getByRole('row', { name: /PC-0117 Revoked/ }).waitFor()
})

it('makes tokens that are shown once, and a group whose members are seen before it is made', async () => {
  const page = await site.open({ language: 'fr' })
  await page.goto(`${assets}/enrolment-tokens`)
  await page.getByRole('button', { name: 'Créer des jetons d’inscription' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(/^Pour/).fill('Salle 12')
  await dialog.getByLabel(/^Nombre de jetons/).fill('0')
  await dialog.getByLabel(/^Étiquettes/).fill('paris')
  await dialog.getByRole('button', { name: 'Créer des jetons d’inscription' }).click()
  await dialog.getByText('Indiquez un nombre entier de 1 à').waitFor()
  await dialog.getByLabel(/^Nombre de jetons/).fill('2')
  await dialog.getByRole('button', { name: 'Créer des jetons d’inscription' }).click()
  const tokens = (await dialog.locator('pre').innerText()).split('\n')
  expect(tokens).toHaveLength(2)
  await dialog.getByRole('button', { name: 'Fermer' }).click()
  const device = makeTestDevice('PC-0200', send, { addresses: ['10.7.0.9'] })
  expect((await device.enrol(tokens[0] ?? '')).state).toBe('approved')
  await page.getByRole('row', { name: /Salle 12 Utilisé/ }).waitFor()
  await page.getByRole('row', { name: /Salle 12 Non utilisé/ }).click()
  await page.getByRole('button', { name: 'Révoquer' }).click()
  await dialog.getByRole('button', { name: 'Révoquer' }).click()
  await page.getByRole('row', { name: /Salle 12 Révoqué/ }).waitFor()
  await expect(makeTestDevice('PC-0201', send).enrol(tokens[1] ?? '')).rejects.toThrow('ENROLMENT_REFUSED')

  await page.goto(`${assets}/device-groups`)
  await page.getByRole('button', { name: 'Créer un groupe d’appareils' }).click()
  await dialog.getByLabel(/^Nom\b/).fill('Paris')
  await dialog.getByLabel(/^Sous-réseaux/).fill('10.7.0.0/16')
  await dialog.getByText('Un appareil approuvé en ferait partie : PC-0200').waitFor()
  await dialog.getByLabel(/^Étiquettes/).fill('paris')
  await dialog.getByText('2 appareils approuvés en feraient partie : PC-0117, PC-0200').waitFor()
  await dialog.getByRole('button', { name: 'Créer un groupe d’appareils' }).click()
  await page.getByRole('row', { name: /Paris 2/ }).waitFor()
  await page.getByRole('button', { name: 'Créer un groupe d’appareils' }).click()
  await dialog.getByLabel(/^Nom\b/).fill('PARIS')
  await dialog.getByLabel(/^Étiquettes/).fill('lyon')
  await dialog.getByRole('button', { name: 'Créer un groupe d’appareils' }).click()
  await dialog.getByText('Un groupe porte déjà ce nom.').waitFor()
  expect((await site.api.readDeviceGroup({ deviceGroup: 'Paris' })).tags).toEqual(['paris'])
})

it('breaks no rule of accessibility, in no theme, language or width', async () => {
  const { id } = await site.api.readDevice({ device: 'PC-0200' })
  const group = (await site.api.readDeviceGroup({ deviceGroup: 'Paris' })).id
  const wrong = await walkPages(site, [
    { name: 'devices', address: `${assets}/devices?selected=${id}` },
    { name: 'device-facts', address: `${assets}/devices?selected=${id}&tab=facts` },
    { name: 'device-groups', address: `${assets}/device-groups?selected=${group}` },
    { name: 'device-group-members', address: `${assets}/device-groups?selected=${group}&tab=members` },
    { name: 'enrolment-tokens', address: `${assets}/enrolment-tokens` },
  ])
  expect(wrong).toEqual([])
  expect(site.complaints).toEqual([])
}, 600_000)
