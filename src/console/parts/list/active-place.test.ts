import { expect, it } from 'vitest'
import { activePlace } from './active-place.ts'

const none = new Set<string>()

it('stays with its row when the order changes, and in its place when the row is gone', () => {
  const at = { key: 'b', place: 1, moves: 1 }
  expect(activePlace(at, ['a', 'b', 'c'], none)).toBe(1)
  expect(activePlace(at, ['c', 'a', 'b'], none)).toBe(2)
  expect(activePlace(at, ['a', 'c', 'd'], none)).toBe(1)
  expect(activePlace({ ...at, place: 9 }, ['a', 'c'], none)).toBe(1)
  expect(activePlace(at, [], none)).toBe(0)
})

it('begins at the first row that is selected, else at the first', () => {
  const at = { key: null, place: -1, moves: 0 }
  expect(activePlace(at, ['a', 'b', 'c'], new Set(['c', 'b']))).toBe(1)
  expect(activePlace(at, ['a', 'b'], new Set(['x']))).toBe(0)
  expect(activePlace(at, ['a', 'b'], none)).toBe(0)
})
