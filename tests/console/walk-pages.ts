// Goes to pages in both languages, all themes and both widths: no accessibility rule of axe-core may be broken, nothing may be wider than
// the window, and a picture of each is kept for whoever wants to look.

import { join } from 'node:path'
import axe from 'axe-core'
import { type ConsoleSite, screenshots, settled } from './console-site.ts'

/** A page to go to: its name for the picture, its address, and what (a CSS selector) is still to come when the page itself is there. */
export type WalkedPage = { name: string; address: string; until?: string }

/** How pages are looked at. */
export type Look = { language: 'en' | 'fr'; theme: 'light' | 'dark' | 'high-contrast'; width: number }

/** Every page is looked at in each of these ways. */
const always: readonly Look[] = [
  { language: 'en', theme: 'light', width: 1280 },
  { language: 'fr', theme: 'dark', width: 1280 },
]
/** And in one of these, by turns. */
const byTurns: readonly Look[] = [
  { language: 'fr', theme: 'light', width: 390 },
  { language: 'en', theme: 'high-contrast', width: 1280 },
  { language: 'en', theme: 'dark', width: 390 },
]

/**
 * Tabster, which moves the focus for Fluent UI, has empty elements before and after what it manages. They hand the focus on the moment
 * they get it, so that nobody is ever on them; the rule about hidden things that can be focused does not know that.
 */
const handsFocusOn = '[data-tabster-dummy]'
/** Of long tables and logs the first rows are looked at: the others are made the same way, and axe-core takes long over each. */
const furtherRows = ['tbody tr:nth-child(n+12)', '[role=log] > div:nth-child(n+12)']
const notLookedAt = JSON.stringify([handsFocusOn, ...furtherRows])

type Violation = { id: string; nodes: { html: string; failureSummary: string }[] }

/** Goes through pages; returns what is wrong, a line each. */
export async function walkPages(site: ConsoleSite, pages: readonly WalkedPage[]): Promise<string[]> {
  const found: string[] = []
  for (const look of [...always, ...byTurns]) {
    const turn = byTurns.indexOf(look)
    const page = await site.open(look)
    const walked = pages.filter((_, at) => turn === -1 || at % byTurns.length === turn)
    for (const [at, { name, address, until }] of walked.entries()) {
      await page.goto(address)
      await settled(page)
      if (until !== undefined) await page.locator(until).first().waitFor()
      const { language, theme, width } = look
      const where = `${name} (${language}, ${theme}, ${width})`
      await page.screenshot({ path: join(screenshots, `${name}-${language}-${theme}-${width}.png`) })
      await page.evaluate(axe.source)
      // What is around the pages is the same for all of them.
      const violations = (await page.evaluate(
        `axe.run({ ${at === 0 || until !== undefined ? '' : "include: ['main'], "}exclude: ${notLookedAt} }, { resultTypes: ['violations'] }).then(result => result.violations)`,
      )) as Violation[]
      for (const { id, nodes } of violations)
        found.push(`${where}: ${id}: ${nodes.map(node => `${node.html} ${node.failureSummary}`).join('; ')}`)
      const isWider = await page.evaluate(
        'document.documentElement.scrollWidth > document.documentElement.clientWidth',
      )
      if (isWider) found.push(`${where}: the page is wider than the window`)
      const said = await page.locator('html').getAttribute('lang')
      if (said !== language) found.push(`${where}: the page says that it is in ${said}`)
    }
    await page.context().close()
  }
  return found
}
