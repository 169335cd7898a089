// kill -9 of the site server between what it has decided about a version and what follows from it: a rollback, and a rollout.

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeTestSite, type TestSite, waitForDeath, waitForReceipts } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'
import type { FailpointsOf } from './journeys.ts'

/** Where it is killed here. */
const behind = {
  rollback: 'package-versions.rolled-back',
  rollout: 'distribution-rings.advanced',
  removing: 'package-removal.removing',
  removed: 'package-removal.removed',
} as const satisfies Record<string, FailpointsOf<'versions'>>

let site: TestSite
let packageId = ''
const points = ['DP1', 'DP2']

beforeAll(async () => {
  site = await makeTestSite()
  const media = join(site.folder, 'media')
  await makeSmallMedia(media)
  const server = await site.startServer()
  const stopPoints = await startPoints()
  const words = ['upgrade-package', 'add', '--path', media, '--name', 'Small', '--accept-licence']
  packageId = (await site.slipstream<{ id: string }>(...words)).value.id
  await site.slipstream('content', 'distribute', packageId)
  await waitForReceipts(site, packageId, 1)
  await writeFile(join(media, 'sources', 'new.txt'), 'what is new')
  await site.slipstream('upgrade-package', 'reload', packageId, '--update-distribution-points')
  await waitForReceipts(site, packageId, 2)
  await stopPoints()
  await server.stop()
}, 120_000)
afterAll(() => site[Symbol.asyncDispose]())

/** Points that ask at once; those that run while their site is away ask less and less often. Gives what stops them. */
async function startPoints(): Promise<() => Promise<void>> {
  const running = await Promise.all(points.map(name => site.startPoint(name)))
  return async () => {
    for (const point of running) await point.stop()
  }
}

async function waitUntil(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 3000; tries++) {
    if (await isSo()) return
    await wait(100)
  }
  throw new Error(`never: ${what}`)
}

type Shown = { currentVersion: number; versions: { origin: string }[] }
type Operation = { kind: string; state: string }

describe('kill -9 of the site server', () => {
  it('behind the transaction of a rollback: it is rolled back once, and what follows comes with the next start', async () => {
    const dying = await site.startServer(['--failpoint', behind.rollback])
    const asked = site.slipstream('upgrade-package', 'roll-back', packageId)
    await expect(asked).rejects.toMatchObject({ code: 'SITE_UNREACHABLE' })
    expect(await waitForDeath(dying)).toBe('SIGKILL')
    const note = join(site.folder, 'site', 'content', 'versions', `${packageId}-3.json`)
    await expect(readFile(note)).rejects.toThrow()

    const server = await site.startServer()
    const { value } = await site.slipstream<Shown>('upgrade-package', 'show', packageId)
    expect([value.currentVersion, value.versions.length]).toEqual([3, 3])
    expect(await readFile(note, 'utf8')).toContain('"rolled-back"')
    const stopPoints = await startPoints()
    for (const row of await waitForReceipts(site, packageId, 3))
      expect(row).toMatchObject({ state: 0, bytesSent: 0 })
    await waitUntil('the images of all versions are looked at', async () => {
      const all = (await site.slipstream<Operation[]>('operation', 'list')).value
      const looks = all.filter(one => one.kind === 'image-contents.inspect')
      return looks.length === 3 && looks.every(one => one.state === 'succeeded')
    })
    await stopPoints()
    await server.stop()
  })

  it('behind each step of a rollout: every ring begins once, and the rollout ends', async () => {
    const first = await site.startServer()
    for (const [order, name] of points.entries()) {
      const ring = ['--order', String(order + 1), '--point', name, '--soak', '0s']
      await site.slipstream('distribution-ring', 'set', `Ring ${name}`, ...ring)
    }
    await site.slipstream('upgrade-package', 'roll-back', packageId, '--leave-distribution-points')
    await first.stop()
    for (let deaths = 0; deaths < 3; deaths++) {
      const dying = await site.startServer(['--failpoint', behind.rollout])
      if (deaths === 0) await site.slipstream('rollout', 'start', packageId).catch(() => undefined)
      expect(await waitForDeath(dying)).toBe('SIGKILL')
    }
    const last = await site.startServer()
    const stopPoints = await startPoints()
    await waitUntil('the rollout has ended', async () => {
      const rollout = await site.slipstream<{ state: string }>('rollout', 'show', packageId)
      return rollout.value.state === 'succeeded'
    })
    type Action = { action: string; entries: { point: string; actualBytes: number }[] }
    const { value: actions } = await site.slipstream<Action[]>('content', 'actions', packageId)
    const ofRollout = actions.slice(0, 2).flatMap(one => one.entries.map(entry => [one.action, entry.point]))
    expect(ofRollout).toEqual([
      ['update', 'DP2'],
      ['update', 'DP1'],
    ])
    for (const row of await waitForReceipts(site, packageId, 4))
      expect(row).toMatchObject({ state: 0, bytesSent: 0 })
    await stopPoints()
    await last.stop()
  })

  it('in the transaction of a removal: nothing is removed; behind it: all of it, and the points remove it, too', async () => {
    const remove = () => site.slipstream('upgrade-package', 'remove', packageId)
    const dying = await site.startServer(['--failpoint', behind.removing])
    await expect(remove()).rejects.toMatchObject({ code: 'SITE_UNREACHABLE' })
    expect(await waitForDeath(dying)).toBe('SIGKILL')
    const again = await site.startServer(['--failpoint', behind.removed])
    const { value: kept } = await site.slipstream<Shown>('upgrade-package', 'show', packageId)
    expect(kept.versions).toHaveLength(4)
    await expect(remove()).rejects.toMatchObject({ code: 'SITE_UNREACHABLE' })
    expect(await waitForDeath(again)).toBe('SIGKILL')

    await site.startServer()
    expect((await site.slipstream('upgrade-package', 'list')).value).toEqual([])
    for (let number = 1; number <= 4; number++)
      await expect(
        readFile(join(site.folder, 'site', 'content', 'versions', `${packageId}-${number}.json`)),
      ).rejects.toThrow()
    await startPoints()
    await waitUntil('the points hold nothing of it', async () => {
      type Held = { unknownHeld: unknown[] }
      const all = await Promise.all(
        points.map(name => site.slipstream<Held>('distribution-point', 'show', name)),
      )
      return all.every(({ value }) => value.unknownHeld.length === 0)
    })
  })
})
