// What is shown of content on a point is true, and comes to rest, whatever order questions and receipts come in. The site's part of the
// model is the product's own functions; whole rows on a real database are in product/distribution/random-walk.slow.test.ts.

import { describe, expect, it } from 'vitest'
import { checkModel } from './check-model.ts'
import { distributionModel } from './distribution.ts'

describe('what a site believes of a point', () => {
  it.each([
    { actions: 3, losses: 0, late: 0 },
    { actions: 2, losses: 1, late: 1 },
  ])('is true and comes to rest with %o', left => {
    const { states, ends } = checkModel(distributionModel(left))
    expect(states).toBeGreaterThan(500)
    expect(ends).toBeGreaterThan(10)
  })

  it('would not be, were a state shown as INSTALLED before its receipt', () => {
    const model = distributionModel({ actions: 1, losses: 0, late: 0 })
    const steps: typeof model.steps = state => [
      ...model.steps(state),
      ...(state.row?.state === 1
        ? [{ name: 'it is believed', next: { ...state, row: { ...state.row, state: 0 } } }]
        : []),
    ]
    expect(() => checkModel({ ...model, steps })).toThrow('INSTALLED has a receipt of the very version')
  })
})
