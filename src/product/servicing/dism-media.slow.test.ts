// Whole media with the DISM engine against the stand-in for DISM (tests/stand-in-dism), which is not DISM.

import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  dismEngine,
  extractRecoveryImage,
  hashOfPlan,
  type ImageFacts,
  type MediaFacts,
  type Proof,
  type ServicingOptions,
  type ServicingPlan,
  type ServicingWork,
} from '#product/servicing-engines'
import { updateImage } from '#tools/wimlib'
import { prepareWork, readMedia, readUpdate, type UpdateOnDisk } from '../../../tests/servicing-work.ts'
import { makeStandInDism, type StandInDism } from '../../../tests/stand-in-dism/index.ts'
import { makeCumulativeUpdate, makeSetupDynamicUpdate } from '../../../tests/update-package/index.ts'
import { makeWindowsMedia } from '../../../tests/windows-image/index.ts'
import { planServicing } from './plan.ts'

const never = new AbortController().signal
const installWim = 'sources/install.wim'
const options: ServicingOptions = { allowNativeComponentServicing: false, cleanup: 'reset-base' }
const root = await mkdtemp(join(tmpdir(), 'slipstream-dism-media-'))
const dism: StandInDism = await makeStandInDism(root)
const said: string[] = []
const engine = dismEngine({ program: dism.program, onLog: line => said.push(line) })

afterAll(async () => {
  await rm(root, { recursive: true, force: true })
})

type Made = Parameters<typeof makeCumulativeUpdate>[0]

async function cumulative(name: string, rest: Omit<Made, 'to'> = {}): Promise<UpdateOnDisk> {
  return await readUpdate(root, (await makeCumulativeUpdate({ to: join(root, name), ...rest })).file)
}

/** Packages of updates that are installed or permanent: `RollupFix 26100.2894.1.5`. */
function updatesIn({ packages }: ImageFacts): string[] {
  return packages
    .filter(({ state }) => state === 0x70 || state === 0x80)
    .flatMap(
      ({ identity }) => /^Package_for_([A-Za-z]+)[_\d]*~.*~(.*)$/.exec(identity)?.slice(1).join(' ') ?? [],
    )
}

describe('media serviced with the DISM engine, by the stand-in', { timeout: 240_000 }, () => {
  const media = join(root, 'media')
  let facts: MediaFacts
  let plan: ServicingPlan
  let work: ServicingWork
  let proof: Proof

  beforeAll(async () => {
    await makeWindowsMedia({ product: 'windows11', to: media, components: 2, images: 1 })
    facts = await readMedia(root, media)
    const setup = await makeSetupDynamicUpdate({ to: join(root, 'windows11.0-kb5050002-x64.cab') })
    const safeOs = { kb: 'KB5050003', revision: 2890, packageName: 'Package_for_SafeOSDU' }
    const updates = [
      await cumulative('windows11.0-kb5050009-x64.msu', { servicingStack: true }),
      await cumulative('windows11.0-kb5050003-x64.cab', safeOs),
      await readUpdate(root, setup.file),
    ]
    plan = planServicing({ engine, media: facts, updates, options: { ...options, optimize: true } })
    work = await prepareWork(root, media, updates)
    await engine.apply(plan, work, () => {}, never)
    proof = await engine.verify(plan, work, never)
  }, 480_000)

  const inspect = async (path: string, index: number, wim = work.wims[path] ?? '') =>
    await engine.inspect({ wim, path, index, work: root }, never)
  const innerPath = () => facts.images.find(image => image.recoveryImage !== null)?.recoveryImage?.path ?? ''
  const takeRecovery = async (wim: string): Promise<string> => {
    const folder = await mkdtemp(join(root, 'recovery-'))
    return await extractRecoveryImage({ wim, index: 1, inner: innerPath(), folder, signal: never })
  }

  it('is proven, and nothing stays behind', async () => {
    expect(plan.refused).toEqual([])
    expect(proof.checks.filter(({ ok }) => !ok)).toEqual([])
    expect(proof.proven).toBe(true)
    const anew = proof.checks.filter(({ what }) => what === 'optimized').map(({ where }) => where)
    expect(anew).toEqual([installWim, 'sources/boot.wim'])
    const cleanedUp = plan.steps.flatMap(step => (step.kind === 'service-image' ? [step.cleanup] : []))
    expect(cleanedUp).toEqual(Array(4).fill('reset-base'))
    expect(await readdir(work.folder)).toEqual([])
    expect(await dism.mounts()).toEqual([])
    expect(said.filter(line => line.startsWith('[slipstream] image'))).toHaveLength(4)
    expect(said).toContain('The operation completed successfully.')
  })

  it.each([
    [installWim, 1],
    ['sources/boot.wim', 1],
    ['sources/boot.wim', 2],
  ])('has the cumulative update and its servicing stack in %s:%i', async (path, index) => {
    const image = await inspect(path, index)
    expect(updatesIn(image)).toContain('RollupFix 26100.2894.1.5')
    expect(updatesIn(image)).toContain('ServicingStack 26100.2894.1.0')
    expect(updatesIn(image).join()).not.toContain('SafeOSDU')
    expect(image.version?.revision).toBe(2894)
  })

  it('has the servicing stack and the Safe OS Dynamic Update, and not the cumulative update, in the recovery image', async () => {
    const recovery = await inspect(installWim, 1, await takeRecovery(work.wims[installWim] ?? ''))
    expect(updatesIn(recovery)).toContain('SafeOSDU 26100.2890.1.5')
    expect(updatesIn(recovery)).toContain('ServicingStack 26100.2894.1.0')
    expect(updatesIn(recovery).join()).not.toContain('RollupFix 26100.2894')
  })

  it('is not proven with its old recovery image', async () => {
    const wim = join(root, 'tampered.wim')
    await copyFile(work.wims[installWim] ?? '', wim)
    const source = await takeRecovery(work.originals[installWim] ?? '')
    const target = `/${innerPath().replaceAll('\\', '/')}`
    await updateImage(wim, 1, [{ command: 'add', source, target }])
    const tampered = { ...work, wims: { ...work.wims, [installWim]: wim } }
    const { proven, checks } = await engine.verify(plan, tampered, never)
    expect(proven).toBe(false)
    const wrong = checks.filter(({ ok }) => !ok).map(({ where, found }) => `${where}: ${found}`)
    expect(wrong.join('\n')).toMatch(/Winre\.wim:1 state of Package_for_SafeOSDU.*: missing/i)
  })

  it('takes an update whose packages are not readable here with its checkpoint beside it', async () => {
    const target = await cumulative('windows11.0-kb5052093-x64.msu', {
      kb: 'KB5052093',
      revision: 3000,
      container: 'wim',
      checkpoints: ['KB5043081'],
    })
    const checkpoint = await cumulative('windows11.0-kb5043081-x64.msu', {
      kb: 'KB5043081',
      revision: 2000,
      container: 'wim',
    })
    const planWith = (...updates: UpdateOnDisk[]): ServicingPlan => {
      const { hash: _, ...rest } = planServicing({ engine, media: facts, updates, options })
      const steps = rest.steps.flatMap(step => {
        if (step.kind !== 'service-image' || step.path !== installWim) return []
        return [{ ...step, recoveryImage: null }]
      })
      return { ...rest, steps, hash: hashOfPlan({ ...rest, steps }) }
    }
    const fresh = await prepareWork(root, media, [target, checkpoint])
    await expect(engine.apply(planWith(target), fresh, () => {}, never)).rejects.toMatchObject({
      code: 'DISM_PREREQUISITE_MISSING',
      facts: { dismCode: '0x800f0838' },
    })
    const withCheckpoint = planWith(checkpoint, target)
    expect(withCheckpoint.steps).toMatchObject([
      { kind: 'service-image', updates: [{ update: target.sha256, checkpoints: [checkpoint.sha256] }] },
    ])
    const image = { path: installWim, index: 1 }
    expect(withCheckpoint.statuses).toContainEqual({
      update: checkpoint.sha256,
      image,
      status: 'not-required',
      reason: expect.objectContaining({ code: 'CHECKPOINT_OF_OTHER' }),
    })
    const before = await engine.verify(withCheckpoint, fresh, never)
    expect(before.proven).toBe(false)
    await engine.apply(withCheckpoint, fresh, () => {}, never)
    const { proven, checks } = await engine.verify(withCheckpoint, fresh, never)
    expect(checks.filter(({ ok }) => !ok)).toEqual([])
    expect(proven).toBe(true)
    const where = `${installWim}:1 a package of KB5052093 (windows11.0-kb5052093-x64.msu)`
    expect(checks).toContainEqual({
      what: 'package',
      where,
      expected: 'installed',
      found: 'installed',
      ok: true,
    })
  })
})
