import { describe, expect, it } from 'vitest'
import { type Change, gatherChanges, mostObjects } from './gather-changes.ts'

const noted = (kind: string, objectId: string | null, change: Change) => ({ kind, objectId, change })

describe('changes that wait together', () => {
  it('are one for each object, in the order of the last', () => {
    expect(
      gatherChanges([
        noted('operation', 'a', 'created'),
        noted('operation', 'b', 'progress'),
        noted('operation', 'a', 'progress'),
        noted('rollout', 'a', 'changed'),
      ]),
    ).toEqual([
      noted('operation', 'b', 'progress'),
      noted('operation', 'a', 'created'),
      noted('rollout', 'a', 'changed'),
    ])
  })

  it.each<[Change[], Change]>([
    [['created', 'changed', 'progress'], 'created'],
    [['progress', 'changed', 'progress'], 'changed'],
    [['changed', 'removed'], 'removed'],
    [['created', 'removed'], 'removed'],
    [['removed', 'created'], 'changed'],
    [['removed', 'changed'], 'removed'],
    [['progress', 'progress'], 'progress'],
  ])('%j are told as %s', (list, told) => {
    expect(gatherChanges(list.map(change => noted('operation', 'a', change)))).toEqual([
      noted('operation', 'a', told),
    ])
  })

  it('of very many objects of a kind are told as many, and of the other kinds as they are', () => {
    const many = Array.from({ length: mostObjects + 1 }, (_, number) =>
      noted('operation', String(number), 'progress'),
    )
    expect(gatherChanges([...many, noted('rollout', 'a', 'removed')])).toEqual([
      noted('rollout', 'a', 'removed'),
      noted('operation', null, 'changed'),
    ])
    expect(gatherChanges(many.slice(1))).toHaveLength(mostObjects)
  })
})
