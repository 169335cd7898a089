// A soak: a real site, two points and a worker do random things for a bounded time while random faults happen to them. Now and then
// everybody is started anew without faults, everything has to come to its end, and then it is looked at from outside.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { SiteApi } from '#api-client'
import { apiOf, carryOut } from '../faults/fault-house.ts'
import { lookAtPoint, lookAtSite } from '../faults/outside-reader.ts'
import { makeServicingInputs } from '../faults/servicing-inputs.ts'
import { type Random, randomFrom } from '../fuzz/random.ts'
import { makeTestSite } from '../running-house.ts'
import { chooseByWeight, operations, type SoakAt } from './soak-operations.ts'
import { points, type SoakPrograms, soakPrograms } from './soak-programs.ts'

/** How a soak is done. `tell` gets the trace, line by line. */
export type SoakOptions = { seed: number; milliseconds: number; tell: (line: string) => void }

/** What came of it. `done`: how often each operation was asked for; `runs`: servicing runs by state; `faults`: kills and armed faults. */
export type SoakReport = {
  done: Record<string, number>
  faults: Record<string, number>
  runs: Record<string, number>
  looks: number
  versions: number
  objects: number
  /** Codes of operations that failed; a fault explains them. */
  errors: Record<string, number>
  violations: string[]
}

/** So long faults happen before everything has to come to rest. */
const stormMs = 25_000
/** What takes longer than this without any fault is stuck. */
const restWithinMs = 240_000

/** Soaks for this time at least; the last rest ends later. It ends at the first violation. */
export async function runSoak({ seed, milliseconds, tell }: SoakOptions): Promise<SoakReport> {
  const began = performance.now()
  const report: SoakReport = {
    done: {},
    faults: {},
    runs: {},
    looks: 0,
    versions: 0,
    objects: 0,
    errors: {},
    violations: [],
  }
  const random = randomFrom(seed)
  const say = (text: string) => tell(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} ${text}`)
  const violated = (text: string) => {
    report.violations.push(text)
    say(`VIOLATION ${text}`)
  }
  await using inputs = await makeServicingInputs()
  await using site = await makeTestSite({ database: 'embedded' })
  const programs = soakPrograms(site, { random, tell: say, violated })
  await programs.calm()
  const api = apiOf(site)
  const updates: string[] = []
  for (const path of [inputs.component, inputs.setup]) {
    const { result } = await carryOut({ api }, api.addSoftwareUpdate({ path }))
    updates.push((result as { update: string }).update)
  }
  for (const name of points) await removeAtOnce(api, name)
  const at: SoakAt = { api, random, inputs, updates, folder: site.folder }
  const soak = { at, programs, report, say, violated, url: site.databaseUrl }
  // What making everything takes does not count.
  const end = performance.now() + milliseconds
  for (
    let leftMs = milliseconds;
    leftMs > 0 && report.violations.length === 0;
    leftMs = end - performance.now()
  ) {
    await storm(soak, Math.min(stormMs, Math.max(5000, leftMs)))
    await rest(soak)
  }
  await count(soak)
  return report
}

/** What is not desired any more goes without a grace, so that removals are seen. */
async function removeAtOnce(api: SiteApi, name: string): Promise<void> {
  const { revision } = await api.readDistributionPoint({ name })
  await api.changeDistributionPoint({ name, expectedRevision: revision, properties: { graceSeconds: 0 } })
}

type Soak = {
  at: SoakAt
  programs: SoakPrograms
  report: SoakReport
  say: (text: string) => void
  violated: (text: string) => void
  url: () => Promise<string>
}

/** What happens to programs, compared with everything that is asked for. */
const disasters: Record<
  string,
  { weight: number; run: (programs: SoakPrograms, random: Random) => Promise<void> }
> = {
  'kill the site': { weight: 3, run: programs => programs.kill('site') },
  'kill a point': { weight: 2, run: (programs, random) => programs.kill(random.pick(points)) },
  'kill the worker': { weight: 2, run: programs => programs.kill('BUILD-1') },
  'end the database': {
    weight: 1,
    run: (programs, random) => programs.endDatabase(random.pick(['SIGKILL', 'SIGQUIT'])),
  },
}

async function storm(soak: Soak, milliseconds: number): Promise<void> {
  const { at, programs, report } = soak
  const { random } = at
  const end = performance.now() + milliseconds
  await programs.arm()
  while (performance.now() < end) {
    if (random.oneIn(9)) {
      const name = chooseByWeight(disasters, random)
      report.faults[name] = (report.faults[name] ?? 0) + 1
      await disasters[name]?.run(programs, random)
      // The database outlives its site server, which is dead for the moment: nothing moves while this looks.
      if (name === 'kill the site') await look(soak, { isSettled: false })
    } else {
      // Several at once: they meet one another, too.
      const chosen = Array.from({ length: 1 + random.below(4) }, () => chooseByWeight(operations, random))
      await Promise.all(chosen.map(name => ask(soak, name)))
    }
    await programs.revive(true)
    await wait(50 + random.below(400))
  }
}

async function ask({ at, report, say }: Soak, name: string): Promise<void> {
  report.done[name] = (report.done[name] ?? 0) + 1
  await operations[name]?.run(at).then(
    () => say(name),
    error => say(`${name}: ${String(error).slice(0, 160)}`),
  )
}

/** Everybody is started anew, everything ends, and is as it should be. */
async function rest(soak: Soak): Promise<void> {
  const { at, programs, violated, say } = soak
  say('rest')
  await programs.calm()
  const end = performance.now() + restWithinMs
  const waitFor = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
    while (!(await holds().catch(() => false))) {
      if (performance.now() > end) return violated(`never: ${what}`)
      await wait(200)
    }
  }
  await waitFor('every operation ends', async () => {
    const all = await at.api.listOperations({ limit: 1000 })
    return all.every(one => one.state !== 'waiting' && one.state !== 'running')
  })
  const areProven = async () =>
    (await at.api.readContentStatus({})).every(row => row.state === 0 && row.request === null)
  await waitFor('every point proves what it shall hold', areProven)
  // What decayed without anybody's notice is found by reading everything again.
  for (const { id: packageId } of await at.api.listUpgradePackages())
    await at.api.validateContent({ packageId }).catch(() => undefined)
  await waitFor('every point proves it again', areProven)
  await compareWithPoints(soak)
  // The collection of the start: what killed work left is gone after it.
  await programs.calm('site')
  await waitFor('nothing is under way', areProven)
  await look(soak, { isSettled: true })
}

async function look(
  { url, at, report, say, violated }: Soak,
  { isSettled }: { isSettled: boolean },
): Promise<void> {
  const dataFolder = join(at.folder, 'site')
  const found = await url()
    .then(address => lookAtSite({ url: address, dataFolder, isSettled }))
    .catch(error => {
      say(`nothing can be seen now: ${String(error).slice(0, 120)}`)
      return null
    })
  if (found === null) return isSettled ? violated('the site cannot be looked at') : undefined
  report.looks += 1
  report.versions = Math.max(report.versions, found.versions)
  report.objects = Math.max(report.objects, found.objects)
  for (const one of found.violations) violated(one)
}

/** What the site shows as installed lies on the point, whole. */
async function compareWithPoints({ at, violated }: Soak): Promise<void> {
  const rows = await at.api.readContentStatus({})
  for (const name of points) {
    const folder = join(at.folder, name)
    for (const wrong of await lookAtPoint(folder)) violated(`${name}: ${wrong}`)
    const text = await readFile(join(folder, 'held.json'), 'utf8').catch(() => '[]')
    const held = (
      JSON.parse(text) as { packageId: string; contentVersion: string; undesiredSince?: string }[]
    ).filter(one => one.undesiredSince === undefined)
    for (const row of rows.filter(one => one.point === name && one.state === 0))
      if (!held.some(one => one.packageId === row.packageId && one.contentVersion === row.contentVersion))
        violated(`${name} is shown to hold version ${row.version} of ${row.packageId}, and does not`)
  }
}

async function count({ at, report }: Soak): Promise<void> {
  for (const { id } of await at.api.listUpgradePackages())
    for (const run of await at.api.listServicingRuns({ packageId: id }))
      report.runs[run.state] = (report.runs[run.state] ?? 0) + 1
  for (const { state, error } of await at.api.listOperations({ limit: 1000 }))
    if (state === 'failed')
      report.errors[error?.code ?? 'NONE'] = (report.errors[error?.code ?? 'NONE'] ?? 0) + 1
}
