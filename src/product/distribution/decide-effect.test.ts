import { describe, expect, it } from 'vitest'
import { contentStates, isRemoval } from './content-state.ts'
import { type ContentActionName, contentActions, decideEffect, type Situation } from './decide-effect.ts'
import type { AssignmentRow } from './tables.ts'

const current = { version: 2, contentVersion: 'two' }

/** A point that is to hold the version in use, and has proved nothing yet. */
const row = {
  version_number: 2,
  content_version: 'two',
  state: contentStates.installPending,
  cancelled_at: null,
  receipt_content_version: null,
  receipt_version_number: null,
  previous_version_number: null,
} as AssignmentRow
const proven = { ...row, state: 0, receipt_content_version: 'two', receipt_version_number: 2 }
const old = { ...proven, version_number: 1, content_version: 'one', receipt_version_number: 1 }
const outdated = { ...old, receipt_content_version: 'one' }
const cancelled = { ...row, state: 3, cancelled_at: new Date() }

const effect = (action: ContentActionName, about: AssignmentRow | null, staysBecause: string[] = []) =>
  decideEffect(action, { row: about, current, staysBecause } satisfies Situation).effect

describe('what an action does to a point', () => {
  it.each<[string, AssignmentRow | null, Record<ContentActionName, string>]>([
    ['that does not have it', null, all('nothing', { distribute: 'send' })],
    [
      'that fetches it for the first time',
      row,
      all('nothing', { redistribute: 'send-again', remove: 'remove', cancel: 'cancel' }),
    ],
    [
      'that proved to hold it',
      proven,
      all('nothing', { redistribute: 'send-again', remove: 'remove', validate: 'validate' }),
    ],
    [
      'that proved to hold another version',
      outdated,
      all('nothing', {
        update: 'update',
        redistribute: 'send-again',
        remove: 'remove',
        validate: 'validate',
      }),
    ],
    [
      'whose transfer was cancelled',
      cancelled,
      all('nothing', { distribute: 'send', update: 'send', redistribute: 'send-again', remove: 'remove' }),
    ],
    [
      'whose transfer failed',
      { ...row, state: 3 },
      all('nothing', {
        distribute: 'send',
        redistribute: 'send-again',
        remove: 'remove',
        cancel: 'cancel',
      }),
    ],
    [
      'that is being updated',
      { ...row, state: 7, receipt_content_version: 'one', receipt_version_number: 1 },
      all('nothing', { redistribute: 'send-again', remove: 'remove', cancel: 'cancel' }),
    ],
    [
      'that validates',
      { ...proven, state: 8 },
      all('nothing', {
        redistribute: 'send-again',
        remove: 'remove',
        validate: 'validate',
        cancel: 'cancel',
      }),
    ],
    ['that is losing it', { ...proven, state: 4 }, all('nothing', { distribute: 'send' })],
    ['whose removal failed', { ...proven, state: 6 }, all('nothing', { distribute: 'send' })],
  ])('%s', (_, about, expected) => {
    expect(Object.fromEntries(contentActions.map(action => [action, effect(action, about)]))).toEqual(
      expected,
    )
  })

  it('takes nothing away that is assigned in another way', () => {
    const decision = decideEffect('remove', { row: proven, current, staysBecause: ['because of X'] })
    expect(decision).toEqual({ effect: 'keep', reason: 'it stays, because of X' })
  })

  it('in a removal only Distribute changes anything, in each of its states', () => {
    for (const state of [4, 5, 6]) {
      expect(isRemoval(state)).toBe(true)
      for (const action of contentActions)
        expect(effect(action, { ...proven, state })).toBe(action === 'distribute' ? 'send' : 'nothing')
    }
  })

  it('gives a reason whenever it does nothing', () => {
    for (const about of [null, row, proven, outdated, cancelled, { ...proven, state: 5 }])
      for (const action of contentActions) {
        const decision = decideEffect(action, { row: about, current, staysBecause: [] })
        if (decision.effect === 'nothing') expect(decision.reason).toMatch(/\w+ \w+/)
      }
  })
})

function all(
  otherwise: string,
  more: Partial<Record<ContentActionName, string>>,
): Record<ContentActionName, string> {
  const entries = contentActions.map(action => [action, more[action] ?? otherwise])
  return Object.fromEntries(entries) as Record<ContentActionName, string>
}
