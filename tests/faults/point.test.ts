// kill -9 of a distribution point: it ends with a receipt and nothing half, or without what it shall not hold any more.

import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FailpointName } from '#platform/failpoints'
import type { Program } from '../../demo/processes.ts'
import { waitForDeath, waitForReceipts } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'
import { addPackage, changeMedia, type FaultHouse, makeFaultHouse, patienceMs, until } from './fault-house.ts'
import type { FailpointsOf } from './journeys.ts'
import { leftAtPoint, lookAtPoint } from './outside-reader.ts'

const run = promisify(execFile)
const program = join(import.meta.dirname, '../../src/programs/distribution-point.ts')
let inputs = ''
let media = ''
let folder = ''
let house: FaultHouse

beforeAll(async () => {
  inputs = await mkdtemp(join(tmpdir(), 'slipstream-inputs-'))
  media = join(inputs, 'media')
  await makeSmallMedia(media)
  house = await makeFaultHouse()
  await house.start()
  folder = join(house.site.folder, 'DP1')
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
  await rm(inputs, { recursive: true, force: true })
})

const target = (packageId: string) => ({ packageId, points: ['DP1'] })
const quarantined = () => readdir(join(folder, 'content', 'quarantine'))
const objectFile = (sha256: string) => join(folder, 'content', 'objects', sha256.slice(0, 2), sha256)

async function textOf(packageId: string): Promise<string> {
  const { contentVersion } = await house.api.readUpgradePackage({ packageId })
  const { files } = JSON.parse(await readFile(objectFile(contentVersion), 'utf8')) as {
    files: { path: string; sha256: string }[]
  }
  return files.find(file => file.path === 'sources/text.txt')?.sha256 ?? ''
}

async function damage(packageId: string): Promise<void> {
  const file = objectFile(await textOf(packageId))
  const { length } = await readFile(file)
  await writeFile(file, Buffer.alloc(length, 1))
}

async function change(properties: { graceSeconds?: number; quarantineBytes?: number }): Promise<void> {
  const { revision } = await house.api.readDistributionPoint({ name: 'DP1' })
  await house.api.changeDistributionPoint({ name: 'DP1', expectedRevision: revision, properties })
}

/** Starts the point with a failpoint, does something, and waits until the point has died of it. */
async function dieAt(point: FailpointName, meanwhile: () => Promise<unknown>): Promise<void> {
  // It may die before it is ready.
  const dying: Program | null = await house.site.startPoint('DP1', ['--failpoint', point]).catch(error => {
    if (String(error).includes('(SIGKILL)')) return null
    throw error
  })
  await meanwhile()
  if (dying === null) return
  const died = await Promise.race([waitForDeath(dying), wait(patienceMs, 'nothing', { ref: false })])
  expect(died, point).toBe('SIGKILL')
}

/** `held`: what is asked for while the point dies is about content that it holds; `isGone`: it shall not hold it in the end. */
type Way = {
  isHeld?: true
  isGone?: true
  isDamaged?: true
  ask: (packageId: string) => Promise<unknown>
  end?: (packageId: string) => Promise<unknown>
}
const distributing: Way = { ask: packageId => house.api.distributeContent(target(packageId)) }
const validating: Way = { isHeld: true, ask: packageId => house.api.validateContent(target(packageId)) }
const removing: Way = {
  isHeld: true,
  isGone: true,
  async ask(packageId) {
    await change({ graceSeconds: 0 })
    return house.api.removeContent(target(packageId))
  },
}
const ways: Record<Exclude<FailpointsOf<'point'>, keyof typeof importing>, Way> = {
  'distribution-point.before-membership': distributing,
  'distribution-point.state-kept': distributing,
  'distribution-point.transferring': distributing,
  'distribution-point.fetched': distributing,
  'distribution-point.remembered': distributing,
  'distribution-point.before-receipt': distributing,
  'distribution-point.receipt-sent': distributing,
  'distribution-point.object-redistributed': {
    isHeld: true,
    ask: packageId => house.api.redistributeContent(target(packageId)),
  },
  'distribution-point.validated': validating,
  'distribution-point.loss-noted': { ...validating, isDamaged: true },
  'content-store.put-aside': { ...validating, isDamaged: true },
  'distribution-point.quarantine-emptied': {
    ...validating,
    isDamaged: true,
    async ask(packageId) {
      await house.api.validateContent(target(packageId))
      return change({ quarantineBytes: 0 })
    },
    end: () => until('quarantine is empty', async () => (await quarantined()).length === 0),
  },
  'distribution-point.removal-begun': removing,
  'distribution-point.object-removed': removing,
}
const importing: Record<
  Extract<FailpointsOf<'point'>, 'distribution-point.object-imported' | 'distribution-point.before-held'>,
  true
> = { 'distribution-point.object-imported': true, 'distribution-point.before-held': true }

describe('a distribution point that is killed ends it when it is started again', () => {
  it.each(Object.entries(ways))('at %s', async (point, { isHeld, isGone, isDamaged, ask, end }) => {
    await changeMedia(media)
    const packageId = await addPackage(house, { path: media, name: `Package ${point}` })
    if (isHeld) {
      await house.api.distributeContent(target(packageId))
      const holding = await house.site.startPoint('DP1')
      await waitForReceipts(house.site, packageId, 1)
      await holding.stop()
    }
    const since = new Date()
    const textObject = isHeld ? await textOf(packageId) : ''
    if (isDamaged) await damage(packageId)
    // A point that the site does not know yet can be asked for nothing.
    const isNew = point === 'distribution-point.before-membership'
    await dieAt(point as FailpointName, async () => (isNew ? undefined : ask(packageId)))
    const again = await house.site.startPoint('DP1')
    if (isNew) await ask(packageId)
    if (isGone) {
      await until(
        'the site knows',
        async () => (await house.api.readContentStatus({ packageId })).length === 0,
      )
      await until('its objects are gone', async () => {
        const there = await readdir(join(folder, 'content', 'objects', textObject.slice(0, 2)))
        return !there.includes(textObject)
      })
    } else {
      await until('a receipt says so', async () => {
        const [row] = await house.api.readContentStatus({ packageId })
        const verifiedAt = Date.parse(row?.receipt?.verifiedAt ?? '')
        return row?.state === 0 && row.request === null && (!isHeld || verifiedAt > since.getTime())
      })
    }
    await end?.(packageId)
    expect(await lookAtPoint(folder)).toEqual([])
    expect(await leftAtPoint(folder)).toEqual([])
    await again.stop()
    await house.expectSound()
  })

  it.each(Object.keys(importing))('at %s, while a prestage file is imported', async point => {
    await changeMedia(media)
    const packageId = await addPackage(house, { path: media, name: `Package ${point}` })
    const file = join(inputs, `${point}.slipstream`)
    await house.site.slipstream('content-library', 'export-prestage', packageId, file)
    const words = [program, '--data-folder', folder, '--import-prestage', file]
    const killed = run(process.execPath, [...words, '--failpoint', point])
    await expect(killed).rejects.toMatchObject({ signal: 'SIGKILL' })
    expect(await lookAtPoint(folder)).toEqual([])
    expect((await run(process.execPath, words)).stdout).toContain(`version 1 of ${packageId}`)
    await house.api.distributeContent(target(packageId))
    const holding = await house.site.startPoint('DP1')
    const [row] = await waitForReceipts(house.site, packageId, 1)
    expect(row).toMatchObject({ bytesSent: 0 })
    expect(await lookAtPoint(folder)).toEqual([])
    await holding.stop()
  })
})
