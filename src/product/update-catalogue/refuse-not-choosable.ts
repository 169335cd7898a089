// Whether an update file may be chosen: the file says what it is, the catalogue says of which updates it is.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { readPolicies, type UpdatePolicy } from './decisions.ts'
import { UpdateNotChoosable } from './errors.ts'

/**
 * Refuses an update file when every update of the catalogue that has it is declined or expired. A file that the catalogue does not know
 * may be chosen.
 * @throws UpdateNotChoosable
 */
export async function refuseNotChoosable(
  db: Database,
  file: { kb: string | null; sha1: string },
): Promise<void> {
  // Found by its article, for which there is an index; the few updates of one article are looked through.
  if (file.kb === null) return
  const sameFile = JSON.stringify([{ sha1: file.sha1 }])
  const { rows } = await sql<{ update_id: string; title: string }>`
    with having_it as (
      select update_id, title, deployment_action from update_catalogue_updates
       where kb = ${file.kb} and files @> ${sameFile}::jsonb)
    select update_id, title from having_it where deployment_action is distinct from 'Bundle'
    union
    select bundle.update_id, bundle.title from having_it
      join update_catalogue_updates bundle on bundle.bundles @> array[having_it.update_id]
    order by title`.execute(db)
  const [first] = rows
  if (first === undefined) return
  const policies = await readPolicies(
    db,
    rows.map(row => row.update_id),
  )
  if ([...policies.values()].some(policy => policy.choosableBy !== 'nobody')) return
  const reason = reasonOf(policies.get(first.update_id))
  throw new UpdateNotChoosable({ update: first.update_id, title: first.title, reason })
}

function reasonOf(policy: UpdatePolicy | undefined): string {
  if (policy?.declined) return `${policy.declined.by} declined it (${policy.declined.reason})`
  if (policy?.expiredBecause === 'not-listed') return 'it is expired: no source lists it any more'
  return 'it is expired: it is superseded for as long as the rule of this site says'
}
