// The checker finds what is wrong, by the shortest way.

import { describe, expect, it } from 'vitest'
import { checkModel, type Model, ModelViolated } from './check-model.ts'

/** Two processes that each read a counter and write it back, one more: as everybody knows, one of both can get lost. */
type Counting = { counter: number; read: readonly (number | null)[]; done: readonly boolean[] }
const counting = (isLocked: boolean): Model<Counting> => ({
  initial: { counter: 0, read: [null, null] as (number | null)[], done: [false, false] },
  steps: ({ counter, read, done }) =>
    [0, 1].flatMap(one => {
      const value = read[one] ?? null
      const isFree = !isLocked || !read.some(other => other !== null)
      if (done[one]) return []
      if (value === null)
        return isFree
          ? [{ name: `${one} reads`, next: { counter, read: read.with(one, counter), done } }]
          : []
      const next = { counter: value + 1, read: read.with(one, null), done: done.with(one, true) }
      return [{ name: `${one} writes`, next }]
    }),
  invariants: { 'nothing is lost': ({ counter, done }) => !done.every(Boolean) || counter === 2 },
  isEnd: ({ done }) => done.every(Boolean),
})

function found(model: Model<never>): { what: string; trace: readonly string[] } {
  try {
    checkModel(model)
  } catch (error) {
    if (error instanceof ModelViolated) return { what: error.what, trace: error.trace }
    throw error
  }
  return { what: 'nothing', trace: [] }
}

describe('the checker', () => {
  it('goes through every state, and finds a lost update by the shortest way', () => {
    expect(checkModel(counting(true))).toEqual({ states: 8, transitions: 8, depth: 4, ends: 1 })
    const { what, trace } = found(counting(false) as unknown as Model<never>)
    expect(what).toBe('nothing is lost')
    expect(trace).toEqual(['0 reads', '1 reads', '0 writes', '1 writes'])
  })

  it('finds where it is stuck, and where no end can be reached but by a fault', () => {
    const numbers = (steps: Model<number>['steps']) =>
      ({
        initial: 0,
        steps,
        invariants: {},
        isEnd: (state: number) => state === 3,
      }) as unknown as Model<never>
    const stuck = numbers(state => (state === 2 ? [] : [{ name: `to ${state + 1}`, next: state + 1 }]))
    expect(found(stuck)).toEqual({ what: 'it is stuck', trace: ['to 1', 'to 2'] })
    const onlyByFault = numbers(state => [
      { name: 'round', next: (state + 1) % 3 },
      { name: 'out', next: 3, isFault: true },
    ])
    expect(found(onlyByFault)).toEqual({ what: 'no end can be reached', trace: [] })
  })
})
