import { expect, it } from 'vitest'
import { neededBytes } from './run.ts'

it('needs a version of each round on the site and on every point, and the media', () => {
  expect(neededBytes({ megabytes: 300, points: 1, rounds: 1 })).toBe(900e6)
  expect(neededBytes({ megabytes: 300, points: 20, rounds: 3 })).toBe(64 * 300e6)
  // What a person wants to run in 50 GB, with a tenth to spare.
  expect(neededBytes({ megabytes: 2000, points: 20, rounds: 1 }) * 1.1).toBeLessThan(50e9)
})
