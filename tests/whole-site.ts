// A site with every table, for tests of rooms that others refer to or that ask several of them; nothing is distributed yet.

import { migrate, readMigrations } from '#platform/database'
import { migrationFolders } from '../src/programs/site-migrations.ts'
import { makeSiteInDatabase, type SiteInDatabase } from './site-in-database.ts'

/** Makes it; everything of it is removed at the end. */
export async function makeWholeSite(): Promise<SiteInDatabase> {
  const site = await makeSiteInDatabase()
  await migrate(site.db, await readMigrations(migrationFolders))
  return site
}
