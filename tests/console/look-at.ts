// What is wrong with what a window shows: rules of axe-core, the width, what moves while nobody does anything.

import axe from 'axe-core'
import type { Page } from 'playwright-core'

/**
 * Tabster, which moves the focus for Fluent UI, has empty elements before and after what it manages. They hand the focus on the moment
 * they get it, so that nobody is ever on them; the rule about hidden things that can be focused does not know that.
 */
const handsFocusOn = '[data-tabster-dummy]'
/** Of long tables and logs the first rows are looked at: the others are made the same way, and axe-core takes long over each. */
const furtherRows = ['tbody tr:nth-child(n+12)', '[role=log] > div:nth-child(n+12)']
const notLookedAt = [handsFocusOn, ...furtherRows]

type Violation = { id: string; nodes: { html: string; failureSummary: string }[] }

/** The rules of axe-core that an element, or all of the page, breaks. */
export async function brokenRules(page: Page, within: string | null): Promise<string[]> {
  await page.evaluate(`'axe' in window || (() => { ${axe.source} })()`)
  const context = JSON.stringify({ ...(within !== null && { include: [within] }), exclude: notLookedAt })
  const violations = (await page.evaluate(
    `axe.run(${context}, { resultTypes: ['violations'] }).then(result => result.violations)`,
  )) as Violation[]
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(node => `${node.html} ${node.failureSummary}`).join('; ')}`,
  )
}

/**
 * Runs in each page before its own scripts, and keeps what moved by itself (Layout Instability, without what follows an input within half a
 * second), with what a page may be shifted by all together. Good for people is less than 0.1.
 */
export const shiftObserver = `new PerformanceObserver(list => {
  for (const { hadRecentInput, value, sources } of list.getEntries()) {
    if (hadRecentInput) continue
    const kept = window.shifts ??= { sum: 0, what: [] }
    kept.sum += value
    kept.what.push(value.toFixed(4) + ' by ' + sources.map(({ node }) => (node?.outerHTML ?? node?.textContent ?? '').slice(0, 90)).join(', '))
  }
}).observe({ type: 'layout-shift', buffered: true })`

/**
 * Cumulative layout shift that a page may have: what Chromium's own measure calls poor begins here. What comes late on a machine with much else to do counts, so that
 * less would be a test of the machine; a quiet one shows less than 0.05.
 */
const mostShift = 0.25

/** What has moved by itself since the page was opened, when it was more than a little. */
export const shifts = async (page: Page) =>
  (await page.evaluate(`window.shifts?.sum > ${mostShift} ? window.shifts.what : []`)) as string[]
