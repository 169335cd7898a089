// Gives every test run one PostgreSQL: the one that SLIPSTREAM_TEST_DATABASE names, or an embedded one of its own.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDataFolder } from '#platform/data-folder'
import { openDatabase } from '#platform/database'
import { silentLog } from '#platform/logging'

/** Names the server that another project of this run has started; each project loads this file anew. */
const own = 'SLIPSTREAM_TEST_DATABASE_OF_THIS_RUN'

/** Vitest calls this once before the tests of a project, and what it returns once after them. */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  // Vitest calls this once for each project: the first one's server is for all of them, and the programs of a story still use their own.
  if (process.env.SLIPSTREAM_TEST_DATABASE && process.env.SLIPSTREAM_TEST_DATABASE === process.env[own])
    return undefined
  if (process.env.SLIPSTREAM_TEST_DATABASE) {
    // Programs that a test starts use the given PostgreSQL too, instead of their embedded one.
    process.env.SLIPSTREAM_TEST_EXTERNAL = 'yes'
    return undefined
  }
  const path = await mkdtemp(join(tmpdir(), 'slipstream-test-database-'))
  const folder = await openDataFolder(path)
  const database = await openDatabase({ place: { folder }, log: silentLog() })
  process.env.SLIPSTREAM_TEST_DATABASE = database.url
  process.env[own] = database.url
  return async () => {
    delete process.env.SLIPSTREAM_TEST_DATABASE
    delete process.env[own]
    await database.close()
    await folder.release()
    await rm(path, { recursive: true, force: true })
  }
}
