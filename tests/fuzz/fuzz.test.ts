// Every format reader against changed inputs: a bounded number of cases with a fixed seed, so that a run of the tests is the
// same each time. `SLIPSTREAM_FUZZ_SECONDS` gives each target that long instead, with a random seed.

import { randomInt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { describeFinding, runTarget } from './run-target.ts'
import { targets } from './targets.ts'

const seconds = Number(process.env.SLIPSTREAM_FUZZ_SECONDS ?? 0)
const seed = Number(process.env.SLIPSTREAM_FUZZ_SEED ?? (seconds > 0 ? randomInt(2 ** 31) : 20_260_401))

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
    120_000 + seconds * 1000,
  )
})
