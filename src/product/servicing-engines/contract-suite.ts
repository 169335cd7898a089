// The behaviour that every servicing engine shares, as tests. An engine's own test hands over the engine and inputs that
// it can work with; see `native/native-engine.slow.test.ts` and `dism/dism-engine.slow.test.ts`.

import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SlipstreamError } from '#platform/errors'
import { inspectUpdateFile } from '#product/update-files'
import type {
  ImageFacts,
  ImagePlace,
  Proof,
  ServicingEngine,
  ServicingOptions,
  ServicingPlan,
  ServicingStep,
  ServicingWork,
  UpdateToPlan,
} from './contract.ts'
import { hashOfPlan } from './plan-hash.ts'

/** What the suite works on. WIM files are named by their path inside the media. */
export type EngineInputs = {
  media: string
  /** The images to service, all of them fit for `componentUpdate`. */
  images: ImagePlace[]
  /** What `inspect` must find in the first of them. */
  expected: Partial<ImageFacts>
  componentUpdate: string
  setupUpdate: string
  /** A Defender update that all of the images need. */
  defenderUpdate: string
  /** Updates that the engine must not find applicable to the first image, by the reason's code. */
  refusedUpdates: Record<string, string>
  /** A WIM file without Windows, and one whose SOFTWARE hive is damaged. */
  notWindows: string
  damaged: string
}

/** Changes a serviced image behind the engine's back; the proof must then name `named`. */
export type Tampering = {
  what: string
  named: RegExp
  tamper: (wim: string, step: ImageStep) => Promise<void>
}

/** An engine with its inputs. */
export type EngineUnderTest = {
  engine: ServicingEngine
  options: ServicingOptions
  prepare: (folder: string) => Promise<EngineInputs>
  tamperings: readonly Tampering[]
}

type ImageStep = Extract<ServicingStep, { kind: 'service-image' }>
const never = new AbortController().signal

/** Declares the suite. */
export function describeServicingEngine({ engine, options, prepare, tamperings }: EngineUnderTest): void {
  describe(`the servicing engine ${engine.name}`, { timeout: 120_000 }, () => {
    let root = ''
    let inputs: EngineInputs
    let images: ImageFacts[] = []
    let plan: ServicingPlan
    let done: ServicingWork
    let proof: Proof
    let applied: Awaited<ReturnType<ServicingEngine['apply']>>
    let sourceDigests: string[] = []

    const newFolder = (name: string) => mkdtemp(join(root, `${name}-`))
    const wimOf = (path: string) => join(inputs.media, ...path.split('/'))
    const digests = () => Promise.all(inputs.images.map(({ path }) => digestOf(wimOf(path))))

    /** Facts of an update file, as the catalogue of updates would hold them. */
    async function readUpdate(file: string): Promise<UpdateToPlan> {
      const work = await newFolder('facts')
      const facts = await inspectUpdateFile(file, { fileName: basename(file), work, signal: never })
      const bytes = await readFile(file)
      return { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, facts }
    }

    async function inspect(wim: string, { path, index }: ImagePlace): Promise<ImageFacts> {
      const work = await newFolder('inspect')
      const facts = await engine.inspect({ wim, path, index, work }, never)
      expect(await readdir(work)).toEqual([])
      return facts
    }

    /** Fresh copies of the WIM files that a plan changes. */
    async function newWork(
      updates: readonly { file: string; update: UpdateToPlan }[],
    ): Promise<ServicingWork> {
      const folder = await newFolder('work')
      const work: ServicingWork = {
        folder: join(folder, 'engine'),
        wims: {},
        originals: {},
        media: join(folder, 'media'),
        updates: {},
        installTime: new Date('2026-11-22T10:00:00Z'),
        installTimes: {},
      }
      await mkdir(work.folder)
      await mkdir(work.media)
      for (const { path } of inputs.images) {
        work.originals[path] = wimOf(path)
        work.wims[path] = join(folder, basename(path))
        await copyFile(wimOf(path), work.wims[path] ?? '')
      }
      for (const { file, update } of updates) work.updates[update.sha256] = { file, facts: update.facts }
      return work
    }

    async function updatesToApply(): Promise<{ file: string; update: UpdateToPlan }[]> {
      const files = [inputs.componentUpdate, inputs.setupUpdate, inputs.defenderUpdate]
      return Promise.all(files.map(async file => ({ file, update: await readUpdate(file) })))
    }

    beforeAll(async () => {
      root = await mkdtemp(join(tmpdir(), 'slipstream-engine-'))
      inputs = await prepare(await newFolder('inputs'))
      sourceDigests = await digests()
      images = []
      for (const place of inputs.images) images.push(await inspect(wimOf(place.path), place))
      const updates = await updatesToApply()
      plan = makePlan(engine, { images, updates: updates.map(({ update }) => update), options })
      done = await newWork(updates)
      const phases = new Set<string>()
      applied = await engine.apply(plan, done, ({ phase }) => phases.add(phase), never)
      expect(phases.size).toBeGreaterThan(1)
      proof = await engine.verify(plan, done, never)
    }, 240_000)

    afterAll(async () => {
      await rm(root, { recursive: true, force: true })
    })

    it('says what it can do and what not', () => {
      expect(engine.capabilities().length).toBeGreaterThan(1)
      for (const { what, text } of engine.capabilities()) expect(what && text).not.toBe('')
    })

    it('reads version, edition, packages and state from an image', () => {
      expect(images[0]).toMatchObject(inputs.expected)
      expect(images.every(({ serviceable, pending }) => serviceable && pending.length === 0)).toBe(true)
    })

    it('finds a WIM file without Windows not serviceable, with the reason', async () => {
      const facts = await inspect(inputs.notWindows, { path: 'sources/install.wim', index: 1 })
      expect(facts.serviceable).toBe(false)
      expect(facts.notServiceable?.wayOut).not.toBe('')
      const update = await readUpdate(inputs.componentUpdate)
      expect(engine.assess(facts, update.facts, options).status).toBe('unsupported')
    })

    it('answers a damaged hive with a typed error', async () => {
      const place = { path: 'sources/install.wim', index: 1 }
      await expect(inspect(inputs.damaged, place)).rejects.toBeInstanceOf(SlipstreamError)
    })

    it('refuses what it cannot do, with the reason and a way out', async () => {
      const [image] = images
      for (const [code, file] of Object.entries(inputs.refusedUpdates)) {
        const { facts } = await readUpdate(file)
        const assessment = image && engine.assess(image, facts, options)
        expect(assessment?.status, code).not.toBe('applicable')
        expect(assessment?.reason?.code).toBe(code)
        expect(assessment?.reason?.wayOut).not.toBe('')
        expect(assessment?.packages).toEqual([])
      }
    })

    it('puts the files of a Defender update into images, and proves each of them', () => {
      for (const step of plan.steps.filter(({ kind }) => kind === 'service-image')) {
        if (step.kind !== 'service-image') continue
        const files = step.updates.flatMap(update => update.files)
        expect(files.some(({ from }) => from === 'update')).toBe(true)
        expect(files.some(({ from }) => from === 'image')).toBe(true)
        for (const { path } of files) {
          const where = `${step.path}:${step.index} ${path}`
          expect(proof.checks).toContainEqual(expect.objectContaining({ what: 'file', where, ok: true }))
        }
      }
    })

    it('finds a Defender update not required where there is no Defender', async () => {
      const { facts } = await readUpdate(inputs.defenderUpdate)
      const [image] = images
      const without = image && engine.assess({ ...image, defender: null }, facts, options)
      expect(without).toMatchObject({
        status: 'not-required',
        reason: { code: 'DEFENDER_NOT_IN_IMAGE' },
        imageFiles: [],
      })
    })

    it('carries out a plan and proves it', async () => {
      expect(proof.checks.filter(({ ok }) => !ok)).toEqual([])
      expect(proof.proven).toBe(true)
      expect(proof.checks.length).toBeGreaterThan(20)
      expect(applied.images).toEqual(inputs.images)
      for (const file of applied.mediaFiles) {
        const bytes = await readFile(join(done.media, file.path))
        expect([bytes.length, createHash('sha256').update(bytes).digest('hex')]).toEqual([
          file.size,
          file.sha256,
        ])
      }
    })

    it('leaves the media as it was and its work folder empty', async () => {
      expect(await digests()).toEqual(sourceDigests)
      expect(await readdir(done.folder)).toEqual([])
    })

    it('finds the updates installed in every image afterwards, and nothing more to do', async () => {
      for (const update of [inputs.componentUpdate, inputs.defenderUpdate]) {
        const { facts } = await readUpdate(update)
        for (const place of inputs.images) {
          const after = await inspect(done.wims[place.path] ?? '', place)
          expect(engine.assess(after, facts, options).status).toBe('installed')
        }
      }
    })

    it('proves nothing where nothing was done', async () => {
      const untouched = await newWork(await updatesToApply())
      const { proven, checks } = await engine.verify(plan, untouched, never)
      expect(proven).toBe(false)
      expect(checks.some(({ ok, found }) => !ok && found === 'missing')).toBe(true)
    })

    it('proves nothing for a plan without steps', async () => {
      const empty = makePlan(engine, { images, updates: [], options })
      expect((await engine.verify(empty, done, never)).proven).toBe(false)
    })

    it.each(tamperings)('does not prove an image after somebody $what', async ({ named, tamper }) => {
      const step = plan.steps.find(candidate => candidate.kind === 'service-image')
      if (step?.kind !== 'service-image') throw new Error('the plan services no image')
      const folder = await newFolder('tampered')
      const wims: Record<string, string> = {}
      for (const [path, wim] of Object.entries(done.wims)) {
        wims[path] = join(folder, basename(path))
        await copyFile(wim, wims[path] ?? '')
      }
      await tamper(wims[step.path] ?? '', step)
      const { proven, checks } = await engine.verify(plan, { ...done, wims }, never)
      expect(proven).toBe(false)
      const wrong = checks
        .filter(({ ok }) => !ok)
        .map(({ what, where, found }) => `${what} ${where}: ${found}`)
      expect(wrong.join('\n')).toMatch(named)
    })

    it('does not prove media whose files were changed, removed or added', async () => {
      const [first] = applied.mediaFiles
      const folder = await newFolder('media')
      for (const { path } of applied.mediaFiles) {
        await mkdir(join(folder, path, '..'), { recursive: true })
        await copyFile(join(done.media, path), join(folder, path))
      }
      const verify = () => engine.verify(plan, { ...done, media: folder }, never)
      expect((await verify()).proven).toBe(true)
      await copyFile(inputs.setupUpdate, join(folder, 'sources', 'extra.dll'))
      expect((await verify()).checks.find(({ ok }) => !ok)?.found).toBe('sources/extra.dll')
      await rm(join(folder, 'sources', 'extra.dll'))
      await rm(join(folder, first?.path ?? ''))
      expect((await verify()).checks.find(({ ok }) => !ok)).toMatchObject({
        where: first?.path,
        found: 'missing',
      })
    })

    it('refuses a plan that was changed, or that another engine made', async () => {
      const work = await newWork(await updatesToApply())
      const changed = { ...plan, steps: plan.steps.slice(1) }
      await expect(engine.apply(changed, work, () => {}, never)).rejects.toMatchObject({
        code: 'SERVICING_PLAN_REFUSED',
      })
      const { hash: _, ...rest } = { ...plan, engine: 'other' }
      const foreign = { ...rest, hash: hashOfPlan(rest) }
      await expect(engine.apply(foreign, work, () => {}, never)).rejects.toMatchObject({
        code: 'SERVICING_PLAN_REFUSED',
      })
    })

    it('refuses an update file that is not the one that was planned', async () => {
      const work = await newWork(await updatesToApply())
      for (const update of Object.values(work.updates)) update.file = inputs.setupUpdate
      await expect(engine.apply(plan, work, () => {}, never)).rejects.toMatchObject({
        code: 'UPDATE_NOT_AS_PLANNED',
      })
      expect(await readdir(work.folder)).toEqual([])
    })

    it('stops when it is told to, with the reason of whoever stopped it, and leaves nothing behind', async () => {
      const reason = new Error('the administrator cancelled')
      const work = await newWork(await updatesToApply())
      const seen: string[] = []
      for (const stopAt of [0, 1, 3]) {
        const controller = new AbortController()
        let calls = 0
        const running = engine.apply(
          plan,
          work,
          ({ phase }) => {
            seen.push(phase)
            if (calls++ === stopAt) controller.abort(reason)
          },
          controller.signal,
        )
        await expect(running).rejects.toBe(reason)
        expect(await readdir(work.folder)).toEqual([])
      }
      expect(await digests()).toEqual(sourceDigests)
      expect(seen.length).toBeGreaterThan(3)
    })
  })
}

/** A plan by the engine's own assessments, without the order of product/servicing. */
function makePlan(
  engine: ServicingEngine,
  input: { images: readonly ImageFacts[]; updates: readonly UpdateToPlan[]; options: ServicingOptions },
): ServicingPlan {
  const steps: ServicingStep[] = []
  const describeUpdate = ({ sha256, facts }: UpdateToPlan) => ({
    update: sha256,
    fileName: facts.fileName,
    title: facts.title,
    why: 'It applies.',
    checkpoints: [],
  })
  for (const image of input.images) {
    const updates = input.updates.flatMap(update => {
      const { status, packages, imageFiles: files } = engine.assess(image, update.facts, input.options)
      return status === 'applicable' ? [{ ...describeUpdate(update), packages, files }] : []
    })
    const { path, index, architecture } = image
    const common = {
      path,
      index,
      architecture: architecture ?? '',
      why: 'Updates apply.',
      experimental: true,
      recoveryImage: null,
      cleanup: 'none' as const,
    }
    if (updates.length > 0) steps.push({ kind: 'service-image', ...common, updates })
  }
  for (const update of input.updates) {
    const { files } = engine.assessMedia(
      { contentVersion: 'c0'.repeat(32), files: [], images: input.images },
      update.facts,
      input.options,
    )
    const common = { why: 'It applies.', experimental: false, update: describeUpdate(update) }
    if (files.length > 0) steps.push({ kind: 'copy-to-media', ...common, files })
  }
  const plan = {
    planVersion: 1 as const,
    contentVersion: 'c0'.repeat(32),
    engine: engine.name,
    steps,
    refused: [],
    statuses: [],
    neededBytes: 0,
  }
  return { ...plan, hash: hashOfPlan(plan) }
}

async function digestOf(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
}
