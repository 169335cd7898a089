// npm run test:soak -- --minutes 10 [--seed N]: soaks (tests/soak). Prints the seed and everything that happens, then counts and violations.
// With the same seed the same things are asked for in the same order; when each happens is up to the machine.

import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { say } from './parts.ts'
import { runSoak } from './soak/run-soak.ts'

const given = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } },
}).values
const minutes = Number(given.minutes)
const seed = given.seed === undefined ? randomInt(2 ** 31) : Number(given.seed)
if (!(minutes > 0) || !Number.isSafeInteger(seed) || seed < 0) {
  say('--minutes needs a number above 0, --seed a whole number')
  process.exit(3)
}
say(`soaking for ${minutes} minutes with seed ${seed}`)
const report = await runSoak({ seed, milliseconds: minutes * 60_000, tell: say })
const { violations, ...counts } = report
say(JSON.stringify(counts, null, 2))
for (const one of violations) say(`VIOLATION ${one}`)
say(`${violations.length} violations (seed ${seed})`)
process.exitCode = violations.length > 0 ? 1 : 0
