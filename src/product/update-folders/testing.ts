// A source that is a folder, for the tests of this room.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { addSource, listSources, setWatch } from '#product/update-catalogue'

/** What tests do again and again. */
export function testFolderSource(db: Database) {
  return {
    add: (name: string, location: string) =>
      addSource(db, { name, kind: 'folder', location, languages: [], by: 'Ines' }),
    watch: (name: string) => setWatch(db, { name, everySeconds: 300, by: 'Ines' }),
    status: () => listSources(db),
    list: async () => (await listSources(db)).map(one => one.last),
    makeDue: () =>
      sql`update update_catalogue_sources set next_look_at = now() - interval '1 day'`.execute(db),
    async clear() {
      for (const table of ['update_catalogue_updates', 'update_catalogue_sources', 'software_updates'])
        await sql`delete from ${sql.table(table)}`.execute(db)
      await sql`delete from content_library_files`.execute(db)
      await sql`delete from activity_messages`.execute(db)
    },
  }
}
