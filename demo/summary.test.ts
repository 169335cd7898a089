import { describe, expect, it } from 'vitest'
import { type DemoSummary, describeSummary, exitCodeOf } from './summary.ts'

const row = {
  point: 'DP',
  state: 'INSTALLED',
  contentVersion: 'a'.repeat(64),
  bytesTransferred: 1,
  bytesTotal: 2,
}
const refused = { update: 'KB1.msu', image: 'sources/install.wim:1', reason: 'PAYLOAD_DELTA: it is a delta' }

const again = { state: 'not-needed', proven: false, updates: [], publishedVersion: null }

/** A summary in which everything was done. */
const done: DemoSummary = {
  package: { id: 'S0100001', name: 'Demo', version: 2, contentVersion: 'a'.repeat(64) },
  images: [],
  plan: { hash: 'b'.repeat(64), steps: [], refused: [] },
  servicing: { state: 'succeeded', proven: true, updates: [], again },
  distribution: [row],
  client: { verified: true, files: 3 },
  seconds: { add: 1, service: 1, distribute: 1, fetch: 1, total: 4 },
}

describe('the exit code of the demo', () => {
  it.each<[number, string, Partial<DemoSummary>]>([
    [0, 'everything was done', {}],
    [2, 'an update was refused', { plan: { ...done.plan, refused: [refused] } }],
    [2, 'nothing was published', { servicing: { ...done.servicing, state: 'not-needed', proven: false } }],
    [2, 'the run failed and the old version was kept', { servicing: { ...done.servicing, state: 'failed' } }],
    [1, 'a version was published without proof', { servicing: { ...done.servicing, proven: false } }],
    [
      1,
      'the second run published again',
      { servicing: { ...done.servicing, again: { ...again, publishedVersion: 3 } } },
    ],
    [1, 'the device could not verify', { client: { verified: false, files: 3 } }],
    [1, 'one of two points does not hold it', { distribution: [row, { ...row, state: 'INSTALL_FAILED' }] }],
    [1, 'no point holds it', { distribution: [] }],
    [
      1,
      'an update was refused and the device could not verify',
      { plan: { ...done.plan, refused: [refused] }, client: { verified: false, files: 0 } },
    ],
  ])('is %d when %s', (code, _, change) => {
    expect(exitCodeOf({ ...done, ...change })).toBe(code)
  })
})

describe('the summary for a person', () => {
  it('shows what was refused and what was not verified', () => {
    const text = describeSummary({
      ...done,
      plan: { ...done.plan, refused: [refused] },
      client: { verified: false, files: 0 },
    })
    expect(text).toContain('refused: KB1.msu for sources/install.wim:1: PAYLOAD_DELTA: it is a delta')
    expect(text).toContain('NOT VERIFIED')
    expect(describeSummary(done)).not.toContain('NOT VERIFIED')
  })
})
