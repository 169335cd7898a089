// What the browser itself says of how fast a page is: when it first painted, how long it took from each input to the next picture (Event Timing),
// and how long its thread was held up (long animation frames).

import type { Page } from 'playwright-core'

/** Runs in each page before its own scripts. Entries are kept as they come, because the browser forgets all but the first hundreds. */
export const observer = `(() => {
  const kept = window.kept = { events: [], frames: [], rows: null }
  const observe = (type, to, more) => new PerformanceObserver(list => {
    for (const one of list.getEntries()) to.push({ start: one.startTime, duration: one.duration, interaction: one.interactionId })
  }).observe({ type, buffered: true, ...more })
  observe('event', kept.events, { durationThreshold: 16 })
  observe('long-animation-frame', kept.frames)
  const look = () => {
    if (document.querySelector('[role=row][data-place]')) kept.rows = performance.now()
    else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
})()`

/** Milliseconds of one interaction. */
export type Interaction = {
  /** From the input to the next picture, the longest of its events; what the pointer passes over is no interaction, nor is scrolling: then it is 0. */
  event: number
  /** The longest frame that held the thread up, from the input until everything had settled. */
  frame: number
  /** From the input until what was asked for was there, with everything that the site was asked for it. */
  shown: number
}

/** Milliseconds from the start of a page's loading: the first contentful paint, and the first row of its list (null: it has none). */
export async function readLoading(page: Page): Promise<{ paint: number; rows: number | null }> {
  return (await page.evaluate(`(async () => {
    await new Promise(resolve => setTimeout(resolve, 200))
    return { paint: performance.getEntriesByName('first-contentful-paint')[0].startTime, rows: kept.rows }
  })()`)) as { paint: number; rows: number | null }
}

/** Waits until an expression is true in the page. (Playwright's own way evaluates texts in it, which the Content-Security-Policy refuses.) */
export async function until(page: Page, expression: string): Promise<void> {
  const isSo = await page.evaluate(`new Promise(resolve => {
    const end = performance.now() + 15_000
    const look = () => (${expression}) ? resolve(true) : performance.now() > end ? resolve(false) : setTimeout(look, 20)
    look()
  })`)
  if (!isSo) throw new Error(`This did not become true: ${expression}`)
}

/** Does something with real input and waits until it is shown; `shown` is an expression that is true then. */
export async function interact(page: Page, act: () => Promise<unknown>, shown: string): Promise<Interaction> {
  await page.evaluate(`(() => {
    kept.from = performance.now()
    kept.input = null
    kept.shown = null
    const note = event => { kept.input ??= event.timeStamp }
    for (const name of ['pointerdown', 'keydown', 'wheel']) addEventListener(name, note, { capture: true, passive: true, once: true })
    const look = () => {
      if (kept.input !== null && (${shown})) kept.shown = performance.now()
      else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })()`)
  await act()
  await until(page, 'kept.shown !== null')
  // An entry comes with the picture after its event, and late work is to be seen, too.
  await page.waitForTimeout(400)
  return (await page.evaluate(`(() => {
    const since = list => list.filter(one => one.start >= kept.from).map(one => one.duration)
    return {
      event: Math.max(0, ...since(kept.events.filter(one => one.interaction > 0))),
      frame: Math.max(0, ...since(kept.frames)),
      shown: kept.shown - kept.input,
    }
  })()`)) as Interaction
}
