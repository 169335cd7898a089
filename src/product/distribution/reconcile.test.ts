import { describe, expect, it } from 'vitest'
import { contentStates } from './content-state.ts'
import { type Believed, reconcile, settleMs } from './reconcile.ts'

const now = new Date('2026-03-01T12:00:00.000Z')
const ago = (ms: number) => new Date(now.getTime() - ms)
const settled = ago(settleMs + 1)
const one = 'a'.repeat(64)
const two = 'b'.repeat(64)

/** An assignment of version 1 that was proved long ago. */
const proven: Believed = {
  package_id: 'S0100001',
  version_number: 1,
  content_version: one,
  state: contentStates.installed,
  cancelled_at: null,
  request_id: null,
  receipt_content_version: one,
  receipt_version_number: 1,
  received_at: settled,
}
const pending: Believed = {
  ...proven,
  state: contentStates.installPending,
  receipt_content_version: null,
  receipt_version_number: null,
  received_at: null,
}
const updating: Believed = {
  ...proven,
  state: contentStates.contentUpdating,
  version_number: 2,
  content_version: two,
}
const held = (version = 1, contentVersion = one, verifiedAt = settled) => ({
  packageId: 'S0100001',
  version,
  contentVersion,
  verifiedAt: verifiedAt.toISOString(),
})

function findings(believed: Believed, ...named: ReturnType<typeof held>[]) {
  const question = { held: named, pointTime: now.toISOString() }
  return reconcile([believed], question, now).map(finding => finding.kind)
}

describe('what a point holds, compared with what the site believes', () => {
  it('agrees: nothing is found', () => {
    expect(findings(proven, held())).toEqual([])
    expect(findings(pending)).toEqual([])
    expect(reconcile([], { held: [held()], pointTime: now.toISOString() }, now)).toEqual([])
  })

  it('a removal ends when no version of the package is named, in each state of a removal', () => {
    for (const state of [4, 5, 6]) {
      expect(findings({ ...proven, state })).toEqual(['removal-ended'])
      expect(findings({ ...pending, state })).toEqual(['removal-ended'])
      expect(findings({ ...proven, state }, held())).toEqual([])
      expect(findings({ ...proven, state }, held(7, two))).toEqual([])
    }
  })

  it('a receipt speaks of content that is not named: not held, in every state but those of a removal', () => {
    for (const state of [0, 1, 2, 3, 7, 8]) {
      expect(findings({ ...proven, state })).toEqual(['not-held'])
      expect(findings({ ...proven, state }, held(2)), 'another version number').toEqual(['not-held'])
      expect(findings({ ...proven, state }, held(1, two)), 'other content').toContain('not-held')
    }
    expect(findings(updating, held(2, two, now)), 'the version before went').toEqual(['not-held'])
  })

  it('a receipt that has just come in is believed more than a question that may be older', () => {
    const fresh = { ...proven, received_at: ago(settleMs - 1) }
    expect(findings(fresh)).toEqual([])
    expect(findings({ ...proven, received_at: ago(settleMs + 1) })).toEqual(['not-held'])
  })

  it('content is held for a while without a receipt: unproven', () => {
    for (const state of [1, 2, 3, 7]) expect(findings({ ...pending, state }, held())).toEqual(['unproven'])
    expect(findings(pending, held(1, one, now)), 'the receipt may be on its way').toEqual([])
    expect(findings(pending, held(2, one)), 'another version number').toEqual([])
    expect(findings({ ...pending, request_id: 'x' }, held()), 'it was asked already').toEqual([])
    expect(findings({ ...pending, cancelled_at: now }, held()), 'nobody wants it').toEqual([])
    expect(findings(updating, held(), held(2, two)), 'beside the version before').toEqual(['unproven'])
  })

  it('ages on the point are told by its own clock, however wrong that is', () => {
    const wrong = (ms: number) => new Date(now.getTime() - 86_400_000 + ms)
    const question = { held: [held(1, one, wrong(0))], pointTime: wrong(settleMs + 1).toISOString() }
    expect(reconcile([pending], question, now)).toEqual([{ packageId: 'S0100001', kind: 'unproven' }])
    const soon = { ...question, pointTime: wrong(1000).toISOString() }
    expect(reconcile([pending], soon, now)).toEqual([])
  })
})
