// The versions of a package in the console: what a run changed is compared, a version is held and marked bad with a reason, and the package
// goes back to its first version, which a real point takes again.

import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  addScenePackage,
  type ConsoleSite,
  finished,
  makeServicingScene,
  openConsoleSite,
  walkPages,
} from '../console/index.ts'

const packages = '/software-library/operating-systems/upgrade-packages'
let site: ConsoleSite
let packageId = ''

beforeAll(async () => {
  site = await openConsoleSite()
  await site.signIn()
  const scene = await makeServicingScene(site)
  await finished(site, site.api.addSoftwareUpdate({ path: scene.component }))
  packageId = await addScenePackage(site, scene, 'Windows 11')
  await finished(site, site.api.runServicing({ packageId, updates: ['KB9900002'] }))
  for (const version of [1, 2]) await finished(site, site.api.inspectImages({ packageId, version }))
  await site.startPoint('DP1')
  await site.api.distributeContent({ packageId, points: ['DP1'] })
}, 240_000)
afterAll(() => site[Symbol.asyncDispose]())

it('compares what a run changed: updates, packages, files, bytes', async () => {
  const page = await site.open()
  await page.goto(`${packages}?selected=${packageId}`)
  await page.getByRole('button', { name: 'Versions and Roll Back' }).click()
  await page.getByRole('heading', { name: 'Versions of Windows 11', level: 1 }).waitFor()
  await page.getByRole('row', { name: 'Serviced from version 1' }).click()
  const details = page.getByRole('tabpanel', { name: 'Comparison' })
  await details.getByText('KB9900002').first().waitFor()
  const changed = details.getByRole('table', { name: 'Packages that differ' })
  await changed.getByText('KB9900002').first().waitFor()
  await details.getByRole('table', { name: 'Files that differ' }).getByText('sources/install.wim').waitFor()
  await details.getByText('New bytes, which a point fetches').waitFor()
})

it('holds a version with a reason, and says who and why', async () => {
  const page = await site.open()
  await page.goto(`${packages}/versions/${packageId}?selected=2&tab=marks`)
  await page.getByRole('button', { name: 'Hold', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Hold' }).click()
  await dialog.getByText('Say why').waitFor()
  await dialog.getByLabel('Reason').fill('to be tried by the pilot first')
  await dialog.getByRole('button', { name: 'Hold' }).click()
  await page.getByText(/administrator, .*: to be tried by the pilot first/).waitFor()
  // What is held is not replaced: the wizard says so, in the words of the site.
  await page.goto(`${packages}/roll-back/${packageId}+1/version`)
  await page.getByLabel('Reason').fill('the pilot could not print')
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('heading', { name: 'Summary' }).waitFor()
  await page.getByRole('alert').getByText(/held/).first().waitFor()
  await site.api.releasePackageVersion({ packageId, version: 2 })
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText(`${packageId} uses the content of version 1 again.`).waitFor()
  await page.getByRole('link', { name: 'Show the versions' }).click()
  await page.getByRole('row', { name: 'Rolled back to version 1' }).getByText('in use').waitFor()
})

it('previews what a rollback would do, in French', async () => {
  const page = await site.open({ language: 'fr' })
  await page.goto(`${packages}/roll-back/${packageId}+2/version`)
  const preview = page.getByRole('region', { name: 'Ce qui se passerait' })
  await preview.getByText('KB9900002').waitFor()
  await preview.getByRole('table', { name: 'Points de distribution' }).getByText('DP1').waitFor()
  await page.getByRole('button', { name: 'Suivant' }).click()
  await page.getByText('Dites pourquoi').waitFor()
})

it('breaks no rule of accessibility, in no theme, language or width', async () => {
  await site.api.markPackageVersionBad({ packageId, version: 2, reason: 'it does not print' })
  const wrong = await walkPages(site, [
    { name: 'versions', address: `${packages}/versions/${packageId}?selected=2` },
    { name: 'version-marks', address: `${packages}/versions/${packageId}?selected=2&tab=marks` },
    { name: 'roll-back', address: `${packages}/roll-back/${packageId}/version` },
  ])
  expect(wrong).toEqual([])
  expect(site.complaints).toEqual([])
}, 120_000)
