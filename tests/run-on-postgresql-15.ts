// The tests that use a database once more on a PostgreSQL 15, the oldest that is supported.

import { resolve } from 'node:path'
import { rooms } from '../rooms.ts'
import { filesBehind, readSourceTree } from './house/source-tree.ts'
import { type PartResult, runParts, say, vitest } from './parts.ts'
import { startPostgresql15 } from './postgresql-15.ts'

const root = resolve(import.meta.dirname, '..')

/**
 * What runs there every time: the rooms whose SQL is more than rows that are read and written (triggers, COPY, text search, ranges, recursion, locks), migrations, and
 * the main job. The others send statements of the same kinds, and run there at night.
 */
const everyTime =
  /^src\/(platform\/|product\/(activity|admin-service|boundaries|content-library|identity|live-events|update-applicability|update-catalogue)\/|programs\/database-upgrade)|^tests\/(model\/|stories\/main-job\.)/

/**
 * Runs them, all or those that stand for the others.
 * @throws when no PostgreSQL 15 or newer is installed, or when it does not answer within a minute.
 */
export async function runOnPostgresql15({ all }: { all: boolean }): Promise<PartResult[]> {
  const files = (await databaseTests()).filter(path => all || everyTime.test(path))
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
