// Continue on error: what fails is left out and named, what is published holds nothing of it, and without the option nothing is published.

import { chmod, open } from 'node:fs/promises'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listActivity } from '#product/activity'
import { readManifest } from '#product/content-library'
import { dismEngine } from '#product/servicing-engines'
import { addUpdate } from '#product/software-updates'
import { readPackage } from '#product/upgrade-packages'
import { listImage } from '#tools/wimlib'
import {
  addPackage,
  expectNothingLeft,
  openServicingHouse,
  type ServicingTestHouse,
} from '../../../tests/servicing-house.ts'
import { makeStandInDism, type StandInDism } from '../../../tests/stand-in-dism/index.ts'
import { jobContext } from '../../../tests/test-library.ts'
import { makeSetupDynamicUpdate } from '../../../tests/update-package/index.ts'
import { readRun, runServicing } from './index.ts'
import { type RunRequest, runRequestSchema } from './jobs.ts'
import { readLog } from './run-log.ts'
import { withServicing } from './tables.ts'

const installWim = 'sources/install.wim'
const componentFile = '/Windows/System32/syntheticaddition.dll'
let house: ServicingTestHouse
let dism: StandInDism

beforeAll(async () => {
  const made = await openServicingHouse()
  dism = await makeStandInDism(made.folder)
  const engine = dismEngine({ program: dism.program })
  house = { ...made, engine, engines: [engine] }
  return () => made[Symbol.asyncDispose]()
}, 60_000)

// What was serviced in another test is not taken here: each one counts what DISM is asked to do.
beforeEach(async () => {
  await withServicing(house.db).deleteFrom('servicing_done').execute()
})

/** Runs with both updates, and gives how it ended and what is said of each update and image. */
async function run(change: Partial<RunRequest> = {}) {
  const packageId = await addPackage(house)
  const context = jobContext()
  const asked = { packageId, updates: [house.component.id, house.setup.id], ...change }
  const ended = await runServicing(house, runRequestSchema.parse(asked), context).catch(error => error)
  const record = await readRun(house.db, context.operationId)
  const statuses = record.statuses
    .filter(({ status }) => status !== 'not-required')
    .map(({ update, image, status, reason }) => {
      const name = update === house.component.id ? 'component' : update === house.setup.id ? 'setup' : 'other'
      return [name, image?.index ?? 'media', status, reason?.code ?? null]
    })
  return { packageId, ended, record, statuses: statuses.sort() }
}

async function hasComponent(packageId: string, index: number): Promise<boolean> {
  const { contentVersion } = await readPackage(house.db, packageId)
  const { manifest } = await readManifest(house.db, house.library.reader, contentVersion)
  const sha256 = manifest.files.find(({ path }) => path === installWim)?.sha256 ?? ''
  const signal = AbortSignal.timeout(60_000)
  const files = await listImage((await house.store.open(sha256)).path, index, { signal })
  return files.some(({ path }) => path === componentFile)
}

const failing = { verb: 'Add-Package', fault: { fail: '0x800f0922' }, times: 1 } as const

describe('an update that fails for an image', { timeout: 120_000 }, () => {
  it('ends the run: nothing is published, and which update it was is said', async () => {
    await dism.ask([failing])
    const { packageId, ended, record, statuses } = await run()
    expect(ended).toMatchObject({ code: 'DISM_FAILED' })
    expect(record).toMatchObject({ state: 'failed', publishedVersion: null, failures: 1 })
    expect(statuses).toEqual([
      ['component', 1, 'failed', 'DISM_FAILED'],
      ['component', 2, 'applicable', null],
      ['setup', 'media', 'applicable', null],
    ])
    expect((await readPackage(house.db, packageId)).currentVersion).toBe(1)
    // Over errors of other classes it goes on, and over this one it does not.
    await dism.ask([failing])
    const other = await run({ continueOnError: true, continueOnErrorClasses: ['setup', 'cumulative'] })
    expect(other.record).toMatchObject({ state: 'failed', failures: 1 })
    await expectNothingLeft(house)
  })

  it('is left out of this image alone when the run goes on: the others get it, and the proof is of what is published', async () => {
    await dism.ask([failing])
    const { packageId, ended, record, statuses } = await run({ continueOnError: true })
    expect(ended).toMatchObject({ state: 'succeeded', version: 2 })
    expect(statuses).toEqual([
      ['component', 1, 'failed', 'DISM_FAILED'],
      ['component', 2, 'applied', null],
      ['setup', 'media', 'applied', null],
    ])
    expect(record).toMatchObject({ state: 'succeeded', failures: 1, error: null, proof: { proven: true } })
    expect(record.plan?.steps.map(step => ('index' in step ? step.index : step.kind))).toEqual([
      2,
      'copy-to-media',
    ])
    const [failed] = record.statuses.filter(({ status }) => status === 'failed')
    expect(failed?.reason?.text).toContain('0x800f0922')
    expect(failed?.reason?.wayOut).toMatch(/\w{4}/)
    expect([await hasComponent(packageId, 1), await hasComponent(packageId, 2)]).toEqual([false, true])
    const steps = record.steps.map(({ step }) => step)
    expect(steps.filter(step => step === 'carry-out')).toHaveLength(2)
    expect(steps.filter(step => step === 'prove')).toHaveLength(1)
    const { lines } = await readLog(house.db, record.id)
    expect(lines.some(line => line.includes('goes on without it') && line.includes('type="2"'))).toBe(true)
    expect(await dism.mounts()).toEqual([])
    await expectNothingLeft(house)
  })

  it('for two images of a file is not tried with the others of it; what is left is published', async () => {
    await dism.ask([{ ...failing, times: 2 }])
    const { statuses, record } = await run({ continueOnErrorClasses: ['component'] })
    expect(statuses).toEqual([
      ['component', 1, 'failed', 'DISM_FAILED'],
      ['component', 2, 'failed', 'DISM_FAILED'],
      ['setup', 'media', 'applied', null],
    ])
    expect(record).toMatchObject({ state: 'succeeded', publishedVersion: 2, failures: 2 })
  })
})

describe('a file of an update that is damaged in the content library', { timeout: 120_000 }, () => {
  it('is found before anything is copied: the run fails, or goes on without it when that was chosen', async () => {
    const file = `${house.folder}/windows11.0-kb5000009-x64.cab`
    await makeSetupDynamicUpdate({ to: file, seed: 'to be damaged' })
    const { update } = await addUpdate(house, { path: file }, jobContext())
    const { path } = await house.store.open(update)
    await chmod(path, 0o600)
    const handle = await open(path, 'r+')
    await handle.write(Buffer.from('damaged'), 0, 7, 400)
    await handle.close()
    const updates = [house.component.id, update]
    const stopped = await run({ updates })
    expect(stopped.ended).toMatchObject({ code: 'SERVICING_UPDATE_FILE_UNUSABLE' })
    expect(stopped.record.steps.map(({ step }) => step)).toEqual(['plan', 'pre-flight', 'failed'])
    const gone = await run({ updates, continueOnError: true })
    expect(gone.statuses).toEqual([
      ['component', 1, 'applied', null],
      ['component', 2, 'applied', null],
      ['other', 'media', 'failed', 'SERVICING_UPDATE_FILE_UNUSABLE'],
    ])
    expect(gone.record).toMatchObject({ state: 'succeeded', publishedVersion: 2 })
    // Without it nothing is left: that is a failure, and not a run that was not needed.
    const alone = await run({ updates: [update], continueOnError: true })
    expect(alone.ended).toMatchObject({ code: 'SERVICING_NOTHING_LEFT' })
    expect(alone.record).toMatchObject({ state: 'failed', failures: 1 })
    expect(alone.statuses).toEqual([['other', 'media', 'failed', 'SERVICING_UPDATE_FILE_UNUSABLE']])
    const [told] = await listActivity(house.db, { subject: alone.packageId, limit: 1 })
    expect(told).toMatchObject({ code: 'UPGRADE_PACKAGE_NOT_SERVICED', severity: 'error' })
  })
})
