// How somebody uses a page: with the mouse, or with the keyboard alone.

import type { Page } from 'playwright-core'
import { press } from './press.ts'

/** What a hand does. Names are what people read; each thing is waited for until it is there and can be used. */
export type Hand = {
  /** A button or a link. */
  push: (name: string) => Promise<void>
  /** A text field; what stood there is gone. */
  fill: (label: string, text: string) => Promise<void>
  /** A check box that is not ticked. */
  tick: (label: string) => Promise<void>
  /** A row of a list. */
  select: (row: string) => Promise<void>
}

/** Which hand. */
export type HandName = 'mouse' | 'keyboard'

/** Gives the hand of a window. */
export function handOf(name: HandName, page: Page): Hand {
  return name === 'mouse' ? mouse(page) : keyboard(page)
}

/** What can be pushed now: what is greyed still has the focus, and a reason. */
const usable = (page: Page, name: string) =>
  page
    .getByRole('button', { name, exact: true })
    .or(page.getByRole('link', { name, exact: true }))
    .and(page.locator(':not([aria-disabled=true]):not(:disabled)'))
    .first()
/** A label of a field that has to be filled in ends with a star. */
const field = (page: Page, label: string) => page.getByRole('textbox', { name: label }).first()
const box = (page: Page, label: string) => page.getByRole('checkbox', { name: label }).first()
const rowOf = (page: Page, row: string) => page.getByRole('row', { name: row }).first()

function mouse(page: Page): Hand {
  return {
    push: name => usable(page, name).click(),
    fill: (label, text) => field(page, label).fill(text),
    tick: label => box(page, label).check(),
    select: row => rowOf(page, row).click(),
  }
}

function keyboard(page: Page): Hand {
  return {
    async push(name) {
      await usable(page, name).waitFor()
      await press(page, 'Tab', name)
      await page.keyboard.press('Enter')
    },
    async fill(label, text) {
      await field(page, label).waitFor()
      await press(page, 'Tab', label)
      await page.keyboard.press('Control+a')
      await page.keyboard.type(text)
    },
    async tick(label) {
      await box(page, label).waitFor()
      await press(page, 'Tab', label)
      await page.keyboard.press('Space')
    },
    async select(row) {
      await rowOf(page, row).waitFor()
      await press(page, 'Tab', row, 'row')
      // Who came by an arrow key has selected it by that, and who came by Tab has not.
      const selected = page.getByRole('row', { name: row, selected: true }).first()
      await selected.waitFor({ timeout: 500 }).catch(() => page.keyboard.press('Space'))
      await selected.waitFor()
    },
  }
}
