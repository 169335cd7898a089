import { createHash } from 'node:crypto'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { listActivity } from '#product/activity'
import { readManifest } from '#product/content-library'
import { readPackage } from '#product/upgrade-packages'
import { extractToBuffer, listImage } from '#tools/wimlib'
import {
  addPackage,
  expectNothingLeft,
  openServicingHouse,
  type ServicingTestHouse,
} from '../../../tests/servicing-house.ts'
import { jobContext, objectsOf } from '../../../tests/test-library.ts'
import { listRuns, makePlan, readRun, runServicing } from './index.ts'
import { runRequestSchema } from './jobs.ts'

const signal = AbortSignal.timeout(120_000)
let house: ServicingTestHouse

beforeAll(async () => {
  house = await openServicingHouse()
  return () => house[Symbol.asyncDispose]()
}, 60_000)

const request = (packageId: string, change: object = {}) =>
  runRequestSchema.parse({ packageId, updates: ['KB5000002'], ...change })

async function filesOf(contentVersion: string) {
  const { manifest } = await readManifest(house.db, house.library.reader, contentVersion)
  return new Map(manifest.files.map(file => [file.path, file.sha256]))
}

async function objectPath(sha256: string | undefined): Promise<string> {
  return (await house.store.open(sha256 ?? '')).path
}

describe('a servicing run', { timeout: 120_000 }, () => {
  let packageId = ''
  const operation = jobContext({ requestedBy: 'Maya' })
  const both = { updates: ['KB5000001', 'KB5000002'], indexes: [2], updateDistributionPoints: true }

  it('publishes the next version with its proof, of the chosen images only', async () => {
    packageId = await addPackage(house)
    const before = await readPackage(house.db, packageId)
    const outcome = await runServicing(house, request(packageId, both), operation)
    const run = operation.operationId
    expect(outcome).toEqual({ run, state: 'succeeded', packageId, version: 2 })
    expect(house.distributed).toEqual([packageId])

    const after = await readPackage(house.db, packageId)
    expect(after).toMatchObject({
      currentVersion: 2,
      versions: [{ number: 2, origin: 'serviced' }, { number: 1 }],
    })
    expect(after.images.map(image => [image.path, image.index, image.edition])).toEqual([
      ['sources/install.wim', 1, 'Professional'],
      ['sources/install.wim', 2, 'Core'],
    ])

    // What changed is install.wim and the files of the Setup Dynamic Update; everything else is as it was.
    const old = await filesOf(before.contentVersion)
    const now = await filesOf(after.contentVersion)
    const setupFiles = house.setup.files.map(file => [`sources/${file.path}`, file.sha256] as const)
    for (const [path, sha256] of setupFiles) {
      const spelled = [...now.keys()].find(one => one.toLowerCase() === path)
      expect([path, now.get(spelled ?? '')]).toEqual([path, sha256])
    }
    const untouched = [...old].filter(
      ([path]) =>
        path !== 'sources/install.wim' && !setupFiles.some(([other]) => other === path.toLowerCase()),
    )
    expect(untouched.length).toBeGreaterThan(5)
    for (const [path, sha256] of untouched) expect([path, now.get(path)]).toEqual([path, sha256])
    expect(now.get('sources/install.wim')).not.toBe(old.get('sources/install.wim'))

    // The chosen image holds the component's file, the other one does not, and the old version does nowhere.
    const added = house.component.components
      .flatMap(component => component.files)
      .find(file => file.name === 'syntheticaddition.dll')
    const path = '/Windows/System32/syntheticaddition.dll'
    const wim = await objectPath(now.get('sources/install.wim'))
    const bytes = await extractToBuffer(wim, 2, { path, maxBytes: 100_000, signal })
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(added?.sha256)
    const hasFile = async (file: string, index: number) =>
      (await listImage(file, index, { signal })).some(one => one.path === path)
    expect(await hasFile(wim, 1)).toBe(false)
    expect(await hasFile(await objectPath(old.get('sources/install.wim')), 2)).toBe(false)
    for (const sha256 of new Set([before.contentVersion, ...old.values()]))
      expect(await house.store.verify(sha256, { signal })).toBe('sound')
    await expectNothingLeft(house)
  })

  it('keeps the proof, and says "applied" only of what it proved', async () => {
    const run = await readRun(house.db, operation.operationId)
    const place = { path: 'sources/install.wim', index: 2 }
    expect(run).toMatchObject({
      packageId,
      baseVersion: 1,
      engine: 'native',
      state: 'succeeded',
      publishedVersion: 2,
      requestedBy: 'Maya',
      error: null,
      proof: { proven: true },
    })
    expect(run.finishedAt).not.toBeNull()
    expect(run.proof?.checks.filter(check => !check.ok)).toEqual([])
    expect(run.proof?.checks.map(check => check.where)).toContainEqual(
      expect.stringContaining('syntheticaddition.dll'),
    )
    const statuses = run.statuses.map(({ update, image, status }) => ({ update, image, status }))
    expect(statuses).toHaveLength(4)
    expect(statuses).toEqual(
      expect.arrayContaining([
        { update: house.component.id, image: place, status: 'applied' },
        { update: house.component.id, image: null, status: 'not-required' },
        { update: house.setup.id, image: place, status: 'not-required' },
        { update: house.setup.id, image: null, status: 'applied' },
      ]),
    )
    // The numbers and words of SMS_ImageUpdateStatus.
    const words = new Map(run.statuses.map(({ status, updateStatus }) => [status, updateStatus]))
    expect(words).toEqual(
      new Map([
        ['applied', { value: 2, text: 'Installed' }],
        ['not-required', { value: 1, text: 'Not Required' }],
      ]),
    )
    const [message] = await listActivity(house.db, { subject: packageId, limit: 1 })
    expect(message).toMatchObject({
      code: 'UPGRADE_PACKAGE_SERVICED',
      actor: 'Maya',
      severity: 'information',
    })
    expect(message?.message).toContain('version 2 is in use')
  })

  it('tried again under the same ID publishes nothing more', async () => {
    const again = await runServicing(house, request(packageId, both), { ...operation, attempt: 2 })
    expect(again).toEqual({ run: operation.operationId, state: 'succeeded', packageId, version: 2 })
    expect((await readPackage(house.db, packageId)).versions).toHaveLength(2)
  })

  it('for what is in already is not needed, and publishes nothing', async () => {
    const objects = await objectsOf(house.store)
    const context = jobContext()
    const outcome = await runServicing(house, request(packageId, both), context)
    expect(outcome).toMatchObject({ state: 'not-needed', version: 2 })
    expect((await readPackage(house.db, packageId)).versions).toHaveLength(2)
    expect(await objectsOf(house.store)).toEqual(objects)
    const run = await readRun(house.db, context.operationId)
    expect(run).toMatchObject({ state: 'not-needed', publishedVersion: null, baseVersion: 2 })
    expect(run.statuses.map(({ update, status }) => [update, status]).sort()).toEqual(
      [
        [house.component.id, 'installed'],
        [house.component.id, 'not-required'],
        [house.setup.id, 'installed'],
        [house.setup.id, 'not-required'],
      ].sort(),
    )
    const runs = await listRuns(house.db, packageId)
    expect(runs.map(one => one.state)).toEqual(['not-needed', 'succeeded'])
    const { plan, proof, statuses, steps, ...first } = await readRun(house.db, operation.operationId)
    const checks = proof?.checks.length ?? 0
    expect(checks).toBeGreaterThan(0)
    expect(statuses).not.toEqual([])
    expect(steps.map(({ step }) => step).join(' ')).toBe(
      'plan pre-flight prepare carry-out prove publish distribute succeeded',
    )
    expect(runs[1]).toEqual({ ...first, planHash: plan?.hash, proven: true, checks })
    expect(house.distributed).toEqual([packageId])
    await expectNothingLeft(house)
  })
})

describe('a run that writes serviced WIM files anew', () => {
  it('publishes smaller files than one that does not, and says what it saved', async () => {
    const packageId = await addPackage(house)
    const asked = { updates: ['KB5000001'] }
    const wimsOf = async (change: object) => {
      const context = jobContext()
      const choice = request(await addPackage(house), { ...asked, ...change })
      expect(await runServicing(house, choice, context)).toMatchObject({ state: 'succeeded', version: 2 })
      return (await readRun(house.db, context.operationId)).wims
    }
    const [grown] = (await wimsOf({})) ?? []
    const [anew] = (await wimsOf({ optimize: true })) ?? []
    const place = { path: 'sources/install.wim', bytesBefore: grown?.bytesBefore ?? 0 }
    expect(grown).toMatchObject({ ...place, bytesSaved: null })
    expect(grown?.bytesUnused).toBeGreaterThan(0)
    expect(anew).toMatchObject({ ...place, bytesUnused: 0 })
    expect(anew?.bytesSaved).toBeGreaterThan(0)
    expect(anew?.bytesAfter).toBeLessThan(grown?.bytesAfter ?? 0)

    // What was not chosen makes no other plan, and what was chosen is a part of what is agreed to.
    const plain = await makePlan(house, request(packageId, asked), jobContext())
    const same = request(packageId, { ...asked, cleanup: 'none', optimize: false })
    expect(await makePlan(house, same, jobContext())).toEqual(plain)
    const other = request(packageId, { ...asked, optimize: true, planHash: plain.hash })
    await expect(runServicing(house, other, jobContext())).rejects.toMatchObject({
      code: 'SERVICING_PLAN_CHANGED',
    })
    await expectNothingLeft(house)
  })

  it('refuses clean-up before anything is changed, with the way out', async () => {
    const packageId = await addPackage(house)
    const context = jobContext()
    const asked = request(packageId, { updates: ['KB5000001'], cleanup: 'reset-base' })
    await expect(runServicing(house, asked, context)).rejects.toMatchObject({
      code: 'SERVICING_UPDATES_REFUSED',
    })
    const { plan } = await readRun(house.db, context.operationId)
    expect(plan?.steps).toEqual([])
    expect(plan?.refused).toMatchObject([{ reason: { code: 'CLEANUP_NOT_SUPPORTED' } }])
    await expectNothingLeft(house)
  })
})

describe('with the setting for components off', () => {
  it('the Setup Dynamic Update still goes in, and the component update is refused with its reason', async () => {
    const packageId = await addPackage(house)
    const careful = { ...house, allowNativeComponentServicing: false }
    const context = jobContext()
    const asked = request(packageId, {
      updates: [house.component.id, house.setup.id.slice(0, 12)],
      continueOnErrorClasses: ['component'],
    })
    expect(await runServicing(careful, asked, context)).toMatchObject({ state: 'succeeded', version: 2 })
    const run = await readRun(house.db, context.operationId)
    expect(run.plan?.steps.map(step => step.kind)).toEqual(['copy-to-media'])
    expect(run.plan?.refused).toMatchObject([
      {
        update: house.component.id,
        status: 'unsupported',
        reason: { code: 'NATIVE_COMPONENT_SERVICING_OFF' },
      },
    ])
    const applied = run.statuses.filter(({ status }) => status === 'applied')
    expect(applied).toMatchObject([{ update: house.setup.id, image: null }])
    const before = await filesOf((await readPackage(house.db, packageId)).versions[1]?.contentVersion ?? '')
    const after = await filesOf((await readPackage(house.db, packageId)).contentVersion)
    expect(after.get('sources/install.wim')).toBe(before.get('sources/install.wim'))
    expect(house.distributed).not.toContain(packageId)
    await expectNothingLeft(house)
  })
})

describe('a servicing plan', () => {
  it('changes nothing, leaves nothing, and can be agreed to by its hash', async () => {
    const packageId = await addPackage(house)
    const objects = await objectsOf(house.store)
    const plan = await makePlan(house, request(packageId), jobContext())
    expect(plan.steps).toHaveLength(1)
    expect(await makePlan(house, request(packageId), jobContext())).toEqual(plan)
    expect(await objectsOf(house.store)).toEqual(objects)
    expect(await listRuns(house.db, packageId)).toEqual([])
    await expectNothingLeft(house)
    const run = await runServicing(house, request(packageId, { planHash: plan.hash }), jobContext())
    expect(run).toMatchObject({ state: 'succeeded', version: 2 })
  })

  it('that is another one than was agreed to is not carried out', async () => {
    const packageId = await addPackage(house)
    const { hash } = await makePlan(house, request(packageId), jobContext())
    const other = request(packageId, { updates: ['KB5000001', 'KB5000002'], planHash: hash })
    await expect(runServicing(house, other, jobContext())).rejects.toMatchObject({
      code: 'SERVICING_PLAN_CHANGED',
      facts: { packageId, expected: hash },
    })
    expect((await readPackage(house.db, packageId)).currentVersion).toBe(1)
    const [run] = await listRuns(house.db, packageId)
    expect(run).toMatchObject({ state: 'failed', planHash: null, error: { code: 'SERVICING_PLAN_CHANGED' } })
    await expectNothingLeft(house)
  })
})

describe('a work folder', () => {
  it('may lie on another disk than the content', async context => {
    const shared = '/dev/shm'
    const other = await stat(shared).catch(() => null)
    const isOther = other !== null && other.dev !== (await stat(house.folder)).dev
    context.skip(!isOther, 'needs a second file system at /dev/shm')
    const packageId = await addPackage(house)
    const elsewhere = { ...house, work: await mkdtemp(join(shared, 'slipstream-work-')) }
    try {
      expect(await runServicing(elsewhere, request(packageId), jobContext())).toMatchObject({ version: 2 })
      await expectNothingLeft(elsewhere)
    } finally {
      await rm(elsewhere.work, { recursive: true, force: true })
    }
  })
})
