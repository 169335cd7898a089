// Opens every dialog and menu that a page offers now, one after another: no accessibility rule of axe-core may be broken in it, it has to fit
// into the window, Escape closes it, and the focus is then where it was. Nothing is carried out: what would change something is refused.

import type { Locator, Page, Request } from 'playwright-core'
import { settled } from './console-site.ts'
import { brokenRules } from './look-at.ts'

const openers = [
  'header [aria-haspopup=menu]',
  'main [role=toolbar] button:not([aria-disabled=true])',
  'main [aria-haspopup=menu]',
  '#details-panel button:not([aria-disabled=true])',
].join(', ')
const opened = '[role=dialog], [role=alertdialog], [role=menu]'
/** As long as something takes that opens, once the scripts that it is made of are here; what opened nothing by then leads to nothing. */
const opensWithinMs = 400

/** Goes through what opens on the page that is shown. `seen`: what was opened before, which is left out. @returns what is wrong, a line each */
export async function walkOpenings(
  page: Page,
  seen: Set<string>,
  picture: (name: string) => Promise<unknown>,
): Promise<string[]> {
  const found: string[] = []
  await page.route('**/api/**', route =>
    changes(route.request()) ? route.fulfill({ status: 403, json: {} }) : route.fallback(),
  )
  await ready(page)
  const home = page.url()
  const names = (await page.evaluate(
    `[...document.querySelectorAll(${JSON.stringify(openers)})].map(one => one.getAttribute('aria-label') ?? one.innerText)`,
  )) as string[]
  for (const name of new Set(names)) {
    const opener = page
      .locator(openers)
      .and(page.getByRole('button', { name, exact: true }))
      .first()
    if (name === '' || !(await opener.isVisible())) continue
    // A menu of this name is the same on every page.
    const isMenu = (await opener.getAttribute('aria-haspopup')) === 'menu'
    const key = isMenu ? name : `${new URL(home).pathname} ${name}`
    if (seen.has(key)) continue
    seen.add(key)
    const surface = page.locator(opened).last()
    await openOrLeave(opener, async () => page.url() !== home || (await surface.isVisible()))
    if (await surface.isVisible()) {
      found.push(...(await lookAtOpened(page, name, picture)))
      await page.keyboard.press('Escape')
      await surface
        .waitFor({ state: 'detached', timeout: 3000 })
        .catch(() => found.push(`${name}: Escape does not close it`))
      if (!(await isFocused(opener))) found.push(`${name}: the focus is not where it was when it closes`)
    }
    if (page.url() !== home) {
      await page.goBack()
      await ready(page)
    }
  }
  await page.unroute('**/api/**')
  return found
}

/** Clicks, and waits until something has happened, or nothing is going to. */
async function openOrLeave(opener: Locator, hasHappened: () => Promise<boolean>): Promise<void> {
  const page = opener.page()
  let [scripts, quietSince] = [0, Date.now()]
  const count = (by: number) => (request: Request) => {
    if (request.resourceType() === 'script') [scripts, quietSince] = [scripts + by, Date.now()]
  }
  const [begun, ended] = [count(1), count(-1)]
  page.on('request', begun).on('requestfinished', ended).on('requestfailed', ended)
  await opener.click()
  quietSince = Date.now()
  while ((scripts > 0 || Date.now() - quietSince < opensWithinMs) && !(await hasHappened()))
    await page.waitForTimeout(20)
  page.off('request', begun).off('requestfinished', ended).off('requestfailed', ended)
}

/** Whether a request could change something; a preview is asked for by POST, because it can be long. */
const changes = (request: Request) =>
  request.method() !== 'GET' && !new URL(request.url()).pathname.endsWith('/preview')

/** Waits for the row that is selected by the address, because what can be done depends on it; selects the first row when none is. */
async function ready(page: Page): Promise<void> {
  await settled(page)
  const row = page.locator('main [role=grid] [role=row][data-place]').first()
  if (new URL(page.url()).searchParams.has('selected'))
    // What is selected is no row where a calendar is shown.
    await page
      .locator('[role=row][aria-selected=true]')
      .first()
      .waitFor({ timeout: 3000 })
      .catch(() => undefined)
  else if (await row.isVisible()) await row.click()
  await settled(page)
}

type InDocument = { ownerDocument: { activeElement: unknown } }

/** Whether an element gets the focus within a second. */
async function isFocused(element: Locator): Promise<boolean> {
  const end = Date.now() + 1000
  while (Date.now() < end) {
    if (await element.evaluate(one => one === (one as unknown as InDocument).ownerDocument.activeElement))
      return true
    await element.page().waitForTimeout(20)
  }
  return false
}

async function lookAtOpened(
  page: Page,
  name: string,
  picture: (name: string) => Promise<unknown>,
): Promise<string[]> {
  for (const spinner of await page.locator('[role=dialog] .fui-Spinner').all())
    await spinner.waitFor({ state: 'detached' })
  await picture(name.toLowerCase().replaceAll(/[^a-zà-ÿ0-9]+/g, '-'))
  const wrong = await brokenRules(page, `:is(${opened})`)
  const outside = await page.evaluate(`[...document.querySelectorAll(${JSON.stringify(opened)})].some(one => {
    const { left, top, right, bottom } = one.getBoundingClientRect()
    return left < 0 || top < 0 || right > innerWidth || bottom > innerHeight
  })`)
  if (outside) wrong.push('it does not fit into the window')
  const isLost = await page.evaluate(`document.activeElement?.closest(${JSON.stringify(opened)}) === null`)
  if (isLost) wrong.push('the focus is not in it')
  return wrong.map(one => `${name}: ${one}`)
}
