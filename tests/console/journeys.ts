// What an administrator does with a package from the first day on, in whatever language and by whichever hand. Each waits until the console
// says that it is done.

import type { Page } from 'playwright-core'
import type { Hand } from './hand.ts'
import type { Say } from './texts.ts'

/** Somebody in front of a window. */
export type Traveller = {
  page: Page
  hand: Hand
  say: Say
  /** Is told when the page shows what its name says: whoever wants a picture takes it then. */
  look: (at: string) => Promise<void>
}

const packages = '/software-library/operating-systems/upgrade-packages'
const longWork = { timeout: 180_000 }

/** Goes to the packages. */
export async function goToPackages({ page, say }: Traveller): Promise<void> {
  await page.goto(packages)
  await page.getByRole('heading', { name: say('pages/upgrade-packages', 'title'), level: 1 }).waitFor()
}

/** A new page of a wizard. */
async function turnTo({ page, hand, say }: Traveller, heading: string): Promise<void> {
  await hand.push(say('parts', 'wizard.next'))
  await page.getByRole('heading', { name: heading, exact: true, level: 2 }).waitFor(longWork)
}

/** Add Operating System Upgrade Package, and looks at the package. */
export async function addPackage(
  traveller: Traveller,
  {
    path,
    name,
    version = '',
    comment = '',
  }: { path: string; name: string; version?: string; comment?: string },
): Promise<void> {
  const { page, hand, look } = traveller
  const say = (key: string, holes?: Record<string, string>) =>
    traveller.say('pages/add-upgrade-package', key, holes)
  await goToPackages(traveller)
  await look('packages')
  await hand.push(traveller.say('pages/upgrade-packages', 'actions.add'))
  await page.getByRole('heading', { name: say('dataSource.title'), level: 2 }).waitFor()
  await hand.fill(say('dataSource.path'), path)
  await page.getByRole('heading', { name: say('dataSource.found') }).waitFor(longWork)
  await hand.tick(say('dataSource.licence'))
  await look('add-data-source')
  await turnTo(traveller, say('general.title'))
  await hand.fill(say('general.name'), name)
  await hand.fill(say('general.version'), version)
  await hand.fill(say('general.comment'), comment)
  await look('add-general')
  await turnTo(traveller, traveller.say('parts', 'wizard.summary'))
  await look('add-summary')
  await turnTo(traveller, traveller.say('parts', 'wizard.completion'))
  await page.getByText(traveller.say('parts', 'wizard.done')).waitFor()
  await look('add-completion')
  await hand.push(say('completion.show'))
  await page.getByRole('row', { name, selected: true }).waitFor()
}

/** Schedule Updates, as soon as possible, with an update that is named by its article; until it is applied and distributed. */
export async function servicePackage(
  traveller: Traveller,
  { name, update }: { name: string; update: string },
): Promise<void> {
  const { page, hand, look } = traveller
  const say = (key: string) => traveller.say('pages/schedule-updates', key)
  await goToPackages(traveller)
  await hand.select(name)
  await hand.push(traveller.say('pages/upgrade-packages', 'actions.scheduleUpdates'))
  await page.getByRole('heading', { name: say('choose.title'), level: 2 }).waitFor()
  await hand.tick(update)
  await look('schedule-choose-updates')
  await turnTo(traveller, say('schedule.title'))
  await hand.fill(say('schedule.name'), `${name}: ${update}`)
  await hand.tick(say('how.continueOnError'))
  await hand.tick(say('how.distribute'))
  await look('schedule-set-schedule')
  await turnTo(traveller, traveller.say('parts', 'wizard.summary'))
  // Its own part of the plan, which comes when the site has worked it out.
  await page
    .getByRole('region', { name: `${name} (` })
    .first()
    .waitFor(longWork)
  await look('schedule-summary')
  await turnTo(traveller, traveller.say('parts', 'wizard.completion'))
  await page.getByText(say('results.states.succeeded'), { exact: true }).first().waitFor(longWork)
  await page.getByText(say('results.statuses.applied'), { exact: true }).first().waitFor()
  await look('schedule-completion')
}

/** Distribute Content to one point, until its receipt is there. */
export async function distributePackage(
  traveller: Traveller,
  { name, point }: { name: string; point: string },
): Promise<void> {
  const { page, hand, look } = traveller
  const say = (key: string, holes?: Record<string, number>) =>
    traveller.say('pages/distribute-content', key, holes)
  await goToPackages(traveller)
  await hand.select(name)
  await hand.push(traveller.say('pages/upgrade-packages', 'actions.distribute'))
  await page.getByRole('heading', { name: say('content.title'), exact: true, level: 2 }).waitFor()
  await turnTo(traveller, say('destination.title'))
  await hand.tick(point)
  await look('distribute-destination')
  await turnTo(traveller, traveller.say('parts', 'wizard.summary'))
  await page
    .getByRole('table', { name: say('forecast.label') })
    .getByText(point)
    .waitFor()
  await look('distribute-summary')
  await hand.push(traveller.say('parts', 'wizard.next'))
  await page.getByText(say('arrivals.all', { all: 1 })).waitFor(longWork)
  await look('distribute-completion')
}

/** Roll Back to the version before the one in use. */
export async function rollBackPackage(
  traveller: Traveller,
  { name, reason }: { name: string; reason: string },
): Promise<void> {
  const { page, hand, look } = traveller
  const say = (key: string) => traveller.say('pages/package-versions', key)
  await goToPackages(traveller)
  await hand.select(name)
  await hand.push(traveller.say('pages/upgrade-packages', 'actions.versions'))
  await page.getByRole('grid', { name: say('list') }).waitFor()
  await look('versions')
  await hand.push(say('actions.rollBack'))
  await hand.fill(say('confirm.reason'), reason)
  await page
    .getByRole('region', { name: say('rollBack.preview') })
    .getByText(say('rollBack.lacks'))
    .waitFor()
  await look('roll-back-version')
  await turnTo(traveller, traveller.say('parts', 'wizard.summary'))
  await turnTo(traveller, traveller.say('parts', 'wizard.completion'))
  await page.getByText(traveller.say('parts', 'wizard.done')).waitFor()
  await look('roll-back-completion')
}
