// Publishes a catalogue that is only a part of what its source lists: the one that an update file carries. What it does not list is not expired.

import { mkdir, rm } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Database } from '#platform/database'
import type { JobContext } from '#platform/jobs'
import { type CatalogueChange, publishStaged } from './publish-staged.ts'
import type { CatalogueSource } from './sources.ts'
import { stage } from './synchronise.ts'
import { withCatalogue } from './tables.ts'

/**
 * Reads a catalogue and publishes it in one transaction, as part of a synchronisation that goes on. When it fails, the catalogue stays as it was.
 * @param part `file`: where its bytes are; `fileName`: how people know it; `scratch`: a new folder, which is removed again.
 * @throws as `synchronise`
 */
export async function publishPart(
  db: Database,
  part: { source: CatalogueSource; file: string; fileName: string; scratch: string },
  context: JobContext,
): Promise<CatalogueChange> {
  const { source, file, fileName, scratch } = part
  const { operationId: synchronisation, requestedBy: by } = context
  await forgetStaged(db, synchronisation)
  await rm(scratch, { recursive: true, force: true })
  await mkdir(scratch, { recursive: true, mode: 0o700 })
  try {
    const reading = { file, fileName, scratch, languages: source.languages, done: [] }
    await stage(db, { synchronisation, reading, scratch, context })
    const { id, name } = source
    return await publishStaged(db, { synchronisation, source: { id, name }, fileName, by, isPart: true })
  } finally {
    await rm(scratch, { recursive: true, force: true })
    await forgetStaged(db, synchronisation)
  }
}

/** Also what a run that was killed left. */
async function forgetStaged(db: Database, synchronisation: string): Promise<void> {
  await db.transaction().execute(async trx => {
    const catalogue = withCatalogue(trx)
    await catalogue
      .deleteFrom('update_catalogue_staged')
      .where('synchronisation_id', '=', synchronisation)
      .execute()
    await catalogue
      .updateTable('update_catalogue_synchronisations')
      .set({ cabinets_done: sql<string[]>`'{}'` })
      .where('id', '=', synchronisation)
      .execute()
  })
}
