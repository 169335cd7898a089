import type { Page } from 'playwright-core'

const mostSteps = 120
/** Of what Tab reaches as one thing, and the key that leads on in it. */
const inside = { toolbar: 'ArrowRight', row: 'ArrowDown' } as const

/**
 * Presses a key until what has the focus has this name. Of a toolbar one button is reached by Tab and the others by arrow keys, so that
 * it is walked through when Tab comes to it; of a list the rows are, for whoever looks for a row: going through them selects them.
 */
export async function press(
  page: Page,
  key: string,
  name: string,
  walk: keyof typeof inside = 'toolbar',
): Promise<void> {
  const walked = new Set<string>()
  for (let tries = 0; tries < mostSteps; tries++) {
    const at = await whereFocusIs(page)
    if (at.name.includes(name)) return
    // A toolbar begins again at its end, and rows do not go on: what comes twice is left.
    const goesOn = key === 'Tab' && at.inside === walk && !walked.has(at.name)
    walked.add(at.name)
    await page.keyboard.press(goesOn ? inside[walk] : key)
    // The focus of a list follows in the next frame.
    if (goesOn) await page.evaluate('new Promise(done => requestAnimationFrame(() => setTimeout(done, 20)))')
  }
  throw new Error(`${key} leads to nothing with the name ${name}`)
}

/** Carries out an action of the ribbon by keyboard, also when its group has no room and stands in the menu at the end. */
export async function pressAction(page: Page, name: string): Promise<void> {
  const ribbon = page.getByRole('toolbar')
  const button = ribbon.getByRole('button', { name, exact: true })
  const more = ribbon.getByRole('button', { name: /^(More|Autres) actions$/ })
  await button.or(more).filter({ visible: true }).first().waitFor()
  if (await button.isVisible()) await button.focus()
  else {
    await more.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name }).waitFor()
    await press(page, 'ArrowDown', name)
  }
  await page.keyboard.press('Enter')
}

/** How what has the focus is called, and in what it is. */
async function whereFocusIs(page: Page): Promise<{ name: string; inside: keyof typeof inside | null }> {
  return page.evaluate(`(() => {
    const here = document.activeElement
    const labels = [...(here?.labels ?? [])].map(label => label.innerText)
    const isNamedByText = here?.matches('button, a, [role=row], [role=tab], [role=treeitem], [role=menuitem]')
    const inside = here?.closest('[role=toolbar]') ? 'toolbar' : here?.matches('[role=row]') ? 'row' : null
    return { name: [here?.getAttribute('aria-label') ?? '', ...labels, isNamedByText ? here.innerText : ''].join(' '), inside }
  })()`)
}
