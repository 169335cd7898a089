// kill -9 of the site server while it keeps its content library: removes what nobody needs, heals what is lost, rebuilds, and looks at
// sources on a schedule.

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Operation } from '#api-client'
import { createTestDatabase } from '../database.ts'
import { waitForReceipts } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'
import {
  addPackage,
  carryOut,
  changeMedia,
  expectSecondAttempt,
  type FaultHouse,
  makeFaultHouse,
  until,
} from './fault-house.ts'
import type { FailpointsOf } from './journeys.ts'
import { objectsOf, withDatabase } from './outside-reader.ts'

let inputs = ''
let media = ''
let house: FaultHouse
let packageId = ''
/** The highest version of the package. */
let version = 1

async function reload(): Promise<void> {
  await changeMedia(media)
  await carryOut(house, house.api.reloadUpgradePackage({ packageId, expectedVersion: version }))
  version += 1
  await house.settle()
}

beforeAll(async () => {
  inputs = await mkdtemp(join(tmpdir(), 'slipstream-inputs-'))
  media = join(inputs, 'media')
  await makeSmallMedia(media)
  await changeMedia(media)
  house = await makeFaultHouse({ flags: ['--unneeded-content-grace-hours', '0'] })
  await house.start()
  packageId = await addPackage(house, { path: media, name: 'Windows' })
  await house.api.keepVersions({ keepVersions: 1 })
  await reload()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
  await rm(inputs, { recursive: true, force: true })
})

type Removing = Extract<
  FailpointsOf<'keeping'>,
  `content-library.${string}` | `content-retention.${string}` | `upgrade-packages.${string}`
>
const removing: Record<Removing, true> = {
  'content-retention.versions-removed': true,
  'content-library.versions-dropped': true,
  'content-library.object-removed': true,
  'upgrade-packages.note-put-aside': true,
}
type Healing = Extract<
  FailpointsOf<'keeping'>,
  'content-recovery.batch-verified' | 'content-recovery.object-fetched'
>
const healing: Record<Healing, true> = {
  'content-recovery.batch-verified': true,
  'content-recovery.object-fetched': true,
}
type Scheduled = Extract<FailpointsOf<'keeping'>, `update-schedules.${string}`>
const scheduled: Record<Scheduled, true> = {
  'update-schedules.starting': true,
  'update-schedules.started': true,
}
type Others = Exclude<FailpointsOf<'keeping'>, Removing | Healing | Scheduled>
const rebuilding: Record<Others, true> = { 'content-recovery.rebuilding': true }

/** Updates on schedule so far. */
let done = 0

describe('a site server that is killed', () => {
  it.each(Object.keys(removing))('while it removes what nobody needs, at %s', async point => {
    await reload()
    const before = await objectsOf(join(house.dataFolder, 'content'))
    const numbers = async () => (await house.api.listPackageVersions({ packageId })).map(one => one.number)
    expect(await numbers()).toHaveLength(3)
    await house.dieAt(point as Removing, api => api.cleanUp({}))
    expectSecondAttempt(await house.recover())
    expect((await numbers()).sort()).toEqual([version - 1, version])
    // The text file of the version, and its manifest.
    expect(await objectsOf(join(house.dataFolder, 'content'))).toHaveLength(before.length - 2)
    await house.expectSound()
  })

  it.each(Object.keys(scheduled))('while it starts what is due, at %s: it is done once', async point => {
    const start = '2020-01-01T00:00'
    const pattern = { every: 'day' as const }
    await house.api.setUpdateSchedule({ packageId, pattern, start, timeZone: 'Europe/Paris' })
    await changeMedia(media)
    await house.settle()
    // Only when nobody is there to start it.
    await house.kill()
    await withDatabase(await house.site.databaseUrl(), query =>
      query('update update_schedules set next_at = now()'),
    )
    await house.dieAt(point as Scheduled, async () => undefined)
    await house.recover()
    const updates = async () =>
      (await house.api.listOperations()).filter((one: Operation) => one.kind === 'update-schedules.update')
    // One that died before it had asked for anything asks a moment after its start.
    await until('it is asked for', async () => (await updates()).length > done)
    await house.settle()
    done += 1
    version += 1
    expect((await updates()).map(one => one.state)).toEqual(Array(done).fill('succeeded'))
    const { currentVersion } = await house.api.readUpgradePackage({ packageId })
    expect(currentVersion).toBe(version)
    const { last } = await house.api.readUpdateSchedule({ packageId })
    expect(last?.outcome).toBe('reloaded')
    await house.api.removeUpdateSchedule({ packageId })
    await house.expectSound()
  })

  it.each(Object.keys(healing))('while it heals what is lost, at %s', async point => {
    const { id: points } = (await house.api.listDistributionPoints())[0] ?? { id: null }
    if (points === null) await house.site.startPoint('DP1')
    await house.api.distributeContent({ packageId, points: ['DP1'] })
    await house.api.updateDistributionPoints({ packageId })
    await waitForReceipts(house.site, packageId, version)
    const { contentVersion } = await house.api.readUpgradePackage({ packageId })
    const object = (sha256: string) =>
      join(house.dataFolder, 'content', 'objects', sha256.slice(0, 2), sha256)
    const { files } = JSON.parse(await readFile(object(contentVersion), 'utf8')) as {
      files: { sha256: string }[]
    }
    const lost = files[0]?.sha256 ?? ''
    await rm(object(lost))
    // The bytes are lost on purpose: what is visible while the server is dead is not whole this time.
    await house.dieAt(point as Healing, api => api.verifyContentLibrary({}), { isWhole: false })
    expectSecondAttempt(await house.recover())
    expect(await objectsOf(join(house.dataFolder, 'content'))).toContain(lost)
    expect((await house.api.readContentLibrary()).lostCount).toBe(0)
    await house.expectSound()
  })

  it.each(Object.keys(rebuilding))('while it rebuilds its content library, at %s', async point => {
    const before = await house.api.listUpgradePackages()
    const { sitePublicKey } = JSON.parse(
      await readFile(join(house.site.folder, 'credentials.json'), 'utf8'),
    ) as { sitePublicKey: string }
    await house.kill()
    const { url, drop } = await createTestDatabase()
    try {
      const rows = (table: string) =>
        withDatabase(url, query => query<{ id: string }>(`select id from ${table} order by id`))
      expect(await rebuild(url, sitePublicKey, ['--failpoint', point])).toBe('SIGKILL')
      expect(await rows('upgrade_packages')).toEqual([])
      expect(await rebuild(url, sitePublicKey)).toBe(0)
      expect((await rows('upgrade_packages')).map(one => one.id)).toEqual(before.map(one => one.id).sort())
    } finally {
      await drop()
    }
  })
})

/** Runs the server to rebuild its content library on another database; how it ended. */
async function rebuild(
  url: string,
  sitePublicKey: string,
  more: readonly string[] = [],
): Promise<NodeJS.Signals | number | null> {
  const fingerprint = createHash('sha256').update(Buffer.from(sitePublicKey, 'base64')).digest('hex')
  const words = ['--data-folder', house.dataFolder, '--rebuild-content-library', 'apply']
  const server = join(import.meta.dirname, '../../src/programs/server.ts')
  const child = spawn(process.execPath, [server, ...words, '--accept-site-key', fingerprint, ...more], {
    stdio: 'ignore',
    env: { ...process.env, SLIPSTREAM_DATABASE: url },
  })
  return new Promise(resolve => child.once('exit', (code, signal) => resolve(signal ?? code)))
}
