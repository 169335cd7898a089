import type { Page } from 'playwright-core'

/** Presses a key until what has the focus has this name. */
export async function press(page: Page, key: string, name: string): Promise<void> {
  const named = `(() => {
    const here = document.activeElement
    const labels = [...(here?.labels ?? [])].map(label => label.innerText)
    return [here?.getAttribute('aria-label') ?? '', ...labels, here?.tagName === 'BUTTON' ? here.innerText : ''].join(' ')
  })()`
  for (let tries = 0; tries < 90; tries++) {
    if (String(await page.evaluate(named)).includes(name)) return
    await page.keyboard.press(key)
  }
  throw new Error(`${key} leads to nothing with the name ${name}`)
}
