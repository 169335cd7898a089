// A point for the tests of this room, running in the test's own process beside a small site.

import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type DataFolder, openDataFolder } from '#platform/data-folder'
import { silentLog } from '#platform/logging'
import { type ContentStore, openContentStore } from '#product/content-store'
import { holdContent } from './hold-content.ts'
import type { ShownCertificate } from './point.ts'
import type { Membership } from './point-state.ts'
import { openSiteClock, type SiteClock } from './site-clock.ts'
import { type FakeSite, startFakeSite } from './testing.ts'

/** A point that can be stopped and started again on the same folder. */
export type TestPoint = AsyncDisposable & {
  path: string
  folder: DataFolder
  store: ContentStore
  membership: Membership
  clock: SiteClock
  site: FakeSite
  start: () => Promise<void>
  stop: () => Promise<void>
}

/** Starts a site, and makes the membership of a point in it. */
export async function makeMember(): Promise<{ site: FakeSite; membership: Membership }> {
  const siteKeys = generateKeyPairSync('ed25519')
  const own = generateKeyPairSync('ed25519')
  const text = (key: typeof own.publicKey) => key.export({ type: 'spki', format: 'der' }).toString('base64')
  const pointId = randomUUID()
  const sitePublicKey = text(siteKeys.publicKey)
  const site = await startFakeSite({
    siteKey: siteKeys.privateKey,
    pointId,
    pointPublicKey: () => text(own.publicKey),
    sitePublicKey,
  })
  const membership: Membership = {
    pointId,
    pointName: 'DP1',
    siteCode: 'S01',
    sitePublicKey,
    siteUrl: site.url,
    bearerToken: 'token',
    privateKey: own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
  return { site, membership }
}

/** Starts a site and a point that belongs to it, in a folder of its own unless one is given. */
export async function startTestPoint(
  place?: string,
  certificate: ShownCertificate | null = null,
): Promise<TestPoint> {
  const { site, membership } = await makeMember()
  const path = place ?? (await mkdtemp(join(tmpdir(), 'slipstream-test-point-')))
  let stopping = new AbortController()
  let running: Promise<void> | null = null
  const point = {
    path,
    membership,
    site,
    async start() {
      point.folder = await openDataFolder(path)
      point.store = await openContentStore(point.folder.inside('content'))
      await point.store.clearIncoming()
      point.clock = await openSiteClock(point.folder)
      stopping = new AbortController()
      const { folder, store, clock } = point
      const address = 'http://127.0.0.1:1'
      const more = { log: silentLog(), askSeconds: 0.2, clock, certificate }
      const house = { folder, store, membership, address, ...more }
      running = holdContent(house, stopping.signal)
    },
    async stop() {
      if (!running) return
      stopping.abort()
      await running
      running = null
      await point.folder.release()
    },
    async [Symbol.asyncDispose]() {
      await point.stop()
      await site[Symbol.asyncDispose]()
      if (place === undefined) await rm(path, { recursive: true, force: true })
    },
  } as unknown as TestPoint
  await point.start()
  return point
}

/** Waits until something holds; an error after a minute or more. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 15000; tries += 1) {
    if (await holds()) return
    await wait(20)
  }
  throw new Error(`never: ${what}`)
}
