// Updates that can be chosen, as rows that others may put questions of their own to, in the database itself.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { isChoosable } from './catalogue-updates.ts'
import { readPolicy } from './policy.ts'
import { isExpired } from './policy-conditions.ts'
import { withCatalogue } from './tables.ts'

/** Whether an image that is not running can take it, or a part of it; the same rule as in metadata-facts.ts. */
const takesOffline = sql<boolean>`(coalesce(handler, '') = 'Cbs' or is_bundle and exists (
  select from update_catalogue_updates part where part.update_id = any (one.bundles) and part.handler = 'Cbs'))`

/** One row per update that can be chosen; whether it is expired follows the site's rule as it is now. */
export async function updateRelation(db: Database) {
  return withCatalogue(db)
    .selectFrom('update_catalogue_updates as one')
    .select(['update_id', 'revision_number', 'title', 'titles', 'kb', 'created_at', 'revised_at', 'added_at'])
    .select(['is_bundle', 'is_superseded', 'handler', 'categories', 'languages', 'files', 'extended'])
    .select(takesOffline.as('is_offline_serviceable'))
    .select(isExpired(await readPolicy(db)).as('is_expired'))
    .where(isChoosable)
}
