// What goes wrong while DISM works: every failure is a typed error with a remedy, and no mount is left. Against the stand-in
// (tests/stand-in-dism), which is not DISM.

import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SlipstreamError } from '#platform/errors'
import { prepareWork, readUpdate, type UpdateOnDisk } from '../../../../tests/servicing-work.ts'
import { makeStandInDism, type StandInDism } from '../../../../tests/stand-in-dism/index.ts'
import { makeCumulativeUpdate } from '../../../../tests/update-package/index.ts'
import { makeWindowsMedia } from '../../../../tests/windows-image/index.ts'
import type { ServicingPlan, ServicingStep, ServicingWork } from '../contract.ts'
import { hashOfPlan } from '../plan-hash.ts'
import { dismEngine } from './dism-engine.ts'

const path = 'sources/install.wim'
const never = new AbortController().signal

describe('the DISM engine when something goes wrong', { timeout: 90_000 }, () => {
  let root = ''
  let media = ''
  let update: UpdateOnDisk
  let dism: StandInDism
  let work: ServicingWork
  let log: string[] = []

  const engine = (limitMs?: number) =>
    dismEngine({ program: dism.program, onLog: line => log.push(line), limitMs })
  const apply = (signal = never, onProgress = (_: { phase: string }) => {}) =>
    engine().apply(planOf('none'), work, onProgress, signal)

  function planOf(cleanup: 'none' | 'reset-base'): ServicingPlan {
    const { sha256, facts } = update
    const step: ServicingStep = {
      kind: 'service-image',
      path,
      index: 1,
      architecture: 'amd64',
      why: 'The update applies.',
      experimental: false,
      recoveryImage: null,
      cleanup,
      updates: [
        {
          update: sha256,
          fileName: facts.fileName,
          title: facts.title,
          why: 'It applies.',
          checkpoints: [],
          packages: [],
          files: [],
        },
      ],
    }
    const plan = {
      planVersion: 1 as const,
      contentVersion: 'c0'.repeat(32),
      engine: 'dism',
      steps: [step],
      refused: [],
      statuses: [],
      neededBytes: 0,
    }
    return { ...plan, hash: hashOfPlan(plan) }
  }

  /** Nothing is mounted, and nothing is left in the work folder. */
  async function expectTidy(): Promise<void> {
    expect(await dism.mounts()).toEqual([])
    expect(await readdir(work.folder)).toEqual([])
  }

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'slipstream-dism-faults-'))
    media = join(root, 'media')
    await makeWindowsMedia({ product: 'windows11', to: media, images: 1, components: 1, recovery: false })
    const made = await makeCumulativeUpdate({ to: join(root, 'windows11.0-kb5050009-x64.msu') })
    update = await readUpdate(root, made.file)
  }, 90_000)

  beforeEach(async () => {
    dism = await makeStandInDism(await mkdtemp(join(root, 'dism-')))
    work = await prepareWork(root, media, [update])
    log = []
  })

  afterAll(async () => {
    await rm(root, { recursive: true, force: true })
  })

  it.each([
    ['Mount-Image', '0xc1510111', 'DISM_DENIED'],
    ['Add-Package', '0x800f081e', 'DISM_UPDATE_REFUSED'],
    ['Add-Package', '0x800f0823', 'DISM_PREREQUISITE_MISSING'],
    ['Commit', '0x80070070', 'DISM_RESOURCES_EXHAUSTED'],
  ])('%s fails with %s: %s', async (verb, code, expected) => {
    await dism.ask([{ verb, fault: { fail: code } }])
    const error = await apply().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(SlipstreamError)
    expect(error).toMatchObject({ code: expected, facts: { dismCode: code } })
    expect((error as SlipstreamError).remedy).not.toBe('')
    await expectTidy()
  })

  it.each(['Mount-Image', 'Add-Package', 'Commit'])('%s dies', async verb => {
    await dism.ask([{ verb, fault: 'die' }])
    await expect(apply()).rejects.toMatchObject({ code: 'DISM_DIED' })
    await expectTidy()
  })

  it('a run that hangs is ended after its limit', async () => {
    await dism.ask([{ verb: 'Add-Package', fault: 'hang' }])
    const hung = engine(15_000).apply(planOf('none'), work, () => {}, never)
    await expect(hung).rejects.toMatchObject({ code: 'PROGRAM_TIMED_OUT' })
    await expectTidy()
  })

  it('an abort in the middle of adding ends DISM and gives the reason', async () => {
    await dism.ask([{ verb: 'Add-Package', fault: 'hang' }])
    const reason = new Error('the administrator cancelled')
    const controller = new AbortController()
    const stopped = apply(controller.signal, ({ phase }) => {
      if (phase === 'add-package') controller.abort(reason)
    })
    await expect(stopped).rejects.toBe(reason)
    await expectTidy()
  })

  it('a discard that fails once is repeated', async () => {
    await dism.ask([
      { verb: 'Add-Package', fault: { fail: '0x80073712' } },
      { verb: 'Discard', fault: { fail: '0xc1420117' }, times: 1 },
    ])
    await expect(apply()).rejects.toMatchObject({ code: 'DISM_IMAGE_DAMAGED' })
    await expectTidy()
  })

  it('a clean-up that pending operations forbid is left out, and said; any other failure of it is one', async () => {
    await dism.ask([{ verb: 'StartComponentCleanup', fault: { fail: '0x800f0806' }, times: 1 }])
    await engine().apply(planOf('reset-base'), work, () => {}, never)
    expect(log.join('\n')).toContain('0x800f0806')
    await dism.ask([{ verb: 'StartComponentCleanup', fault: { fail: '0x800f0831' } }])
    await expect(engine().apply(planOf('reset-base'), work, () => {}, never)).rejects.toMatchObject({
      code: 'DISM_IMAGE_DAMAGED',
    })
    await expectTidy()
  })

  it('a mount that a killed run left in the work folder is discarded first', async () => {
    const mountFolder = join(work.folder, 'd-old', 'm')
    await mkdir(mountFolder, { recursive: true })
    const wim = work.wims[path] ?? ''
    await dism.remember([{ mountFolder, wim, index: 1, status: 'Needs Remount' }])
    expect((await apply()).images).toEqual([{ path, index: 1 }])
    expect(await dism.mounts()).toEqual([])
    const discarded = (await dism.runs()).filter(args => args.includes('/Discard'))
    expect(discarded.map(args => args.includes(`/MountDir:${mountFolder}`))).toEqual([true])
  })

  it('a mount of somebody else stays', async () => {
    const other = { mountFolder: join(root, 'other'), wim: '/other.wim', index: 1, status: 'Ok' as const }
    await dism.remember([other])
    await apply()
    expect(await dism.mounts()).toEqual([other])
  })
})
