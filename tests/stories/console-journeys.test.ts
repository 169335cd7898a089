// What an administrator does with a package (add, service, distribute, roll back) in the combinations of language and hand that the stories of
// the single pages do not have: a real browser, a real site, a real point.

import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  addPackage,
  type ConsoleSite,
  distributePackage,
  finished,
  type HandName,
  handOf,
  labelsNotInPlace,
  labelsNotInPlaceDuring,
  makeServicingScene,
  openConsoleSite,
  rollBackPackage,
  type ServicingScene,
  servicePackage,
  type Traveller,
  textsIn,
} from '../console/index.ts'

let site: ConsoleSite
let scene: ServicingScene
const point = 'DP1'
const update = 'KB9900002'

beforeAll(async () => {
  site = await openConsoleSite()
  await site.signIn()
  scene = await makeServicingScene(site)
  await finished(site, site.api.addSoftwareUpdate({ path: scene.component }))
  await site.startPoint(point)
}, 180_000)
afterAll(() => site[Symbol.asyncDispose]())

const versionsOf = async (name: string) => {
  const packageId = (await site.api.listUpgradePackages()).find(one => one.name === name)?.id ?? ''
  return (await site.api.listPackageVersions({ packageId })).map(one => one.origin)
}
const journeys = {
  add: async (by: Traveller, name: string) => {
    await addPackage(by, { path: scene.media, name, version: '24H2', comment: name })
    expect(await site.api.listUpgradePackages()).toContainEqual(
      expect.objectContaining({ name, version: '24H2', comment: name }),
    )
  },
  distribute: async (by: Traveller, name: string) => {
    await distributePackage(by, { name, point })
    expect(await site.api.readContentSummary()).toContainEqual(expect.objectContaining({ name, success: 1 }))
  },
  service: async (by: Traveller, name: string) => {
    await servicePackage(by, { name, update })
    expect(await versionsOf(name)).toEqual(['serviced', 'added'])
  },
  'roll back': async (by: Traveller, name: string) => {
    await rollBackPackage(by, { name, reason: 'the pilot could not print' })
    expect((await versionsOf(name))[0]).toBe('rolled-back')
  },
}

// French by mouse and English by keyboard alone; French by keyboard alone has a story of its own for all but the last.
it.each([
  ['fr', 'mouse', ['add', 'distribute', 'service', 'roll back']],
  ['en', 'keyboard', ['add', 'distribute', 'service', 'roll back']],
  ['fr', 'keyboard', ['roll back']],
] as const)('in %s by %s alone: %s', async (language, hand: HandName, done) => {
  const name = `Windows 11 ${language} ${hand}`
  const page = await site.open({ language })
  const wrong: string[] = []
  const look = async (at: string) => {
    if (language === 'fr') wrong.push(...(await labelsNotInPlaceDuring(page, at)))
  }
  const by: Traveller = { page, hand: handOf(hand, page), say: textsIn(language), look }
  // It goes on with the package of the journeys before, which has more than one version.
  for (const journey of done) await journeys[journey](by, done.length === 1 ? 'Windows 11 fr mouse' : name)
  await page.context().close()
  expect([...wrong, ...site.complaints]).toEqual([])
})

it('has each French label of the documentation on the page, in the group, tab or wizard that it names', async () => {
  const [serviced] = await site.api.listUpgradePackages()
  const { id } = await site.api.readDistributionPoint({ name: point })
  await site.api.createBoundaryGroup({ name: 'Siège' })
  const group = String((await site.api.readBoundaryGroup({ boundaryGroup: 'Siège' })).id)
  const page = await site.open({ language: 'fr' })
  expect(await labelsNotInPlace(page, { package: serviced?.id ?? '', point: id, group })).toEqual([])
  await page.context().close()
  expect(site.complaints).toEqual([])
})
