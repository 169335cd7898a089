import { expect, it } from 'vitest'
import { cellsOf } from './cells-of.ts'

it('finds what stands where a package and a point meet', () => {
  const whole = { category: 'success', version: 2, percent: 100, points: ['DP1', 'DP3'] } as const
  const coming = { category: 'in-progress', version: 2, percent: 40, points: ['DP2'] } as const
  const cellOf = cellsOf([
    {
      packageId: 'S0100001',
      name: 'One',
      cells: [
        { ...whole, points: [...whole.points] },
        { ...coming, points: ['DP2'] },
      ],
    },
    { packageId: 'S0100002', name: 'Other', cells: [] },
  ])
  expect(['DP1', 'DP2', 'DP3', 'DP4'].map(point => cellOf('S0100001', point)?.percent)).toEqual([
    100,
    40,
    100,
    undefined,
  ])
  expect(cellOf('S0100002', 'DP1')).toBeUndefined()
  expect(cellOf('S0100009', 'DP1')).toBeUndefined()
})
