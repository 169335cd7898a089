// What `npm test` runs: types, lint and unused code; all tests on the embedded PostgreSQL; then the rooms
// whose SQL is more than plain, and the main job, once more on a PostgreSQL 15, the oldest that is supported (`npm run nightly` runs the others
// there too). Ends with one line of totals.
// `npm test -- --database URL` runs all tests on that PostgreSQL instead; it must let us create databases.

import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { consoleTypes, lint, type PartResult, runParts, say, sum, types, unused, vitest } from './parts.ts'
import { runOnPostgresql15 } from './run-on-postgresql-15.ts'

/** A part that could not even begin, as a result. */
function notStarted(name: string, error: unknown): PartResult {
  const output = error instanceof Error ? error.message : String(error)
  say(`FAILED  ${name}: ${output}`)
  return { name, passed: false, seconds: 0, output, counts: { passed: 0, failed: 1, skipped: 0 } }
}

const { database } = parseArgs({ options: { database: { type: 'string' } } }).values
const results = await runParts([types, consoleTypes, unused, lint])
say(`\nAll tests, on ${database === undefined ? 'the embedded PostgreSQL' : 'the given PostgreSQL'}:`)
const environment = { SLIPSTREAM_TEST_DATABASE: database }
// One more than there are processors: stories and points wait for one another for much of their time.
const words = [`--maxWorkers=${availableParallelism() + 1}`]
results.push(...(await runParts([vitest({ name: 'tests', words, environment, isShown: true })])))
if (database === undefined) {
  results.push(
    ...(await runOnPostgresql15({ all: false }).catch(error => [
      notStarted('tests on PostgreSQL 15', error),
    ])),
  )
}

const failed = results.filter(result => !result.passed).map(result => result.name)
if (failed.length > 0) say(`\nFailed: ${failed.join(', ')}`)
const total = sum(results)
say(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = failed.length > 0 ? 1 : 0
