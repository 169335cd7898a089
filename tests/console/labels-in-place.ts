// Whether each French label stands where the documentation says that it does, in the browser.

import type { Locator, Page } from 'playwright-core'
import { frenchLabels, type LabelPlace, labelPlaces } from '../house/french-labels.ts'
import { settled } from './console-site.ts'

/** Longer than any page takes to read what it shows. */
const patience = 20_000

/** Goes to every address at which labels stand; returns those that are not in their place, a line each. */
export async function labelsNotInPlace(
  page: Page,
  objects: Readonly<Record<'package' | 'point' | 'group', string>>,
): Promise<string[]> {
  const wrong: string[] = []
  let here = ''
  for (const [label, , , name] of inOrderOfAddress()) {
    const place: LabelPlace = labelPlaces[name]
    if (!('at' in place)) continue
    const address = place.at.replace(/\{(\w+)\}/g, (_, kind: keyof typeof objects) => objects[kind])
    if (address !== here) {
      await page.goto(address)
      await settled(page)
      here = address
    }
    if (!(await isShown(page, place, label))) wrong.push(`${name}: ${label}`)
  }
  return wrong
}

/** The labels that are not in their place while a journey is at this page. */
export async function labelsNotInPlaceDuring(page: Page, at: string): Promise<string[]> {
  const wrong: string[] = []
  for (const [label, , , name] of frenchLabels) {
    const place: LabelPlace = labelPlaces[name]
    if ('during' in place && place.during === at && !(await isShown(page, place, label)))
      wrong.push(`${name}: ${label}`)
  }
  return wrong
}

function inOrderOfAddress() {
  const addressOf = (name: keyof typeof labelPlaces) => {
    const place: LabelPlace = labelPlaces[name]
    return 'at' in place ? place.at : ''
  }
  return frenchLabels.toSorted((left, right) => addressOf(left[3]).localeCompare(addressOf(right[3])))
}

async function isShown(page: Page, { as, within }: LabelPlace, label: string): Promise<boolean> {
  const around: Page | Locator = within ? page.getByRole(within[0], { name: within[1], exact: true }) : page
  const found =
    as === undefined || as === 'text'
      ? // A sign may stand before it.
        around.getByText(new RegExp(`^(\\S )?${label}$`))
      : around.getByRole(as, { name: label, exact: true })
  // Choices of a list that is closed are there, and are not visible.
  const state = as === 'option' ? 'attached' : 'visible'
  return found
    .first()
    .waitFor({ state, timeout: patience })
    .then(
      () => true,
      () => false,
    )
}
