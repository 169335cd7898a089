import { expect, it } from 'vitest'
import { type Branch, branchesOf } from './branches-of.ts'

const point = (name: string, ...sources: string[]) => ({
  point: name,
  sources: sources.map((source, place) => ({ point: source, order: place + 1 })),
})
const write = (branches: readonly Branch<{ point: string }>[]): string =>
  branches
    .map(({ detail, branches: inner }) =>
      inner.length > 0 ? `${detail.point}(${write(inner)})` : detail.point,
    )
    .join(' ')

it('puts each point under the first source that is there', () => {
  const points = [point('C', 'gone', 'B'), point('A'), point('B', 'A'), point('D', 'A')]
  expect(write(branchesOf(points))).toBe('A(B(C) D)')
})

it('shows every point once where sources go in a circle', () => {
  expect(write(branchesOf([point('A', 'B'), point('B', 'A'), point('C')]))).toBe('C A(B)')
})
