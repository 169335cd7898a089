// What `npm test` runs: types, lint and unused code; all tests on the embedded PostgreSQL; then those that use a
// database once more on a PostgreSQL 15, the oldest that is supported. Ends with one line of totals.
// `npm test -- --database URL` runs all tests on that PostgreSQL instead; it must let us create databases.

import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { rooms } from '../rooms.ts'
import { filesBehind, readSourceTree } from './house/source-tree.ts'
import { lint, type PartResult, runParts, say, sum, types, unused, vitest } from './parts.ts'
import { startPostgresql15 } from './postgresql-15.ts'

const root = resolve(import.meta.dirname, '..')

/** Test files that load the database, and all stories and faults, which start programs that do. */
async function databaseTests(): Promise<string[]> {
  const tree = await readSourceTree(root, rooms, ['src', 'tests', 'demo'])
  return [...tree.values()]
    .filter(file => file.isTest && !file.path.startsWith('tests/fuzz/'))
    .map(file => file.path)
    .filter(
      path =>
        /^tests\/(stories|faults)\//.test(path) ||
        [...filesBehind(path, tree, rooms)].some(file => file.startsWith('src/platform/database/')),
    )
}

/** A part that could not even begin, as a result. */
function notStarted(name: string, error: unknown): PartResult {
  const output = error instanceof Error ? error.message : String(error)
  say(`FAILED  ${name}: ${output}`)
  return { name, passed: false, seconds: 0, output, counts: { passed: 0, failed: 1, skipped: 0 } }
}

async function runOnPostgresql15(): Promise<PartResult[]> {
  const files = await databaseTests()
  if (files.length === 0) return []
  const given = process.env.SLIPSTREAM_TEST_DATABASE
  const server = given
    ? { url: given, version: 'given by the caller', stop: async () => {} }
    : await startPostgresql15()
  const stopNow = () => void server.stop()
  process.once('SIGTERM', stopNow)
  process.once('SIGINT', stopNow)
  try {
    say(`\nThe tests that use a database, on PostgreSQL ${server.version}:`)
    const environment = { SLIPSTREAM_TEST_DATABASE: server.url }
    return await runParts([
      vitest({ name: 'tests on PostgreSQL 15', words: files, environment, isShown: true }),
    ])
  } finally {
    process.off('SIGTERM', stopNow)
    process.off('SIGINT', stopNow)
    await server.stop()
  }
}

const { database } = parseArgs({ options: { database: { type: 'string' } } }).values
const results = await runParts([types, unused, lint])
say(`\nAll tests, on ${database === undefined ? 'the embedded PostgreSQL' : 'the given PostgreSQL'}:`)
const environment = { SLIPSTREAM_TEST_DATABASE: database }
results.push(...(await runParts([vitest({ name: 'tests', words: [], environment, isShown: true })])))
if (database === undefined) {
  results.push(...(await runOnPostgresql15().catch(error => [notStarted('tests on PostgreSQL 15', error)])))
}

const failed = results.filter(result => !result.passed).map(result => result.name)
if (failed.length > 0) say(`\nFailed: ${failed.join(', ')}`)
const total = sum(results)
say(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = failed.length > 0 ? 1 : 0
