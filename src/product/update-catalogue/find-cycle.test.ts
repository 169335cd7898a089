import { describe, expect, it } from 'vitest'
import { findCycle } from './find-cycle.ts'

function cycleOf(nodes: number, ...references: [from: number, to: number][]): number[] {
  return findCycle({ nodes, from: references.map(([from]) => from), to: references.map(([, to]) => to) })
}

describe('circles', () => {
  it('are not found where there are none', () => {
    expect(cycleOf(0)).toEqual([])
    expect(cycleOf(3)).toEqual([])
    expect(cycleOf(4, [0, 1], [0, 2], [1, 3], [2, 3], [0, 3])).toEqual([])
    expect(cycleOf(2, [0, 1], [0, 1])).toEqual([])
  })

  it('are found: of one, of two, and behind others', () => {
    expect(cycleOf(2, [1, 1])).toEqual([1])
    expect(cycleOf(3, [0, 1], [1, 0])).toEqual([0, 1])
    // 3 only leads to the circle; 4 is led to by it.
    expect(cycleOf(5, [0, 1], [1, 2], [2, 0], [3, 0], [2, 4])).toEqual([0, 1, 2])
  })

  it('are looked for without recursion: a chain of a million', () => {
    const length = 1_000_000
    const from = Array.from({ length: length - 1 }, (_, index) => index)
    expect(findCycle({ nodes: length, from, to: from.map(node => node + 1) })).toEqual([])
    const closed = { nodes: length, from: [...from, length - 1], to: [...from.map(node => node + 1), 0] }
    expect(findCycle(closed)).toHaveLength(length)
  })
})
