// What people do on the pages that hold most.

import type { Page } from 'playwright-core'
import { until } from './measure.ts'

/** One thing that somebody does. `shown`: an expression that is true in the page when what was asked for is there. */
type Step = {
  name: string
  before?: (page: Page) => Promise<unknown>
  act: (page: Page) => Promise<unknown>
  shown: string
}

/** A page and what is done there, in this order. `ready`: what is there when it has been loaded. */
export type Scene = { name: string; address: string; ready?: string; steps: readonly Step[] }

const row = '[role=row][data-place]'
const firstRow = `document.querySelector('${row}')?.innerText ?? ''`
const selected = (count: number) =>
  `document.querySelectorAll('${row}[aria-selected=true]').length === ${count} && document.querySelector('main [role=status]')`
const details = `document.querySelector('#details-panel')?.innerText.length > 100`

/** Clicks a row by its place among those that are shown. */
const click = (place: number) => (page: Page) =>
  page.locator(`${row}[data-place="${place}"]`).click({ position: { x: 200, y: 10 } })
const heading = (title: string) => `document.querySelector('h1')?.innerText === '${title}'`

const openOne = (name: string): Step => ({ name, act: click(3), shown: `${selected(1)} && ${details}` })
const search = (words: string, shown: string): Step => ({
  name: 'type into the search',
  before: page => page.getByRole('searchbox').click(),
  act: page => page.getByRole('searchbox').pressSequentially(words, { delay: 60 }),
  shown,
})
const scroll: Step = {
  name: 'scroll',
  before: page => page.locator(row).first().hover(),
  act: async page => {
    // As fast as a hand turns a wheel: 60 notches in a little more than a second.
    for (let turn = 0; turn < 60; turn += 1) {
      await page.mouse.wheel(0, 120)
      await page.waitForTimeout(16)
    }
  },
  // The row that the keyboard is on stays where it is.
  shown: `Number([...document.querySelectorAll('${row}')].at(-1).dataset.place) > 100`,
}
const sortBy = (column: string, way: 'ascending' | 'descending', first: string): Step => ({
  name: `sort by ${column}, ${way}`,
  act: page => page.getByRole('columnheader', { name: column, exact: true }).getByRole('button').click(),
  shown: `document.querySelector('[aria-sort=${way}]') && (${firstRow}).includes('${first}')`,
})
const workspace = (name: string, title: string): Step => ({
  name: `go to ${name}`,
  act: page => page.getByRole('list', { name: 'Workspaces' }).getByRole('button', { name }).click(),
  shown: heading(title),
})

/** In the order in which they are played. */
export const scenes: readonly Scene[] = [
  {
    name: 'package list',
    address: '/software-library/operating-systems/upgrade-packages',
    ready: row,
    steps: [
      openOne('open a package'),
      search('site 77', `document.querySelector('main [role=status]').innerText.includes(' of ')`),
      {
        name: 'clear the search',
        act: page =>
          page
            .getByRole('searchbox')
            .fill('')
            .then(() => page.keyboard.press('Escape')),
        shown: `document.querySelector('main [role=status]').innerText.includes('1,000')`,
      },
      sortBy('Name', 'ascending', 'site 1'),
      sortBy('Name', 'descending', 'site 1000'),
      scroll,
      {
        name: 'select all',
        before: page =>
          page
            .locator(row)
            .last()
            .click({ position: { x: 200, y: 10 } }),
        act: page => page.keyboard.press('Control+a'),
        shown: `document.querySelector('main [role=status]').innerText.includes('1,000 selected')`,
      },
      workspace('Monitoring', 'Overview'),
    ],
  },
  {
    name: 'all software updates',
    address: '/software-library/software-updates/all-software-updates',
    ready: row,
    steps: [
      openOne('open an update'),
      search('19100', `(${firstRow}).includes('19100')`),
      {
        name: 'clear the search',
        act: async page => {
          for (let turn = 0; turn < 5; turn += 1) await page.keyboard.press('Backspace')
        },
        shown: `!(${firstRow}).includes('19100')`,
      },
      { ...scroll, name: 'scroll' },
      {
        name: 'select in 10,000 rows',
        before: readTenThousand,
        act: page => page.keyboard.press('ArrowUp'),
        shown: selected(1),
      },
      {
        name: 'select 5,000 of 10,000 rows',
        before: page => page.keyboard.press('ArrowDown'),
        act: page => page.keyboard.press('Shift+Home'),
        shown: `document.querySelector('${row}').dataset.place === '0' && document.activeElement?.dataset.place === '0'`,
      },
      workspace('Administration', 'Distribution Points'),
    ],
  },
  {
    name: 'distribution points',
    address: '/administration/distribution-points',
    ready: row,
    steps: [
      openOne('open a point'),
      search('DP77', `(${firstRow}).includes('DP77')`),
      sortBy('Name', 'ascending', 'DP77'),
      {
        name: 'its content',
        before: page =>
          page
            .locator(row)
            .first()
            .click({ position: { x: 200, y: 10 } }),
        act: page => page.getByRole('tab', { name: 'Content' }).click(),
        shown: `document.querySelectorAll('#details-panel tr').length > 90`,
      },
      workspace('Software Library', 'Operating System Upgrade Packages'),
    ],
  },
  {
    name: 'monitoring',
    address: '/monitoring/overview',
    ready: 'main svg[role=img]',
    steps: [
      {
        name: 'go to content status',
        act: page => page.getByRole('treeitem', { name: 'Content Status' }).click(),
        shown: `${heading('Content Status')} && document.querySelector('${row}')`,
      },
      openOne('open a package'),
      {
        name: 'go to status messages',
        act: page => page.getByRole('treeitem', { name: 'Status Messages' }).click(),
        shown: `${heading('Status Messages')} && document.querySelector('${row}')`,
      },
      sortBy('Time', 'ascending', ''),
      scroll,
      {
        name: 'go to content by distribution point',
        act: page => page.getByRole('treeitem', { name: 'Content by Distribution Point' }).click(),
        shown: `${heading('Content by Distribution Point')} && document.querySelectorAll('main [role=gridcell] svg').length > 5`,
      },
    ],
  },
]

/** Scrolls until 10,000 rows have been read. */
async function readTenThousand(page: Page): Promise<void> {
  await page
    .locator(row)
    .first()
    .click({ position: { x: 200, y: 10 } })
  const count = 'Number(document.querySelector("main [role=status]").innerText.replace(/\\D/g, ""))'
  while (Number(await page.evaluate(count)) < 10_000) {
    const before = await page.evaluate(count)
    await page.keyboard.press('End')
    await until(page, `${count} > ${before}`)
  }
  await page.keyboard.press('End')
}
