// Does the console answer at once on a large site: 1,000 packages, 50,000 updates and 200 distribution points? A real server, a real browser, and what the
// browser itself measures. The goals are absolute: what people feel does not depend on what other programs do.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDataFolder } from '#platform/data-folder'
import { openDatabase } from '#platform/database'
import { silentLog } from '#platform/logging'
import { type ConsoleSite, openConsoleSite, settled } from '../../tests/console/index.ts'
import { type BenchmarkResult, median } from '../result.ts'
import { fillSite, size } from './fill-site.ts'
import { type Interaction, interact, observer, readLoading } from './measure.ts'
import { type Scene, scenes } from './scenes.ts'

const [paintGoal, interactionGoal] = [1000, 100]

/** Runs the benchmark. */
export async function run(rounds: number): Promise<BenchmarkResult> {
  const path = await mkdtemp(join(tmpdir(), 'slipstream-benchmark-console-'))
  const folder = await openDataFolder(path)
  const database = await openDatabase({ place: { folder }, log: silentLog() })
  const times: Record<string, number[]> = {}
  try {
    await using site = await openConsoleSite({ database: database.url })
    await site.signIn()
    await fillSite(site, database.db)
    // The first round fills the caches of the server and does not count.
    for (let round = 0; round <= rounds; round += 1)
      for (const scene of scenes) await playScene(site, scene, round === 0 ? {} : times)
    if (site.complaints.length > 0) throw new Error(site.complaints.join('\n'))
  } finally {
    await database.close()
    await folder.release()
    await rm(path, { recursive: true, force: true })
  }
  const ratios: Record<string, number> = {}
  const goals: Record<string, number> = {}
  for (const [what, taken] of Object.entries(times)) {
    const goal = goalOf(what)
    if (goal === null) continue
    ratios[`${what}, milliseconds`] = Math.round(median(taken))
    goals[`${what}, milliseconds`] = goal
  }
  const met = Object.entries(ratios).every(([what, value]) => value < (goals[what] ?? 0))
  return { name: 'console', rounds: times, ratios, goals, met, words: wordsOf(times) }
}

/** Of scrolling, which the browser does by itself, it is what holds it up that counts. */
function goalOf(what: string): number | null {
  if (what.endsWith(paint)) return paintGoal
  return what.endsWith(event) || what.endsWith(`scroll, ${frame}`) ? interactionGoal : null
}

const [paint, rows] = ['first contentful paint', 'first row']
const [event, frame, shown] = ['input to next picture', 'longest frame', 'until it is shown']

/** Opens a page in a new window, with nothing in the browser's cache, and does there what people do. */
async function playScene(site: ConsoleSite, scene: Scene, times: Record<string, number[]>): Promise<void> {
  const page = await site.open()
  await page.addInitScript(observer)
  await page.goto(scene.address)
  await settled(page)
  if (scene.ready !== undefined) await page.locator(scene.ready).first().waitFor()
  const add = (what: string, value: number) => {
    times[`${scene.name}, ${what}`] = [...(times[`${scene.name}, ${what}`] ?? []), Math.round(value)]
  }
  const loading = await readLoading(page)
  add(paint, loading.paint)
  if (loading.rows !== null) add(rows, loading.rows)
  for (const step of scene.steps) {
    await step.before?.(page)
    const taken: Interaction = await interact(page, () => step.act(page), step.shown)
    if (step.name !== 'scroll') add(`${step.name}, ${event}`, taken.event)
    add(`${step.name}, ${frame}`, taken.frame)
    add(`${step.name}, ${shown}`, taken.shown)
  }
  await page.context().close()
}

function wordsOf(times: Record<string, number[]>): string[] {
  const lines = [`${size.packages} packages, ${size.updates} updates, ${size.points} distribution points`]
  for (const [what, taken] of Object.entries(times))
    if (goalOf(what) === null)
      lines.push(`${what}: ${Math.round(median(taken))} ms in the middle, ${Math.max(...taken)} at most`)
  return lines
}
