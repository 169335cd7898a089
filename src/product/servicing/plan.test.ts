import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  hashOfPlan,
  type ImageFacts,
  type MediaFacts,
  nativeEngine,
  type ServicingOptions,
  type UpdateToPlan,
} from '#product/servicing-engines'
import {
  exampleComponent,
  exampleContentVersion,
  exampleIdentity,
  exampleImage,
  exampleSetupUpdate,
  exampleUpdate,
} from '../../../tests/servicing-facts.ts'
import { planServicing } from './plan.ts'

const options: ServicingOptions = { allowNativeComponentServicing: true }
const boot: ImageFacts = exampleImage({ path: 'sources/boot.wim', name: 'Windows Setup', packages: [] })
const media: MediaFacts = {
  contentVersion: exampleContentVersion,
  files: [
    { path: 'sources/install.wim', size: 5000 },
    { path: 'sources/boot.wim', size: 700 },
    { path: 'sources/setup.exe', size: 10 },
  ],
  images: [exampleImage(), exampleImage({ index: 2, name: 'Windows 11 Home' }), boot],
}

function toPlan(facts: UpdateToPlan['facts'], digit: string): UpdateToPlan {
  return { sha256: digit.repeat(64), size: 100, facts }
}

const update = toPlan(exampleUpdate(), '1')
/** Its parent is the package of `update`. */
const child = toPlan(
  exampleUpdate({
    name: 'Package_for_KB4000001',
    components: [exampleComponent('Child', '10.0.26100.2000')],
    parents: [{ identities: [exampleIdentity('Package_for_KB5000001', '10.0.1.1')] }],
  }),
  '2',
)
const older = toPlan(exampleUpdate({ version: '10.0.1.0' }), '3')
const cumulative = toPlan(
  exampleUpdate({ name: 'Package_for_KB5000004', facts: { kind: 'cumulative-update' } }),
  '4',
)
const setup = toPlan(exampleSetupUpdate(['setup.exe', 'appraiser.dll']), '5')
const olderSetup = toPlan(exampleSetupUpdate(['setup.exe', 'only-here.dll'], { kb: 'KB4999999' }), '6')
const all = [update, child, older, cumulative, setup, olderSetup]

const plan = (updates: readonly UpdateToPlan[], facts = media, chosen = options) =>
  planServicing({ engine: nativeEngine, media: facts, updates, options: chosen })

describe('a servicing plan', () => {
  it('services the images of install.wim by index, and then the media; boot.wim only where something applies', () => {
    const { steps } = plan(all)
    expect(
      steps.map(step =>
        step.kind === 'copy-to-media'
          ? step.update.update[0]
          : 'index' in step && `${step.path}:${step.index}`,
      ),
    ).toEqual(['sources/install.wim:1', 'sources/install.wim:2', '6', '5'])
    expect(steps.every(({ why }) => why.length > 10)).toBe(true)
  })

  it('puts a parent before its child in one step, and sees the older version as installed', () => {
    const { steps, statuses } = plan([child, older, update])
    const [first] = steps
    expect(first?.kind === 'service-image' && first.updates.map(({ update: id }) => id[0])).toEqual([
      '1',
      '2',
    ])
    expect(statuses.find(row => row.update === older.sha256 && row.image?.index === 1)?.status).toBe(
      'installed',
    )
  })

  it('copies a file that two Setup updates hold only from the newer one', () => {
    const { steps } = plan([setup, olderSetup])
    const copied = steps.map(step => (step.kind === 'copy-to-media' ? step.files.map(({ to }) => to) : []))
    expect(copied).toEqual([['sources/only-here.dll'], ['sources/appraiser.dll', 'sources/setup.exe']])
  })

  it('lists what it refuses once when one reason holds everywhere', () => {
    const { refused } = plan([cumulative, update])
    expect(refused).toHaveLength(1)
    expect(refused[0]).toMatchObject({ update: cumulative.sha256, image: null, status: 'unsupported' })
    expect(refused[0]?.reason.code).toBe('CUMULATIVE_UPDATE')
  })

  it('refuses every component package while the setting is off, and still copies Setup files', () => {
    const { refused, steps } = plan([update, setup], media, { allowNativeComponentServicing: false })
    expect(refused.map(({ reason }) => reason.code)).toContain('NATIVE_COMPONENT_SERVICING_OFF')
    expect(steps.map(({ kind }) => kind)).toEqual(['copy-to-media'])
  })

  it('services only the chosen indexes', () => {
    const { steps } = planServicing({
      engine: nativeEngine,
      media,
      updates: [update],
      options: { ...options, indexes: [2] },
    })
    expect(steps.map(step => step.kind === 'service-image' && step.index)).toEqual([2])
  })

  it('says so when nothing can be serviced', () => {
    const { refused, steps } = plan([update], {
      contentVersion: exampleContentVersion,
      files: [],
      images: [],
    })
    expect(steps).toEqual([])
    expect(refused[0]?.reason.code).toBe('NO_IMAGE')
  })

  it('needs disk for the WIM files that change, and more with more updates', () => {
    const one = plan([update]).neededBytes
    expect(one).toBeGreaterThanOrEqual(5000 + 1000)
    expect(one).toBeLessThan(5000 + 700 + 10_000)
    expect(plan([update, child]).neededBytes).toBeGreaterThan(one)
    expect(plan([]).neededBytes).toBe(0)
  })

  it('writes each serviced file anew after the last of its images when that is chosen, and needs the room for it', () => {
    const chosen = { ...options, optimize: true }
    const { steps, neededBytes } = plan([update, setup], media, chosen)
    expect(steps.map(step => ('path' in step ? `${step.kind} ${step.path}` : step.kind))).toEqual([
      'service-image sources/install.wim',
      'service-image sources/install.wim',
      'optimize-wim sources/install.wim',
      'copy-to-media',
    ])
    expect(neededBytes).toBe(plan([update, setup]).neededBytes + 5000)
    // Nothing was serviced, so nothing was replaced.
    expect(plan([setup], media, chosen).steps.map(({ kind }) => kind)).toEqual(['copy-to-media'])
  })

  it('refuses clean-up with the native engine, with a way out, and changes no image', () => {
    for (const cleanup of ['start-component-cleanup', 'reset-base'] as const) {
      const { steps, refused } = plan([update, cumulative, setup], media, { ...options, cleanup })
      expect(steps.map(({ kind }) => kind)).toEqual(['copy-to-media'])
      expect([...new Set(refused.map(({ reason }) => reason.code))]).toEqual([
        'CLEANUP_NOT_SUPPORTED',
        'CUMULATIVE_UPDATE',
      ])
      expect(refused[0]?.reason.wayOut).toContain('servicing worker on Windows')
    }
  })

  it('is the same plan whether something is not chosen or chosen to be left out', () => {
    const left = { ...options, cleanup: 'none', optimize: false, verify: 'changed' } as const
    expect(plan(all, media, left)).toEqual(plan(all))
  })

  it('has a hash over everything in it', () => {
    const made = plan(all)
    expect(made.hash).toBe(hashOfPlan(made))
    expect(hashOfPlan({ ...made, neededBytes: made.neededBytes + 1 })).not.toBe(made.hash)
    expect(plan([update]).hash).not.toBe(plan([update, child]).hash)
    expect(plan(all).hash).not.toBe(plan(all, media, { allowNativeComponentServicing: false }).hash)
  })

  it('does not depend on the order of updates, files or images, nor on repetition, and changes nothing given to it', () => {
    const expected = plan(all)
    const before = JSON.stringify({ all, media })
    fc.assert(
      fc.property(
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.shuffledSubarray([...media.images], { minLength: media.images.length }),
        fc.shuffledSubarray([...media.files], { minLength: media.files.length }),
        fc.subarray(all),
        (updates, images, files, again) => {
          expect(
            plan([...updates, ...again], { contentVersion: exampleContentVersion, images, files }),
          ).toEqual(expected)
        },
      ),
      { numRuns: 60 },
    )
    expect(JSON.stringify({ all, media })).toBe(before)
  })

  it('says of every update where it stands for every image', () => {
    fc.assert(
      fc.property(fc.subarray(all), updates => {
        const { statuses, steps, refused } = plan(updates)
        expect(statuses).toHaveLength(updates.length * (media.images.length + 1))
        for (const row of statuses) expect(row.reason === null).toBe(row.status === 'applicable')
        for (const one of updates) {
          const inStep = steps.some(step =>
            step.kind === 'copy-to-media'
              ? step.update.update === one.sha256
              : step.kind === 'service-image' && step.updates.some(({ update: id }) => id === one.sha256),
          )
          const isInstalled = statuses.some(row => row.update === one.sha256 && row.status === 'installed')
          expect(inStep || isInstalled || refused.some(row => row.update === one.sha256)).toBe(true)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('has another hash for other choices', () => {
    expect(plan([update], media, { ...options, optimize: true }).hash).not.toBe(plan([update]).hash)
    expect(plan([update], media, { ...options, verify: 'whole' }).hash).not.toBe(plan([update]).hash)
  })

  it('has another hash for other content, whatever else is the same', () => {
    const other = { ...media, contentVersion: '0c'.repeat(32) }
    expect(plan([update], other).hash).not.toBe(plan([update], media).hash)
  })
})
