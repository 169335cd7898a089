// Goes to pages in both languages, all themes and both widths: no accessibility rule of axe-core may be broken, nothing may be wider than
// the window, and a picture of each is kept for whoever wants to look.

import { join } from 'node:path'
import { type ConsoleSite, screenshots, settled } from './console-site.ts'
import { brokenRules, shiftObserver, shifts } from './look-at.ts'
import { walkOpenings } from './walk-openings.ts'

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

/** Goes through pages; returns what is wrong, a line each. */
export async function walkPages(site: ConsoleSite, pages: readonly WalkedPage[]): Promise<string[]> {
  const found: string[] = []
  for (const look of [...always, ...byTurns]) {
    const turn = byTurns.indexOf(look)
    const page = await site.open(look)
    await page.addInitScript(shiftObserver)
    const opened = new Set<string>()
    const walked = pages.filter((_, at) => turn === -1 || at % byTurns.length === turn)
    for (const [at, { name, address, until }] of walked.entries()) {
      await page.goto(address)
      await settled(page)
      if (until !== undefined) await page.locator(until).first().waitFor()
      const { language, theme, width } = look
      const where = `${name} (${language}, ${theme}, ${width})`
      const picture = (of: string) =>
        page.screenshot({ path: join(screenshots, `${of}-${language}-${theme}-${width}.png`) })
      await picture(name)
      // What is around the pages is the same for all of them.
      const wrong = await brokenRules(page, at === 0 || until !== undefined ? null : 'main')
      const isWider = await page.evaluate(
        'document.documentElement.scrollWidth > document.documentElement.clientWidth',
      )
      if (isWider) wrong.push('the page is wider than the window')
      const said = await page.locator('html').getAttribute('lang')
      if (said !== language) wrong.push(`the page says that it is in ${said}`)
      wrong.push(...(await shifts(page)).map(shift => `it moved by itself: ${shift}`))
      if (until === undefined && (turn === -1 || at === 0))
        wrong.push(...(await walkOpenings(page, opened, of => picture(`${name}--${of}`))))
      found.push(...wrong.map(one => `${where}: ${one}`))
    }
    await page.context().close()
  }
  return found
}
