import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { type CatalogueFile, fileOf } from './catalogue-updates.ts'
import { CatalogueUpdateMissing } from './errors.ts'
import { withCatalogue } from './tables.ts'

/** An update with its files; those of a bundle are the files of its parts too. */
export type UpdateFiles = { updateId: string; title: string; files: CatalogueFile[] }

/** The files of updates, in the order in which they were asked for. @throws CatalogueUpdateMissing */
export async function filesOfUpdates(db: Database, updateIds: readonly string[]): Promise<UpdateFiles[]> {
  const read = (ids: readonly string[]) =>
    withCatalogue(db)
      .selectFrom('update_catalogue_updates')
      .select(['update_id', 'title', 'files', 'bundles'])
      .where(sql<boolean>`update_id = any (${[...new Set(ids)]}::uuid[])`)
      .execute()
  const asked = await read(updateIds)
  const parts = await read(asked.flatMap(one => one.bundles))
  const known = new Map([...parts, ...asked].map(one => [one.update_id, one]))
  return [...new Set(updateIds)].map(updateId => {
    const one = known.get(updateId)
    if (one === undefined) throw new CatalogueUpdateMissing({ update: updateId })
    const files = [one, ...one.bundles.flatMap(part => known.get(part) ?? [])].flatMap(part => part.files)
    return { updateId, title: one.title, files: files.map(fileOf) }
  })
}
