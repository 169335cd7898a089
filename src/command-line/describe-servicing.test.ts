import { describe, expect, it } from 'vitest'
import type { ServicingRun } from '#api-client'
import { describeRun } from './describe-servicing.ts'

const run: ServicingRun = {
  id: '8c9d3c2e-6a53-4a5e-9d36-0d1f6c9b7a11',
  packageId: 'S0100001',
  baseVersion: 1,
  engine: 'native',
  state: 'planning',
  publishedVersion: null,
  error: null,
  requestedBy: 'administrator',
  startedAt: '2024-09-06T12:00:00Z',
  finishedAt: null,
  worker: null,
  bytesDownloaded: null,
  bytesUploaded: null,
  plan: null,
  proof: null,
  statuses: [],
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
    const status = (status: string, value: number, text: string) => ({
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
})
