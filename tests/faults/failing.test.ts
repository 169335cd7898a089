// A disk that fails or is full, at every step where it can: what was asked for fails with an error and leaves nothing, and succeeds when it
// is asked for again. A point goes on by itself.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SiteApi } from '#api-client'
import { type FailpointName, failpoints, mayFail } from '#platform/failpoints'
import { waitForReceipts } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'
import { makeComponentUpdate } from '../update-package/index.ts'
import { addPackage, changeMedia, type FaultHouse, makeFaultHouse, packageOf, until } from './fault-house.ts'
import { leftAtPoint, lookAtPoint } from './outside-reader.ts'
import { addUpdates, makeServicingInputs } from './servicing-inputs.ts'

let small = ''
let house: FaultHouse

beforeAll(async () => {
  small = await mkdtemp(join(tmpdir(), 'slipstream-inputs-'))
  await makeSmallMedia(join(small, 'media'))
  house = await makeFaultHouse()
  await house.start()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
  await rm(small, { recursive: true, force: true })
})

const media = () => join(small, 'media')

/** Failpoints at which something can fail, in the order in which one request reaches them. */
type Path = readonly FailpointName[]
const addingPath: Path = [
  'content-store.before-flush',
  'content-store.before-rename',
  'upgrade-packages.file-stored',
  'upgrade-packages.stored',
  'upgrade-packages.before-publish',
  'upgrade-packages.publishing',
]
const updatePath: Path = ['software-updates.stored', 'software-updates.inspected']
const servicingPath: Path = [
  'servicing.begun',
  'servicing.prepared',
  'servicing-engines.image-updated',
  'servicing-engines.image-serviced',
  'servicing.applied',
  'servicing.proven',
  'servicing.kept',
  'servicing.publishing',
]
const workerPath: Path = [
  'servicing-worker.fetched',
  'servicing-worker.adopted',
  'servicing-worker.uploading',
  'servicing-worker.uploaded',
]
const pointPath: Path = [
  'distribution-point.transferring',
  'distribution-point.fetched',
  'distribution-point.object-removed',
]
/** Only killed at: each has a way of its own to fail, which its room tests. */
const elsewhere: Path = [
  'content-library.object-removed',
  'update-catalogue.cabinet-staged',
  'update-catalogue.staged',
  'update-catalogue.prepared',
  'update-downloads.piece',
  'update-downloads.fetched',
  'upgrade-packages.extracted',
  'upgrade-packages.image-taken-out',
  'image-contents.read',
  'distribution-point.object-imported',
]

type Kind = 'error' | 'full'
/** Each of them happens once, when its point is reached first. */
const armedAt = (path: Path, kind: Kind) => path.map(name => `${name}:${kind}`).join(',')
/** How the site says it. */
const codesOf: Record<Kind, readonly string[]> = {
  error: ['DISK_FAILED'],
  full: ['DISK_FULL', 'CONTENT_NO_SPACE', 'NO_SPACE_FOR_SERVICING'],
}

/** Asks until it succeeds; gives the codes of what went wrong before. */
async function askUntilDone(ask: (api: SiteApi) => Promise<{ operation: string }>): Promise<string[]> {
  const codes: string[] = []
  for (;;) {
    const { operation } = await ask(house.api)
    await house.settle()
    const { state, error } = await house.api.readOperation({ operation })
    await house.expectSound()
    if (state === 'succeeded') return codes
    codes.push(error?.code ?? 'NONE')
    if (codes.length > 40) throw new Error(`it never succeeds: ${codes.join(' ')}`)
  }
}

it('every step at which a disk can fail is in a path, or tested elsewhere', () => {
  const all = [addingPath, updatePath, servicingPath, workerPath, pointPath, elsewhere].flat()
  const names = Object.keys(failpoints).filter(name => mayFail(name as FailpointName))
  expect(all.toSorted()).toEqual(names.toSorted())
})

/** A full disk is the more likely of both; the other one is tried with `--all`. */
const kinds: readonly Kind[] = process.env.SLIPSTREAM_FAULTS_ALL ? ['full', 'error'] : ['full']

describe.each(kinds)('a disk that fails (%s)', kind => {
  it('lets a package be added in the end, and an update', async () => {
    await house.start(['--failpoint', armedAt([...addingPath, ...updatePath], kind)])
    await changeMedia(media())
    const codes = await askUntilDone(api => api.addUpgradePackage(packageOf(media(), `Added ${kind}`)))
    // Files are stored side by side: one request can meet several.
    expect(codes.length).toBeGreaterThan(addingPath.length / 2)
    expect(codes.length).toBeLessThanOrEqual(addingPath.length)
    expect(codes.filter(code => !codesOf[kind].includes(code))).toEqual([])
    const path = join(small, `windows11.0-kb990000${kind.length}-x64.cab`)
    await makeComponentUpdate({ to: path, kb: `KB990000${kind.length}` })
    const refused = await askUntilDone(api => api.addSoftwareUpdate({ path }))
    expect(refused).toHaveLength(updatePath.length)
  })

  it('lets a package be serviced in the end, here and on a worker', async () => {
    // Media of its own: what was serviced once is not serviced again.
    await using inputs = await makeServicingInputs({ payloadBytes: 100_000 * kind.length })
    await house.start()
    const updates = await addUpdates(house, inputs)
    const packageId = await addPackage(house, { path: inputs.media, name: `Serviced ${kind}` })
    await house.settle()
    await house.start(['--failpoint', armedAt(servicingPath, kind)])
    const codes = await askUntilDone(api => api.runServicing({ packageId, updates }))
    expect(codes).toHaveLength(servicingPath.length)
    expect(codes.filter(code => !codesOf[kind].includes(code))).toEqual([])
    const runs = await house.api.listServicingRuns({ packageId })
    expect(runs.map(run => run.state).sort()).toEqual([...codes.map(() => 'failed'), 'succeeded'])

    const name = `Serviced elsewhere ${kind}`
    const other = await addPackage(house, { path: inputs.media, name })
    const worker = await house.site.startWorker('BUILD-1', ['--failpoint', armedAt(workerPath, kind)])
    const ask = (api: SiteApi) => api.runServicing({ packageId: other, updates, runOn: 'worker' })
    expect(await askUntilDone(ask)).toEqual(Array(workerPath.length).fill('SERVICING_WORKER_FAILED'))
    await worker.stop()
  })

  it('does not keep a point from holding what it shall, and from removing what it shall not', async () => {
    await house.start()
    await changeMedia(media())
    const packageId = await addPackage(house, { path: media(), name: `Distributed ${kind}` })
    const point = await house.site.startPoint('DP1', ['--failpoint', armedAt(pointPath, kind)])
    const { revision } = await house.api.readDistributionPoint({ name: 'DP1' })
    const properties = { graceSeconds: 0 }
    await house.api.changeDistributionPoint({ name: 'DP1', expectedRevision: revision, properties })
    await house.api.distributeContent({ packageId, points: ['DP1'] })
    await waitForReceipts(house.site, packageId, 1)
    const folder = join(house.site.folder, 'DP1')
    expect(await lookAtPoint(folder)).toEqual([])
    await house.api.removeContent({ packageId, points: ['DP1'] })
    await until('it is removed', async () => (await house.api.readContentStatus({ packageId })).length === 0)
    expect(await leftAtPoint(folder)).toEqual([])
    await point.stop()
  })
})
