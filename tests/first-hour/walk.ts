// The way of the guide, step by step, as somebody goes it who has just started a site server.

import { join } from 'node:path'
import {
  addPackage,
  administrator,
  type ConsoleSite,
  distributePackage,
  handOf,
  rollBackPackage,
  servicePackage,
  type Traveller,
  textsIn,
} from '../console/index.ts'

const packages = '/software-library/operating-systems/upgrade-packages'
const longWork = { timeout: 180_000 }
const [name, point, kb] = ['Windows 11', 'DP1', 'KB9900002']

/** What the way is gone with: a folder with media, and an update that fits them. */
export type Luggage = { media: string; update: string }

/** Goes it, and tells `look` at each page that the guide shows. */
export async function walkFirstHour(
  site: ConsoleSite,
  { media, update }: Luggage,
  look: Traveller['look'],
): Promise<void> {
  const page = await site.open()
  // As high as the highest page of a wizard that is to be seen as a whole.
  await page.setViewportSize({ width: 1280, height: 860 })
  /** Bars still grow when what they stand for is done. */
  const settled = async (at: string) => {
    await page.waitForTimeout(500)
    await look(at)
  }
  const traveller: Traveller = { page, hand: handOf('mouse', page), say: textsIn('en'), look: settled }
  await becomeAdministrator(site, traveller)
  await addPackage(traveller, { path: media, name, version: '24H2', comment: 'For trying out' })
  await importUpdate(traveller, update)
  await servicePackage(traveller, { name, update: kb })
  await lookAtRun(traveller)
  await joinPoint(site, traveller)
  await distributePackage(traveller, { name, point })
  await page.goto('/monitoring/distribution-status/content-status')
  await traveller.hand.select(name)
  await page.getByRole('tab', { name: traveller.say('pages/content-status', 'tabs.assets') }).click()
  await page
    .getByRole('table', { name: traveller.say('pages/content-status', 'tabs.assets') })
    .getByText(point)
    .first()
    .waitFor()
  await settled('content-status')
  await rollBackPackage(traveller, { name, reason: 'The pilot could not print' })
  await prestage(site, traveller)
}

async function becomeAdministrator(site: ConsoleSite, { page, hand, say, look }: Traveller): Promise<void> {
  const signIn = (key: string) => say('shell', `signIn.${key}`)
  await page.goto('/')
  await hand.push(signIn('toFirst'))
  await page.getByLabel(signIn('token')).fill(await site.oneTimeToken())
  await hand.fill(signIn('displayName'), administrator.displayName)
  await hand.fill(signIn('userName'), administrator.userName)
  await page.getByLabel(signIn('password')).fill(administrator.password)
  await look('first-administrator')
  await hand.push(signIn('create'))
  await page.getByRole('navigation').first().waitFor()
  await site.takeSession(page)
}

async function importUpdate({ page, hand, say, look }: Traveller, update: string): Promise<void> {
  await page.goto('/software-library/software-updates/all-software-updates')
  await hand.push(say('pages/all-software-updates', 'actions.import'))
  await hand.fill(say('pages/import-updates', 'files.paths'), update)
  await look('import-updates')
  await hand.push(say('parts', 'wizard.next'))
  await page.getByRole('heading', { name: say('parts', 'wizard.summary'), level: 2 }).waitFor()
  await hand.push(say('parts', 'wizard.next'))
  await page.getByText(say('pages/import-updates', 'states.succeeded'), { exact: true }).waitFor(longWork)
  await look('import-updates-completion')
}

async function lookAtRun({ page, hand, say, look }: Traveller): Promise<void> {
  const tab = (key: string) =>
    page.getByRole('tab', { name: say('pages/upgrade-packages', `tabs.${key}`), exact: true })
  await page.goto(packages)
  await hand.select(name)
  await tab('runs').click()
  await page
    .getByRole('table', { name: say('pages/upgrade-packages', 'tabs.runs') })
    .getByRole('link')
    .first()
    .click()
  await page
    .getByText(say('pages/servicing-run', 'published', { version: 2, base: 1 }))
    .first()
    .waitFor(longWork)
  await look('run')
  await page.goto(packages)
  await hand.select(name)
  await tab('proof').click()
  await page.getByText(say('pages/upgrade-packages', 'proof.proven')).waitFor()
  await look('proof')
}

async function joinPoint(site: ConsoleSite, { page, hand, say, look }: Traveller): Promise<void> {
  const text = (key: string) => say('pages/add-distribution-point', key)
  await page.goto('/administration/distribution-points')
  await hand.push(say('pages/distribution-points', 'actions.add'))
  await hand.fill(text('general.name'), point)
  await look('add-distribution-point')
  await hand.push(say('parts', 'wizard.next'))
  await page.getByRole('heading', { name: say('parts', 'wizard.summary'), level: 2 }).waitFor()
  await hand.push(say('parts', 'wizard.next'))
  const token = /printf %s '([^']+)'/.exec(await page.locator('pre').innerText())?.[1]
  await look('join-command')
  await site.startPoint(point, token)
  await hand.push(text('join.show'))
}

async function prestage(site: ConsoleSite, { page, hand, say, look }: Traveller): Promise<void> {
  const text = (key: string) => say('pages/create-prestage-file', key)
  await page.goto(packages)
  await hand.select(name)
  await hand.push(say('pages/upgrade-packages', 'actions.prestage'))
  await page.getByRole('heading', { name: text('content'), level: 2, exact: true }).waitFor()
  await look('prestage-content')
  await hand.push(say('parts', 'wizard.next'))
  await page.getByText(text('objects')).waitFor()
  const coming = page.waitForEvent('download')
  await hand.push(say('parts', 'wizard.next'))
  await (await coming).saveAs(join(site.folder, 'S0100001.prestage'))
  await page.getByText(say('parts', 'wizard.done')).waitFor()
  await look('prestage-completion')
}
