// The wizard Schedule Updates: in English by mouse for two packages at once, with an update that fits and one that cannot be applied; in
// French by keyboard alone for one package again and again.

import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  addScenePackage,
  type ConsoleSite,
  finished,
  makeServicingScene,
  openConsoleSite,
  press,
  synchroniseScene,
  walkPages,
} from '../console/index.ts'

const packages = '/software-library/operating-systems/upgrade-packages'
let site: ConsoleSite
let ids: string[] = []

beforeAll(async () => {
  site = await openConsoleSite()
  await site.signIn()
  const scene = await makeServicingScene(site)
  await finished(site, site.api.addSoftwareUpdate({ path: scene.component }))
  await finished(site, site.api.addSoftwareUpdate({ path: scene.cumulative }))
  for (const name of ['Windows 11', 'Windows 11 bis'])
    ids = [...ids, await addScenePackage(site, scene, name)]
  await synchroniseScene(site, scene, ids)
  await site.startPoint('DP1')
  await site.api.distributeContent({ packageId: ids[0] ?? '', points: ['DP1'] })
}, 240_000)
afterAll(() => site[Symbol.asyncDispose]())

it('services two packages at once, and shows each result of each update in each image', async () => {
  const page = await site.open()
  await page.goto(packages)
  await page.getByRole('row', { name: 'Windows 11 bis' }).waitFor()
  const schedule = page.getByRole('button', { name: 'Schedule Updates', exact: true })
  expect(await schedule.getAttribute('aria-disabled')).toBe('true')
  await page.getByRole('checkbox', { name: 'Select all' }).click()
  await schedule.click()
  await page.getByRole('heading', { name: 'Choose Updates' }).waitFor()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('Select at least one update').waitFor()
  // What applies stands there with the rule that decided it; what is superseded does not, until somebody wants it.
  const offered = page.getByRole('table', { name: 'Updates that can be chosen' })
  const names = [`Windows 11 (${ids[0]})`, `Windows 11 bis (${ids[1]})`]
  const where = names.map(name => `${name} install.wim:1, install.wim:2`).join('; ')
  await offered.getByText(`Applies to ${where}:`).waitFor()
  expect(await offered.innerText()).not.toContain('KB9900001')
  await page.getByText('Also superseded updates').click()
  await offered.getByText('Superseded by Newer Security Update').first().waitFor()
  await page.getByLabel('System architecture').selectOption('arm64')
  await page.getByText('No update that applies is missing').waitFor()
  await page.getByLabel('System architecture').selectOption('amd64')
  await page.getByRole('textbox', { name: 'An update is not in the list?' }).fill('KB9900090')
  await page.getByRole('button', { name: 'Say why' }).click()
  const why = page.getByRole('table', { name: 'Windows 11 bis' })
  await why.getByText('Not required').first().waitFor()
  await page.getByRole('checkbox', { name: 'Select Newer Security Update' }).check()
  await page.getByRole('checkbox', { name: /KB9900004/ }).check()
  await page.getByText('2 updates selected').waitFor()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByLabel('Name of the schedule').fill('January')
  await page.getByText('Continue on error').click()
  await page.getByText('Distribute the image to distribution points').click()
  await page.getByRole('radio', { name: 'Those that have the package' }).waitFor()
  await page.getByRole('button', { name: 'Previous' }).click()
  await page.getByText('2 updates selected').waitFor()
  expect(await page.getByLabel('System architecture').inputValue()).toBe('amd64')
  expect(await page.getByRole('checkbox', { name: 'Also superseded updates' }).isChecked()).toBe(true)
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('button', { name: 'Next' }).click()
  // The plan says beforehand what will not be applied.
  const plan = page.getByRole('region', { name: `Windows 11 (${ids[0]})`, exact: true })
  await plan.getByRole('table', { name: 'Not applied' }).getByText('KB9900004').first().waitFor()
  await plan.getByText('DP1').waitFor()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('heading', { name: 'Completion' }).waitFor({ timeout: 120_000 })
  const result = page.getByRole('region', { name: `Windows 11 (${ids[0]})`, exact: true })
  await result.getByText('Succeeded in part').waitFor()
  await result.getByText('version 2').waitFor()
  const rows = await result.getByRole('table', { name: 'Results' }).getByRole('row').allInnerTexts()
  expect(rows.filter(row => row.includes('KB9900002') && row.includes('Applied'))).toHaveLength(2)
  expect(
    rows.filter(row => row.includes('KB9900004') && row.includes('Not supported')).length,
  ).toBeGreaterThan(0)
  await result.getByText('Sent to: DP1').waitFor()
  expect((await site.api.listPackageVersions({ packageId: ids[1] ?? '' })).length).toBe(2)
}, 180_000)

it('planifie de façon périodique, en français, au clavier seul', async () => {
  const page = await site.open({ language: 'fr' })
  await page.goto(`${packages}?selected=${ids[1]}`)
  await page.getByRole('row', { name: 'Windows 11 bis' }).waitFor()
  await press(page, 'Tab', 'Planifier les mises à jour')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Choisir des mises à jour' }).waitFor()
  await page.getByRole('checkbox', { name: /KB9900004/ }).waitFor()
  await press(page, 'Tab', 'KB9900004')
  await page.keyboard.press('Space')
  await press(page, 'Tab', 'Suivant')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Définir le calendrier' }).waitFor()
  await press(page, 'Tab', 'Nom de la planification')
  await page.keyboard.press('Control+a')
  await page.keyboard.type('Chaque mois')
  await press(page, 'Tab', 'Dès que possible')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  const next = page.getByRole('region', { name: 'Prochaines échéances' })
  await next.getByRole('listitem').nth(4).waitFor()
  await press(page, 'Tab', 'Continuer en cas d’erreur')
  await page.keyboard.press('Space')
  await press(page, 'Tab', 'Distribuer l’image aux points de distribution')
  await page.keyboard.press('Space')
  await press(page, 'Tab', 'Suivant')
  await page.keyboard.press('Enter')
  await page.getByText('chaque mois, deuxième semaine, mardi').waitFor()
  await page.getByRole('heading', { name: 'Plan', exact: true }).waitFor()
  await press(page, 'Tab', 'Suivant')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Dernière étape' }).waitFor()
  await page.getByText('« Chaque mois » est planifié.').waitFor()
  const [scheduled] = (await site.api.listServicingSchedules()).filter(
    one => one.definition.name === 'Chaque mois',
  )
  expect(scheduled?.definition).toMatchObject({
    packages: [ids[1]],
    when: { start: 'recurring', recurrence: { pattern: { every: 'month-weekday', week: 2 } } },
    options: { continueOnError: true, distribute: { to: 'package' } },
  })
}, 120_000)

it('breaks no rule of accessibility, in no theme, language or width', async () => {
  const wizard = `${packages}/schedule-updates/${ids.join('+')}`
  const wrong = await walkPages(
    site,
    ['choose-updates', 'set-schedule', 'summary'].map(page => ({
      name: `schedule-updates-${page}`,
      address: `${wizard}/${page}`,
    })),
  )
  expect(wrong).toEqual([])
  expect(site.complaints).toEqual([])
}, 120_000)
