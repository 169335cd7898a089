// The short form of the soak (tests/soak): random operations and random faults for a while, then nothing is wrong, seen from outside. The long
// one is `npm run test:soak -- --minutes 10`.

import { expect, it } from 'vitest'
import { runSoak } from '../soak/run-soak.ts'

// It has an embedded PostgreSQL whatever the run has.
it.skipIf(process.env.SLIPSTREAM_TEST_EXTERNAL)(
  'a site, two points and a worker come through random faults',
  async () => {
    const seed = Number(process.env.SLIPSTREAM_SOAK_SEED ?? Math.floor(Math.random() * 2 ** 31))
    const trace: string[] = []
    const report = await runSoak({ seed, milliseconds: 30_000, tell: line => trace.push(line) })
    const what = `seed ${seed}\n${trace.join('\n')}`
    expect(report.violations, what).toEqual([])
    // It has seen something.
    expect(report.looks, what).toBeGreaterThan(0)
    expect(report.versions, what).toBeGreaterThan(0)
  },
)
