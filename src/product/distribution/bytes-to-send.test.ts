import { describe, expect, it } from 'vitest'
import { bytesFreed, costOf, partsOf } from './bytes-to-send.ts'

const file = (sha256: string, size: number, ...segments: [string, number][]) => ({
  sha256,
  size,
  ...(segments.length > 0 && { segments: segments.map(([name, length]) => ({ sha256: name, length })) }),
})

const small = file('small', 10)
const first = partsOf([small, file('wim-1', 100, ['a', 60], ['b', 40])])
const second = partsOf([small, file('wim-2', 130, ['a', 60], ['c', 40], ['d', 30])])

describe('what a version costs a point', () => {
  it('that holds nothing: every byte, and room for every object', () => {
    expect(costOf(first, [])).toEqual({ bytesToSend: 110, bytesReused: 0, spaceNeeded: 110 })
  })

  it('that holds the version before: new segments travel, and the changed file needs room as a whole', () => {
    expect(costOf(second, [first])).toEqual({ bytesToSend: 70, bytesReused: 70, spaceNeeded: 130 })
  })

  it('that holds it already: nothing', () => {
    expect(costOf(second, [first, second])).toEqual({ bytesToSend: 0, bytesReused: 140, spaceNeeded: 0 })
  })

  it('counts equal files once, and a segment that stands in two files once', () => {
    const target = partsOf([
      small,
      { ...small },
      file('x', 60, ['s', 60]),
      file('y', 90, ['s', 60], ['t', 30]),
    ])
    expect(costOf(target, [])).toEqual({ bytesToSend: 100, bytesReused: 60, spaceNeeded: 160 })
  })

  it('takes a whole small file that stands as a segment elsewhere', () => {
    const held = partsOf([file('wim', 70, ['small', 10], ['b', 60])])
    expect(costOf(partsOf([small]), [held])).toEqual({ bytesToSend: 0, bytesReused: 10, spaceNeeded: 10 })
  })
})

describe('what a removal frees', () => {
  it('is what no other version on the point needs', () => {
    expect(bytesFreed(first, [])).toBe(110)
    expect(bytesFreed(first, [second])).toBe(100)
    expect(bytesFreed(first, [first])).toBe(0)
  })
})
