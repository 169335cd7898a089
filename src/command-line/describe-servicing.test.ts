import { describe, expect, it } from 'vitest'
import type { ServicingRun } from '#api-client'
import { describePlan, describeRun } from './describe-servicing.ts'

const run: ServicingRun = {
  id: '8c9d3c2e-6a53-4a5e-9d36-0d1f6c9b7a11',
  packageId: 'S0100001',
  baseVersion: 1,
  engine: 'native',
  state: 'planning',
  step: 'queued',
  stepAt: '2024-09-06T12:00:00Z',
  priority: 'medium',
  publishedVersion: null,
  error: null,
  requestedBy: 'administrator',
  startedAt: '2024-09-06T12:00:00Z',
  finishedAt: null,
  worker: null,
  bytesDownloaded: null,
  bytesUploaded: null,
  cleanup: 'none',
  optimize: false,
  verify: 'changed',
  continueOnError: false,
  continueOnErrorClasses: null,
  failures: 0,
  wims: null,
  plan: null,
  proof: null,
  statuses: [],
  steps: [],
}

describe('a run for a person', () => {
  it('is told of before it has a plan, and after it could not get one', () => {
    expect(describeRun(run)).toEqual([
      `Run ${run.id} of S0100001: planning; nothing was read back.`,
      'Nothing was published; version 1 stays in use.',
    ])
    const error = { message: 'The registry hive SOFTWARE cannot be read.', remedy: 'Use a sound image.' }
    expect(describeRun({ ...run, state: 'failed', error })).toEqual([
      `Run ${run.id} of S0100001: failed; nothing was read back.`,
      'Nothing was published; version 1 stays in use.',
      'The registry hive SOFTWARE cannot be read.',
      'Use a sound image.',
    ])
  })

  it('says where updates stand in the words of Configuration Manager, and what it did itself', () => {
    const image = { path: 'sources/install.wim', index: 1 }
    const status = (status: ServicingRun['statuses'][number]['status'], value: number, text: string) => ({
      update: status.repeat(2),
      image,
      status,
      updateStatus: { value, text },
      reason: null,
    })
    const text = describeRun({
      ...run,
      state: 'succeeded',
      publishedVersion: 2,
      statuses: [
        status('applied', 2, 'Installed'),
        status('installed', 2, 'Installed'),
        status('unsupported', 4, 'Applicability check not supported'),
        status('not-required', 1, 'Not Required'),
      ],
    }).join('\n')
    expect(text).toMatch(/appliedappli +sources\/install.wim:1 +Installed, by this run\n/)
    expect(text).toMatch(/installedins +sources\/install.wim:1 +Installed\n/)
    expect(text).toMatch(/unsupportedu +sources\/install.wim:1 +Applicability check not supported/)
    expect(text).toContain('succeeded, in part: 1 refused')
    expect(text).not.toContain('Not Required')
  })

  it('says what was chosen, how large WIM files are, what optimise saved, and where it is worth it', () => {
    const wim = { path: 'sources/install.wim', bytesBefore: 5_000_000, bytesAfter: 6_000_000, bytesUnused: 0 }
    const lines = (wims: ServicingRun['wims'], change: Partial<ServicingRun> = {}) =>
      describeRun({ ...run, state: 'succeeded', publishedVersion: 2, wims, ...change }).slice(2)
    expect(
      lines([{ ...wim, bytesSaved: 700_000 }], { optimize: true, cleanup: 'start-component-cleanup' }),
    ).toEqual([
      'Chosen: superseded updates are removed (start-component-cleanup), serviced WIM files are written anew (optimise).',
      'sources/install.wim: 5.00 MB before, 6.00 MB now; writing it anew saved 700.0 KB.',
    ])
    const kept = { ...wim, bytesSaved: null }
    expect(lines([kept])).toEqual(['sources/install.wim: 5.00 MB before, 6.00 MB now.'])
    const unused = 'sources/install.wim: 5.00 MB before, 6.00 MB now, of which'
    const why = 'are unused since what was there was replaced'
    expect(lines([{ ...kept, bytesUnused: 500_000 }])).toEqual([`${unused} 500.0 KB ${why}.`])
    expect(lines([{ ...kept, bytesUnused: 700_000 }])).toEqual([
      `${unused} 700.0 KB ${why}: worth --optimize at the next run that changes it.`,
    ])
  })
})

describe('a proof of whole files for a person', () => {
  it('says how many files were decompressed as a whole', () => {
    const check = { what: 'whole-file', where: 'sources/install.wim', expected: 'x', found: 'x', ok: true }
    const proof = { proven: true, checks: [check, { ...check, what: 'images' }] }
    const lines = describeRun({ ...run, state: 'succeeded', publishedVersion: 2, verify: 'whole', proof })
    expect(lines[0]).toContain('2 things read back (one WIM file as a whole), all as planned')
    expect(lines).toContain('Chosen: serviced WIM files are verified as a whole.')
  })
})

describe('a plan for a person', () => {
  it('shows clean-up with its image, and the files that are written anew', () => {
    const step = { why: 'Why.', experimental: false }
    const place = { path: 'sources/install.wim', index: 1 }
    const update = { update: 'a', title: 'An update', fileName: 'a.msu', why: '' }
    const lines = describePlan(
      {
        hash: 'c0'.repeat(32),
        neededBytes: 1000,
        verify: 'whole',
        steps: [
          { ...step, ...place, kind: 'service-image', updates: [update], cleanup: 'reset-base' },
          { ...step, kind: 'optimize-wim', path: place.path },
        ],
        refused: [],
      },
      'slipstream servicing run S0100001 --update a --optimize',
    )
    expect(lines).toContain('1     sources/install.wim:1  superseded updates removed (reset-base)')
    expect(lines).toContain('2     sources/install.wim    written anew (optimise)')
    expect(lines).toContain('The proof decompresses every serviced WIM file as a whole.')
    expect(lines.join('\n')).toContain('--optimize --plan c0c0')
  })
})
