// A site with one catalogue file, for the tests of this room.

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Database } from '#platform/database'
import type { JobContext } from '#platform/jobs'
import { synchronise } from './index.ts'
import { addSource } from './sources.ts'
import { withCatalogue } from './tables.ts'

/** The name that the source has unless a test gives another. */
const sourceName = 'Offline catalogue'

/** What tests do again and again; `file` is where the catalogue shall be written. */
export function catalogueSite(
  given: { db: Database; work: string },
  root: string,
  context: () => JobContext,
) {
  const file = join(root, 'wsusscn2.cab')
  const tables = withCatalogue(given.db)
  // Servers of tests are on this machine.
  const house = { ...given, internalNetworks: ['127.0.0.0/8', '::1'] }
  return {
    house,
    root,
    file,
    addFile: (name = sourceName, location = file, languages: string[] = ['fr']) =>
      addSource(house.db, { name, location, languages, by: 'Ines' }),
    run: (name = sourceName) => synchronise(house, { source: name }, context()),
    updates: () => tables.selectFrom('update_catalogue_updates').selectAll().orderBy('update_id').execute(),
    async expectNothingStaged() {
      expect(await tables.selectFrom('update_catalogue_staged').selectAll().execute()).toEqual([])
      expect(await readdir(house.work).catch(() => [])).toEqual([])
    },
    async clear() {
      await tables.deleteFrom('update_catalogue_updates').execute()
      await tables.deleteFrom('update_catalogue_sources').execute()
    },
  }
}
