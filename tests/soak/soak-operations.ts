// What is asked for in a soak, at random: everything that changes packages, versions, content and points.

import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SiteApi } from '#api-client'
import { changeMedia, packageOf } from '../faults/fault-house.ts'
import { objectsOf } from '../faults/outside-reader.ts'
import type { ServicingInputs } from '../faults/servicing-inputs.ts'
import type { Random } from '../fuzz/random.ts'
import { points } from './soak-programs.ts'

/** What operations need. */
export type SoakAt = {
  api: SiteApi
  random: Random
  inputs: ServicingInputs
  /** IDs of both updates: of a component, which changes images, and of Setup, which changes files around them. */
  updates: readonly string[]
  /** The folder with all data folders. */
  folder: string
}

const mostPackages = 5
let names = 0

/** Something to do, by its name; how often it is chosen compared with others. */
type Doing = { weight: number; run: (at: SoakAt) => Promise<unknown> }

async function somePackage({ api, random }: SoakAt): Promise<{ packageId: string; version: number }> {
  const all = await api.listUpgradePackages()
  const one = all[random.below(all.length)]
  if (one === undefined) throw new Error('there is no package yet')
  return { packageId: one.id, version: one.currentVersion }
}

const somePoints = ({ random }: SoakAt) => [points[random.below(points.length)] as string]

async function serve(at: SoakAt, runOn: 'site' | 'worker') {
  const { api, random, updates } = at
  const { packageId } = await somePackage(at)
  const [component = '', setup = ''] = updates
  const chosen = random.pick([[setup], [setup], [component], [component, setup]])
  const updateDistributionPoints = random.oneIn(2)
  return api.runServicing({ packageId, updates: chosen, runOn, updateDistributionPoints })
}

const onContent =
  (
    name:
      | 'distributeContent'
      | 'updateDistributionPoints'
      | 'redistributeContent'
      | 'validateContent'
      | 'removeContent',
  ) =>
  async (at: SoakAt) => {
    const { packageId } = await somePackage(at)
    return at.api[name]({ packageId, points: somePoints(at) })
  }

/** A file of a point's store decays, or is gone. */
async function damage({ random, folder }: SoakAt): Promise<void> {
  const store = join(folder, points[random.below(points.length)] ?? '', 'content')
  const objects = await objectsOf(store)
  const name = objects[random.below(objects.length)]
  if (name === undefined) return
  const file = join(store, 'objects', name.slice(0, 2), name)
  if (random.oneIn(2)) await rm(file, { force: true })
  else if ((await readdir(join(store, 'objects', name.slice(0, 2)))).includes(name))
    await writeFile(file, 'decayed')
}

/** Everything that can be asked for. */
export const operations: Record<string, Doing> = {
  'add a package': {
    weight: 2,
    async run({ api, inputs }) {
      if ((await api.listUpgradePackages()).length >= mostPackages) return null
      await changeMedia(inputs.media)
      names += 1
      return api.addUpgradePackage(packageOf(inputs.media, `Package ${names}`))
    },
  },
  'reload a package': {
    weight: 5,
    async run(at) {
      const { packageId, version: expectedVersion } = await somePackage(at)
      await changeMedia(at.inputs.media)
      const updateDistributionPoints = at.random.oneIn(2)
      const asked = { packageId, expectedVersion, discardServicing: true, updateDistributionPoints }
      return at.api.reloadUpgradePackage(asked)
    },
  },
  'service on the site': { weight: 8, run: at => serve(at, 'site') },
  'service on a worker': { weight: 8, run: at => serve(at, 'worker') },
  distribute: { weight: 4, run: onContent('distributeContent') },
  'update points': { weight: 3, run: onContent('updateDistributionPoints') },
  redistribute: { weight: 1, run: onContent('redistributeContent') },
  validate: { weight: 2, run: onContent('validateContent') },
  remove: { weight: 2, run: onContent('removeContent') },
  'clean up': { weight: 2, run: ({ api }) => api.cleanUp({}) },
  'verify the library': { weight: 1, run: ({ api }) => api.verifyContentLibrary({}) },
  'cancel an operation': {
    weight: 1,
    async run({ api, random }) {
      const open = (await api.listOperations({ limit: 50 })).filter(
        one => one.state === 'waiting' || one.state === 'running',
      )
      const one = open[random.below(open.length)]
      return one ? api.cancelOperation({ operation: one.id }) : null
    },
  },
  'damage a point': { weight: 1, run: damage },
}

/** One of a table, by weight. */
export function chooseByWeight<Name extends string>(
  table: Readonly<Record<Name, { weight: number }>>,
  random: Random,
): Name {
  const entries = Object.entries(table) as [Name, { weight: number }][]
  let left = random.below(entries.reduce((sum, [, { weight }]) => sum + weight, 0))
  for (const [name, { weight }] of entries) {
    if (left < weight) return name
    left -= weight
  }
  throw new Error('the weights are whole numbers above 0')
}
