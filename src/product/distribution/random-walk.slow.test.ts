// Administrators and points do whatever they like, in any order: what must always hold is looked at after every step, and at the end
// everything comes to rest.

import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { progressReport } from '#product/distribution-protocol'
import {
  act,
  ageEverything,
  heldOf,
  joinTestPoint,
  type TestPoint,
} from '../../../tests/distribution-points.ts'
import { makeSiteInDatabase, type SiteInDatabase } from '../../../tests/site-in-database.ts'
import { isRemoval } from './content-state.ts'
import { contentActions, isProven } from './decide-effect.ts'
import { changeGroup } from './group-members.ts'
import { createGroup } from './groups.ts'
import { settleMs } from './reconcile.ts'
import { type AssignmentRow, withDistribution } from './tables.ts'

/** The same numbers for the same seed (mulberry32's constants are well known; only that it is even and repeatable matters). */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}

type About = { packageId: string; version: number; contentVersion: string }
/** A simulated point: what lies on its disk, and whether it gives its receipts. */
type Simulated = { point: TestPoint; disk: About[] }

const reports = progressReport.shape.state.options

async function rowsOf(site: SiteInDatabase): Promise<AssignmentRow[]> {
  return withDistribution(site.db).selectFrom('distribution_assignments').selectAll().execute()
}

/** What holds after every step, whatever it was. */
async function checkAlways(site: SiteInDatabase, simulated: readonly Simulated[]): Promise<void> {
  const rows = await rowsOf(site)
  for (const row of rows) {
    if (row.state === 0) expect(isProven(row), 'INSTALLED has a receipt of the very version').toBe(true)
    if (row.state === 8) expect(row.request_action).toBe('validate')
    if (row.cancelled_at !== null) expect(row.state).toBe(3)
    if (isRemoval(row.state)) expect(row.request_id).toBeNull()
    expect((row.receipt === null) === (row.receipt_content_version === null)).toBe(true)
    expect((row.request_id === null) === (row.request_action === null)).toBe(true)
  }
  for (const { point } of simulated) {
    const removing = rows.filter(row => row.point_id === point.pointId && isRemoval(row.state))
    const { contents } = await point
      .ask({ held: heldOf([]), pointTime: new Date(0).toISOString() })
      .catch(() => ({
        contents: [],
      }))
    const named = contents.map(content => content.packageId)
    expect(
      removing.filter(row => named.includes(row.package_id)),
      'what is removed is not desired',
    ).toEqual([])
  }
}

describe('whatever is done in whatever order', () => {
  it.each([1, 2, 3])(
    'nothing untrue is shown, and everything comes to rest (seed %i)',
    async seed => {
      await using site = await makeSiteInDatabase()
      const next = numbers(seed)
      const choose = <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)] as Item
      const packages = [
        await site.addPackage('One', `one ${seed}`),
        await site.addPackage('Two', `two ${seed}`),
      ]
      const versions = new Map(packages.map(one => [one.packageId, 1]))
      const simulated: Simulated[] = []
      for (const name of ['A', 'B', 'C']) simulated.push({ point: await joinTestPoint(site, name), disk: [] })
      await createGroup(site.db, { name: 'G', description: '', by: 'tester' })

      const administrator = async () => {
        const { packageId } = choose(packages)
        const targets = choose([
          { points: [choose(simulated).point.name] },
          { groups: ['G'] },
          { all: true },
        ] as const)
        const more =
          'points' in targets
            ? { points: [...targets.points] }
            : 'groups' in targets
              ? { groups: [...targets.groups] }
              : targets
        await act(site, choose(contentActions), packageId, more)
      }
      const membership = () =>
        changeGroup(site, {
          change: choose(['join', 'leave']),
          group: 'G',
          points: [choose(simulated).point.name],
          keepContent: next() < 0.3,
          by: 'tester',
        })
      const publish = async () => {
        const { packageId } = choose(packages)
        const version = versions.get(packageId) ?? 1
        await site.publishNext(packageId, version, `text ${seed} ${packageId} ${version + 1}`)
        versions.set(packageId, version + 1)
      }
      /** A point obeys partly, or says something that may be late or about something else. */
      const chatter = async () => {
        const one = choose(simulated)
        const row = choose((await rowsOf(site)).filter(each => each.point_id === one.point.pointId))
        if (!row) return
        const about = {
          packageId: row.package_id,
          version: row.version_number,
          contentVersion: choose([row.content_version, row.receipt_content_version ?? row.content_version]),
        }
        if (next() < 0.7) return one.point.report(about, { state: choose(reports) })
        const receipt = await one.point.receipt(about, { request: choose([null, row.request_id]) })
        await one.point.send(receipt).catch(error => expect(error.code).toBe('RECEIPT_REFUSED'))
      }
      const obey = async (one: Simulated) => {
        const { contents } = await one.point.ask({ held: heldOf(one.disk) })
        for (const content of contents) {
          const receipt = await one.point.receipt(content, { request: content.request?.id ?? null })
          await one.point.send(receipt)
        }
        one.disk = contents
        await one.point.ask({ held: heldOf(one.disk) })
      }
      const steps = [administrator, administrator, administrator, membership, chatter, chatter, chatter]
      for (let step = 0; step < 60; step++) {
        const dice = next()
        if (dice < 0.1) await publish()
        else if (dice < 0.2) await obey(choose(simulated))
        else await choose(steps)()
        await checkAlways(site, step % 10 === 0 ? simulated : [])
      }
      // Everybody becomes quiet, and time passes: the site asks for what it misses, and the points do what they are asked.
      for (let round = 0; round < 3; round++) {
        for (const one of simulated) await obey(one)
        await ageEverything(site, settleMs / 1000 + 5)
      }
      await sql`update distribution_points set last_seen_at = now()`.execute(site.db)
      const left = (await rowsOf(site)).filter(row => row.cancelled_at === null)
      expect(left.map(row => row.state)).toEqual(left.map(() => 0))
      for (const one of simulated) {
        const mine = left.filter(row => row.point_id === one.point.pointId).map(row => row.content_version)
        const known = one.disk.map(version => version.contentVersion)
        expect(
          mine.filter(version => !known.includes(version)),
          'what is shown is on the disk',
        ).toEqual([])
      }
    },
    180_000,
  )
})
