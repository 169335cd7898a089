// A version that turns out wrong: it is serviced, distributed to three points, rolled back and forward again without a byte on the wire,
// marked bad, and the good one goes out ring by ring.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ListedVersion, RollBackPreview, Rollout, VersionContents } from '#api-client'
import { makeTestSite, type StatusRow, type TestSite, waitForReceipts } from '../running-house.ts'
import { makeComponentUpdate } from '../update-package/index.ts'
import { makeWindowsMedia } from '../windows-image/index.ts'

const points = ['DP1', 'DP2', 'DP3']
let site: TestSite
let packageId = ''
let first = ''

beforeAll(async () => {
  site = await makeTestSite()
  const media = join(site.folder, 'media')
  const making = { product: 'windows11', to: media, images: 1, components: 2, recovery: false } as const
  await makeWindowsMedia({ ...making, payloadBytes: 6 * 1024 * 1024 })
  await site.startServer()
  for (const name of points) await site.startPoint(name)
  const words = ['upgrade-package', 'add', '--path', media, '--name', 'Windows 11', '--accept-licence']
  packageId = (await site.slipstream<{ id: string }>(...words)).value.id
  await site.slipstream('content', 'distribute', packageId)
  first = (await waitForReceipts(site, packageId, 1))[0]?.contentVersion ?? ''
  const update = join(site.folder, 'Windows11.0-KB9900004-x64.msu')
  await makeComponentUpdate({ to: update, product: 'windows11', kb: 'KB9900004' })
  await site.slipstream('update', 'add', update)
  const run = ['servicing', 'run', packageId, '--update', 'KB9900004', '--update-distribution-points']
  await site.slipstream(...run)
  await waitForReceipts(site, packageId, 2)
  await rest()
}, 180_000)
afterAll(() => site[Symbol.asyncDispose]())

const about = (verb: string, ...words: string[]) => ['upgrade-package', verb, packageId, ...words]

/** Waits until nothing is being done. */
async function rest(): Promise<void> {
  for (let tries = 0; tries < 3000; tries++) {
    const { value } = await site.slipstream<{ state: string }[]>('operation', 'list')
    if (value.every(one => one.state !== 'waiting' && one.state !== 'running')) return
    await wait(100)
  }
  throw new Error('an operation did not end')
}

/** How many points have fetched or read anything for this version, by their own logs. */
async function pointsThatWorkedFor(version: number): Promise<number> {
  let found = 0
  for (const name of points) {
    const log = await readFile(join(site.folder, name, 'logs', 'distribution-point.log'), 'utf8')
    if (new RegExp(`content was verified.*version=${version}\\b`).test(log)) found += 1
  }
  return found
}

/** Rolls back; gives how the points stand when all of them have proved it, and how long that took, in words. */
async function rollBack(to: string[], version: number): Promise<{ rows: StatusRow[]; took: string }> {
  const since = performance.now()
  await site.slipstream(...about('roll-back', ...to))
  const rows = await waitForReceipts(site, packageId, version)
  const seconds = ((performance.now() - since) / 1000).toFixed(1)
  return { rows, took: `Proved by ${rows.length} points ${seconds} s after the command was given.` }
}

describe('a version that turns out wrong', () => {
  it('is rolled back: previewed, then without a byte on the wire, and forward again', async ({
    annotate,
  }) => {
    expect(await pointsThatWorkedFor(2)).toBe(3)
    const preview = await site.slipstream<RollBackPreview>(...about('roll-back', '--dry-run'))
    expect(preview.value).toMatchObject({ from: 2, to: 1, inspected: true, lacks: ['KB9900004'], runs: [] })
    expect(preview.value.points.map(one => [one.point, one.effect, one.bytesToSend])).toEqual(
      points.map(point => [point, 'update', 0]),
    )
    const back = await rollBack([], 3)
    await annotate(back.took)
    for (const row of back.rows) {
      expect(row).toMatchObject({ state: 0, version: 3, contentVersion: first, bytesSent: 0 })
      expect(row.receipt?.contentVersion).toBe(first)
    }
    const forward = await rollBack(['2', '--reason', 'it was not the update'], 4)
    await annotate(forward.took)
    for (const row of forward.rows) expect(row).toMatchObject({ state: 0, version: 4, bytesSent: 0 })
    expect([await pointsThatWorkedFor(3), await pointsThatWorkedFor(4)]).toEqual([0, 0])
    const { value: actions } = await site.slipstream<{ entries: { actualBytes: number }[] }[]>(
      'content',
      'actions',
      packageId,
    )
    const lastTwo = actions.slice(0, 2).flatMap(action => action.entries.map(entry => entry.actualBytes))
    expect(lastTwo).toEqual([0, 0, 0, 0, 0, 0])
  })

  it('is told with its history, and what is in its images comes from where it was made', async () => {
    const { value: versions } = await site.slipstream<ListedVersion[]>(...about('versions'))
    const made = { run: expect.any(String), baseVersion: 1, proven: true }
    expect(versions).toMatchObject([
      { number: 4, origin: 'rolled-back', restores: 2, inUse: true, run: { version: 2, ...made } },
      { number: 3, origin: 'rolled-back', restores: 1, run: null },
      { number: 2, origin: 'serviced', run: made, changes: { against: 1, articles: ['KB9900004'] } },
      { number: 1, origin: 'added', pristine: 1, changes: null },
    ])
    await rest()
    const words = ['servicing', 'inspect', packageId, '--image', 'sources/install.wim:1', '--packages']
    const { value } = await site.slipstream<VersionContents>(...words)
    const applied = value.images[0]?.packages?.filter(one => one.origin === 'applied') ?? []
    expect(applied.length).toBeGreaterThan(0)
    for (const one of applied) expect(one.applied).toMatchObject({ kb: 'KB9900004', version: 2 })
  })

  it('is marked bad under every number: nobody gets it any more, and the good one goes out ring by ring', async () => {
    const bad = await site.slipstream(...about('mark-bad', '2', '--reason', 'printing is broken'))
    expect(bad.value).toMatchObject({ inUse: true, rollBackTo: 3 })
    const refused = { code: 'PACKAGE_VERSION_BAD' }
    await expect(site.slipstream('content', 'distribute', packageId)).rejects.toMatchObject(refused)
    const device = ['client', 'fetch', '--package', packageId, '--to', join(site.folder, 'device')]
    await expect(site.slipstream(...device)).rejects.toMatchObject(refused)
    await expect(site.slipstream(...about('roll-back', '2'))).rejects.toMatchObject({
      code: 'ROLL_BACK_TO_SAME_CONTENT',
    })
    await site.slipstream('distribution-point-group', 'create', 'Branches')
    await site.slipstream('distribution-point-group', 'add-member', 'Branches', 'DP2', 'DP3')
    const gate = ['--soak', '0s', '--success-rate', '100']
    await site.slipstream('distribution-ring', 'set', 'Pilot', '--order', '1', '--point', 'DP1', ...gate)
    const promoted = [...gate, '--needs-promotion']
    await site.slipstream(
      'distribution-ring',
      'set',
      'Broad',
      '--order',
      '2',
      '--group',
      'Branches',
      ...promoted,
    )
    await site.slipstream(...about('roll-back', '--leave-distribution-points'))
    await site.slipstream('rollout', 'start', packageId)
    const waits = await rolloutUntil(one => one.rings[1]?.reason?.includes('promoted') === true)
    expect(waits.rings.map(ring => [ring.name, ring.state])).toEqual([
      ['Pilot', 'passed'],
      ['Broad', 'waiting'],
    ])
    const { value: rows } = await site.slipstream<StatusRow[]>('content', 'status', packageId)
    expect(rows.map(row => row.version)).toEqual([5, 4, 4])
    await site.slipstream(...about('promote', '5', '--reason', 'the pilot prints'))
    await rolloutUntil(one => one.state === 'succeeded')
    for (const row of await waitForReceipts(site, packageId, 5))
      expect(row).toMatchObject({ contentVersion: first, bytesSent: 0 })
    expect((await site.slipstream<{ verified: boolean }>(...device)).value.verified).toBe(true)
  })
})

async function rolloutUntil(isSo: (rollout: Rollout) => boolean): Promise<Rollout> {
  let last: Rollout | null = null
  for (let tries = 0; tries < 2000; tries++) {
    last = (await site.slipstream<Rollout>('rollout', 'show', packageId)).value
    if (isSo(last)) return last
    await wait(100)
  }
  throw new Error(`the rollout did not get there: ${JSON.stringify(last)}`)
}
