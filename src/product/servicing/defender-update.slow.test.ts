// Defender updates on whole synthetic media, from the plan to the proof, with both engines; DISM is the stand-in.

import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ImageMetadata, metadataDifferences } from '#formats/wim-metadata'
import { readImageMetadata } from '#product/image-metadata'
import {
  dismEngine,
  hashOfPlan,
  type MediaFacts,
  nativeEngine,
  type ServicingEngine,
  type ServicingPlan,
  type ServicingWork,
} from '#product/servicing-engines'
import { extractPaths, updateImage } from '#tools/wimlib'
import { editImageMetadata } from '../../../tests/edit-image-metadata.ts'
import { prepareWork, readMedia, readUpdate, type UpdateOnDisk } from '../../../tests/servicing-work.ts'
import { makeStandInDism } from '../../../tests/stand-in-dism/index.ts'
import {
  type DefenderUpdate,
  type DefenderUpdateOptions,
  makeDefenderUpdate,
} from '../../../tests/update-package/index.ts'
import { makeWindowsMedia } from '../../../tests/windows-image/index.ts'
import { planServicing } from './plan.ts'

const never = new AbortController().signal
const options = { allowNativeComponentServicing: false }
const installWim = 'sources/install.wim'
const data = '/ProgramData/Microsoft/Windows Defender'
const platform = '4.18.24090.11-0'
const root = await mkdtemp(join(tmpdir(), 'slipstream-defender-media-'))
const standIn = await makeStandInDism(root)
const engines: ServicingEngine[] = [nativeEngine, dismEngine({ program: standIn.program })]
const media = join(root, 'media')
let facts: MediaFacts
let made: DefenderUpdate
let update: UpdateOnDisk

beforeAll(async () => {
  await makeWindowsMedia({ product: 'windows11', to: media, components: 2, images: 2 })
  // One of the two has no Defender, as a server without the feature.
  const wim = join(media, installWim)
  await updateImage(wim, 2, [{ command: 'delete', path: '/Program Files/Windows Defender', recursive: true }])
  // Another spelling than that of the update, which Windows takes for the same.
  const microsoft = '/ProgramData/Microsoft'
  await updateImage(wim, 1, [
    { command: 'rename', from: `${microsoft}/Windows Defender`, to: `${microsoft}/other` },
    { command: 'rename', from: `${microsoft}/other`, to: `${microsoft}/windows defender` },
  ])
  facts = await readMedia(root, media)
  ;({ made, update } = await newUpdate('first'))
}, 240_000)

afterAll(async () => {
  await rm(root, { recursive: true, force: true })
})

async function newUpdate(name: string, rest: Partial<DefenderUpdateOptions> = {}) {
  const made = await makeDefenderUpdate({ to: join(root, `defender-dism-x64-${name}.cab`), ...rest })
  return { made, update: await readUpdate(root, made.file) }
}

const planWith = (engine: ServicingEngine, updates: readonly UpdateOnDisk[], media = facts): ServicingPlan =>
  planServicing({ engine, media, updates, options })

async function carryOut(engine: ServicingEngine, plan: ServicingPlan): Promise<ServicingWork> {
  const work = await prepareWork(root, media, [update])
  await engine.apply(plan, work, () => {}, never)
  return work
}

describe.each(engines)('a Defender update, by the engine $name', { timeout: 240_000 }, engine => {
  let plan: ServicingPlan
  let work: ServicingWork

  beforeAll(async () => {
    plan = planWith(engine, [update])
    work = await carryOut(engine, plan)
  }, 240_000)

  it('is planned for the image with Defender alone, and nothing of it is experimental', () => {
    expect(
      plan.steps.map(step => ('index' in step ? `${step.kind} ${step.path}:${step.index}` : step.kind)),
    ).toEqual([`service-image ${installWim}:1`, 'copy-from-image sources/boot.wim:2'])
    expect(plan.steps.some(({ experimental }) => experimental)).toBe(false)
    expect(plan.refused).toEqual([])
    expect(
      plan.statuses.flatMap(({ image, reason }) =>
        image && reason ? [`${image.path}:${image.index} ${reason.code}`] : [],
      ),
    ).toEqual(
      expect.arrayContaining([
        `${installWim}:2 DEFENDER_NOT_IN_IMAGE`,
        'sources/boot.wim:1 DEFENDER_NOT_IN_IMAGE',
        'sources/boot.wim:2 DEFENDER_NOT_IN_IMAGE',
      ]),
    )
  })

  it('puts every file of the update in, byte for byte, and fills up from the image', async () => {
    const proof = await engine.verify(plan, work, never)
    expect(proof.checks.filter(({ ok }) => !ok)).toEqual([])
    expect(proof.proven).toBe(true)
    const to = await mkdtemp(join(root, 'out-'))
    await extractPaths(work.wims[installWim] ?? '', 1, {
      paths: [data, '/Program Files/Windows Defender'],
      toDir: to,
    })
    const folder = join(to, 'ProgramData', 'Microsoft', 'windows defender')
    for (const { path, sha256 } of made.files) {
      const bytes = await readFile(join(folder, ...path.split('\\')))
      expect(createHash('sha256').update(bytes).digest('hex'), path).toBe(sha256)
    }
    for (const name of ['ConfigSecurityPolicy.exe', 'MpAsDesc.dll', 'en-US/MpEvMsg.dll.mui']) {
      const filled = await readFile(join(folder, 'Platform', platform, name))
      expect(filled.equals(await readFile(join(to, 'Program Files', 'Windows Defender', name))), name).toBe(
        true,
      )
    }
    const names = [...(await readImageMetadata(work.wims[installWim] ?? '', 1)).files()].map(
      ({ path }) => path,
    )
    expect(names.filter(name => /MpSigStub|package-defender/i.test(name))).toEqual([])
  })

  it('is installed afterwards, and so is an older one; a newer one applies', async () => {
    const wim = work.wims[installWim] ?? ''
    const after = await engine.inspect({ wim, path: installWim, index: 1, work: root }, never)
    expect(after.defender?.signatures).toBe('1.419.100.0')
    const images = [after, ...facts.images.filter(({ path, index }) => path !== installWim || index !== 1)]
    const again = planWith(engine, [update], { ...facts, images })
    expect(again.steps).toEqual([])
    expect(again.refused).toEqual([])
    const older = await newUpdate(`older-${engine.name}`, {
      platform: '4.18.23000.1-0',
      signatures: '1.400.1.0',
    })
    expect(planWith(engine, [older.update], { ...facts, images }).steps).toEqual([])
    const newer = await newUpdate(`newer-${engine.name}`, {
      platform: '4.18.25000.1-0',
      signatures: '1.420.1.0',
    })
    expect(planWith(engine, [newer.update], { ...facts, images }).steps).toHaveLength(2)
    const both = planWith(engine, [update, newer.update])
    expect(both).toEqual(planWith(engine, [newer.update, update]))
    const [step] = both.steps
    expect(step?.kind === 'service-image' && step.updates.map(({ fileName }) => fileName)).toEqual([
      newer.update.facts.fileName,
    ])
  })

  it('is not proven when it was not put in', async () => {
    const untouched = await prepareWork(root, media, [update])
    const { proven, checks } = await engine.verify(plan, untouched, never)
    expect(proven).toBe(false)
    expect(checks.filter(({ ok, found }) => !ok && found === 'missing').length).toBeGreaterThan(10)
  })

  it('is stopped when a plan names a place outside of the image, or another file', async () => {
    for (const change of [
      { path: '..\\..\\evil.dll' },
      { path: 'Windows\\x.dll:stream' },
      { source: '../../../../etc/passwd' },
      { source: 'Definition Updates/Updates/none.vdm' },
      { from: 'image' as const, source: '..\\..\\etc\\passwd' },
    ]) {
      const { hash: _, ...rest } = structuredClone(plan)
      const [step] = rest.steps
      if (step?.kind === 'service-image') Object.assign(step.updates[0]?.files[0] ?? {}, change)
      await expect(
        carryOut(engine, { ...rest, hash: hashOfPlan(rest) }),
        JSON.stringify(change),
      ).rejects.toMatchObject({
        code: expect.stringMatching(/^(SERVICING_PLAN_REFUSED|UPDATE_NOT_AS_PLANNED)$/),
      })
    }
  })
})

describe('a Defender update, by the native engine', { timeout: 240_000 }, () => {
  const image = (wim: string): Promise<ImageMetadata> => readImageMetadata(wim, 1)

  it('changes nothing else: no hive, and no file but its own', async () => {
    const plan = planWith(nativeEngine, [update])
    const work = await carryOut(nativeEngine, plan)
    const [before, after] = [
      await image(work.originals[installWim] ?? ''),
      await image(work.wims[installWim] ?? ''),
    ]
    for (const hive of ['SOFTWARE', 'SYSTEM', 'COMPONENTS']) {
      const path = `/Windows/System32/config/${hive}`
      expect(after.find(path)?.sha1).toBe(before.find(path)?.sha1)
    }
    const differences = metadataDifferences(before, after, new Set())
    expect(differences.length).toBeGreaterThan(0)
    expect(differences.filter(line => !line.startsWith('/ProgramData/Microsoft/windows defender/'))).toEqual(
      [],
    )
    // New files carry no descriptor of their own: Windows gives them that of their folder.
    const added = after.find(`${data}/Definition Updates/Updates/mpavdlta.vdm`)
    expect(added?.securityDescriptor).toBeNull()
  })

  it('replaces older definitions, which keep their attributes', async () => {
    const wim = join(root, 'older.wim')
    const work = await carryOut(nativeEngine, planWith(nativeEngine, [update]))
    await writeFile(wim, await readFile(work.wims[installWim] ?? ''))
    const file = `${data.toLowerCase()}/definition updates/updates/mpavdlta.vdm`
    await editImageMetadata(wim, 1, new Map([[file, { attributes: 0x22 }]]), { signal: never })
    const after = await nativeEngine.inspect({ wim, path: installWim, index: 1, work: root }, never)
    const newer = await newUpdate('replacing', { signatures: '1.420.1.0' })
    const plan = planWith(nativeEngine, [newer.update], { ...facts, images: [after] })
    const next = await prepareWork(root, media, [newer.update])
    const copy = join(root, 'older-copy.wim')
    await writeFile(copy, await readFile(wim))
    Object.assign(next.originals, { [installWim]: wim })
    Object.assign(next.wims, { [installWim]: copy })
    await nativeEngine.apply(plan, next, () => {}, never)
    const proof = await nativeEngine.verify(plan, next, never)
    expect(proof.checks.filter(({ ok }) => !ok)).toEqual([])
    const replaced = (await image(copy)).find(file)
    expect(replaced?.attributes).toBe(0x22)
    expect(replaced?.sha1).not.toBe((await image(wim)).find(file)?.sha1)
    const inspected = await nativeEngine.inspect({ wim: copy, path: installWim, index: 1, work: root }, never)
    expect(inspected.defender?.signatures).toBe('1.420.1.0')
  })

  it('puts nothing behind a link of the image, or where it has a folder', async () => {
    const plan = planWith(nativeEngine, [update])
    const link = join(root, 'link')
    await symlink('/tmp', link)
    for (const target of ['/ProgramData/Microsoft', `${data}/Platform`, `${data}/Definition Updates`]) {
      const work = await prepareWork(root, media, [update])
      const wim = work.wims[installWim] ?? ''
      await updateImage(wim, 1, [
        { command: 'delete', path: target, recursive: true, force: true },
        { command: 'add', source: link, target },
      ])
      await expect(
        nativeEngine.apply(plan, work, () => {}, never),
        target,
      ).rejects.toMatchObject({
        code: 'SERVICING_PLAN_REFUSED',
      })
      const found = await nativeEngine.inspect({ wim, path: installWim, index: 1, work: root }, never)
      const { status, reason } = nativeEngine.assess(found, update.facts, options)
      if (target === '/ProgramData/Microsoft') continue
      expect(`${status} ${reason?.code}`, target).toBe('unsupported PLACE_TAKEN')
    }
  })
})

describe('a Defender update with further choices', { timeout: 120_000 }, () => {
  it('is refused by the native engine with clean-up, before anything is changed', () => {
    const chosen = { ...options, cleanup: 'start-component-cleanup' } as const
    const { steps, refused } = planServicing({
      ...{ engine: nativeEngine, media: facts, updates: [update], options: chosen },
    })
    expect(steps).toEqual([])
    expect(refused).toMatchObject([{ reason: { code: 'CLEANUP_NOT_SUPPORTED' } }])
  })

  it('is proven in a file that is written anew and decompressed as a whole', async () => {
    const chosen = { ...options, optimize: true, verify: 'whole' } as const
    const plan = planServicing({ engine: nativeEngine, media: facts, updates: [update], options: chosen })
    const work = await carryOut(nativeEngine, plan)
    const { proven, checks } = await nativeEngine.verify(plan, work, never)
    expect(checks.filter(({ ok }) => !ok)).toEqual([])
    expect(proven).toBe(true)
    const kinds = checks.filter(({ where }) => where === installWim).map(({ what }) => what)
    expect(kinds).toEqual(expect.arrayContaining(['optimized', 'whole-file']))
  })
})
