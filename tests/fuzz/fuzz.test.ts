// Every format reader against changed inputs: a bounded number of cases with a fixed seed, so that a run of the tests is the
// same each time. `SLIPSTREAM_FUZZ_SECONDS` gives each target that long instead, with a random seed.

import { randomInt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { describeFinding, runTarget } from './run-target.ts'
import { targets } from './targets.ts'

const seconds = Number(process.env.SLIPSTREAM_FUZZ_SECONDS ?? 0)
const seed = Number(process.env.SLIPSTREAM_FUZZ_SEED ?? (seconds > 0 ? randomInt(2 ** 31) : 20_260_401))

describe('the fuzzing itself', () => {
  it('finds every mistake of a reader that makes them all, even when it never returns', async () => {
    const report = await runTarget({
      target: 'self-check',
      seed: 1,
      cases: 6,
      milliseconds: 200_000,
      // Longer than a busy machine needs for the two seconds of processor time that count as slow.
      hangMilliseconds: 45_000,
    })
    expect(report.findings.map(({ what, input }) => `${input[0]} ${what.split('\n', 1)[0]}`)).toEqual([
      '1 TypeError: an error that is not typed',
      '2 Error: a promise that is not kept',
      expect.stringMatching(/^3 it took \d+ ms$/),
      expect.stringMatching(/^4 it took \d+ MiB$/),
      '5 it does not end',
    ])
  }, 240_000)
})

describe(`fuzzing with seed ${seed}`, () => {
  it.each(targets.map(({ name, cases }) => ({ name, cases })))(
    '$name',
    async ({ name, cases }) => {
      process.stdout.write(`fuzzing ${name} with seed ${seed}\n`)
      const report = await runTarget({
        target: name,
        seed,
        cases: seconds > 0 ? null : cases,
        milliseconds: seconds > 0 ? seconds * 1000 : 100_000,
      })
      expect(report.findings.map(describeFinding)).toEqual([])
      // A target whose inputs are all refused, or all read, tests nothing.
      expect(report.cases).toBeGreaterThan(0)
      expect(report.results).toBeGreaterThan(0)
      expect(report.results).toBeLessThan(report.cases)
    },
    240_000 + seconds * 1000,
  )
})
