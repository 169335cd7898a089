// An administrator makes a task sequence in front of the console, changes it as text, and sees what each save changed.

import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  addScenePackage,
  type ConsoleSite,
  makeServicingScene,
  openConsoleSite,
  press,
  walkPages,
} from '../console/index.ts'

const home = '/software-library/operating-systems/task-sequences'
let site: ConsoleSite
let packageId = ''

beforeAll(async () => {
  site = await openConsoleSite()
  await site.signIn()
  packageId = await addScenePackage(site, await makeServicingScene(site), 'Windows 11 24H2')
}, 180_000)
afterAll(async () => {
  await site?.[Symbol.asyncDispose]()
})

it('makes one with the wizard, which shows the exact command line while it is answered', async () => {
  const page = await site.open()
  await page.goto(`${home}/create/information`)
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('Choose the upgrade package.').waitFor()
  await page.getByLabel(/^Name/).fill('Upgrade to 24H2')
  await page.getByLabel(/^Upgrade package/).selectOption(packageId)
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText(/setup\.exe" \/ImageIndex 1 \/Auto Upgrade/).waitFor()
  await page.getByLabel(/^Image to install/).selectOption('index 2')
  await page.getByText(/\/ImageIndex 2/).waitFor()
  await page.getByLabel(/^Product key/).fill('NPPR9-FWDCX-D2C8J-H872K')
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('A product key has five groups').waitFor()
  await page.getByLabel(/^Product key/).fill('NPPR9-FWDCX-D2C8J-H872K-2YT43')
  await page.getByText(/\/PKey XXXXX-XXXXX-XXXXX-XXXXX-2YT43/).waitFor()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByLabel(/^Dynamically update/).selectOption('no-drivers')
  await page.getByLabel(/^Additional options/).fill('/Uninstall Enable')
  await page.getByText(/\/DynamicUpdate NoDrivers .*\/Uninstall Enable$/).waitFor()
  await page.getByRole('button', { name: 'Next' }).click()
  // What is agreed to is what a device starts.
  const shown = await page.locator('pre').innerText()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('link', { name: 'Show it in the list' }).click()
  await page.getByRole('row', { name: /Upgrade to 24H2/ }).waitFor()
  const [made] = await site.api.listTaskSequences()
  const lines = await site.api.previewSetupCommandLines({ taskSequence: made?.id ?? '' })
  expect(lines.map(one => one.commandLine)).toEqual([shown])
})

it('is changed as text by the keyboard alone: what is wrong is said with its line, and nothing of another’s save is lost', async () => {
  const [made] = await site.api.listTaskSequences()
  const id = made?.id ?? ''
  const page = await site.open()
  await page.goto(`${home}/edit/${id}`)
  const area = page.getByLabel(/^Task sequence \(YAML\)/)
  const written = await area.inputValue()
  await page.getByText('The text can be read.').waitFor()
  await press(page, 'Tab', 'Task sequence (YAML)')
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(written.replace('dynamicUpdate: no-drivers', 'dynamicUpdate: sometimes'))
  const line = written.split('\n').findIndex(one => one.includes('dynamicUpdate')) + 1
  await page.getByText(new RegExp(`^Line ${line}, column \\d+: .*dynamicUpdate`)).waitFor()
  await press(page, 'Tab', `Go to line ${line}`)
  await page.keyboard.press('Enter')
  expect(await page.evaluate('String(getSelection())')).toContain('sometimes')
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(written.replace('dynamicUpdate: no-drivers', 'dynamicUpdate: enable'))
  await page.getByText(/\/DynamicUpdate Enable/).waitFor()
  await page.getByText('The text can be read.').waitFor()

  // Somebody else saves meanwhile.
  const { definition } = await site.api.readTaskSequence({ taskSequence: id })
  const theirs = { ...definition, description: 'Reviewed' }
  await site.api.changeTaskSequence({ taskSequence: id, name: 'Upgrade to 24H2', definition: theirs })
  await page.getByText(/saved version 2 meanwhile\. Your text is still here/).waitFor()
  expect(await area.inputValue()).toContain('dynamicUpdate: enable')
  await press(page, 'Tab', 'Save as next version')
  await page.keyboard.press('Enter')
  await page.getByRole('row', { name: /Upgrade to 24H2/, selected: true }).waitFor()
  await page.getByRole('tab', { name: 'Versions' }).click()
  const differences = page.getByRole('table', { name: 'Differences' })
  await differences.getByText('Changed: Dynamically update Windows Setup').waitFor()
  expect(await differences.innerText()).toContain('Yes, without drivers')
  await differences.getByText('Reviewed').waitFor()
})

it('is written to a file, and made anew of it in French; what is deleted is gone', async () => {
  const page = await site.open({ language: 'fr' })
  await page.goto(home)
  await page.getByRole('row', { name: /Upgrade to 24H2/ }).click()
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Exporter' }).click()
  const file = await (await saved).path()
  const text = await readFile(file, 'utf8')
  expect(text).toContain('dynamicUpdate: enable')
  await page.getByRole('button', { name: 'Importer une séquence de tâches' }).click()
  await page
    .getByLabel('Ouvrir un fichier')
    .setInputFiles({ name: 'Paris.yaml', mimeType: 'text/yaml', buffer: Buffer.from(text) })
  await page.getByText('Le texte est lisible.').waitFor()
  await page.getByLabel(/^Nom/).fill('Upgrade to 24H2')
  await page.getByRole('button', { name: 'Importer', exact: true }).click()
  await page.getByText(/Il y a déjà une séquence de tâches « Upgrade to 24H2 »/).waitFor()
  await page.getByLabel(/^Nom/).fill('Paris')
  await page.getByRole('button', { name: 'Importer', exact: true }).click()
  await page.getByRole('row', { name: /Paris/, selected: true }).waitFor()
  const paris = (await site.api.listTaskSequences()).find(one => one.name === 'Paris')
  expect(await site.api.writeTaskSequenceText({ taskSequence: paris?.id ?? '', version: 1 })).toEqual({
    text,
  })
  await page.getByRole('button', { name: 'Supprimer' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Supprimer' }).click()
  await page.getByRole('row', { name: /Paris/ }).waitFor({ state: 'detached' })
})

it('breaks no rule of accessibility, in no theme, language or width', async () => {
  const [made] = await site.api.listTaskSequences()
  const { id = '' } = made ?? {}
  const wrong = await walkPages(site, [
    { name: 'task-sequences', address: `${home}?selected=${id}` },
    { name: 'task-sequence-versions', address: `${home}?selected=${id}&tab=versions` },
    { name: 'task-sequence-references', address: `${home}?selected=${id}&tab=references` },
    { name: 'task-sequence-steps', address: `${home}/steps/${id}?step=upgrade` },
    { name: 'task-sequence-text', address: `${home}/edit/${id}` },
    { name: 'create-task-sequence', address: `${home}/create/information` },
    { name: 'import-task-sequence', address: `${home}/import` },
  ])
  expect(wrong).toEqual([])
  expect(site.complaints).toEqual([])
}, 600_000)
