// Reading the updates that the site has.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { olderThan, type Page } from '#platform/http'
import {
  currentFactsVersion,
  type PayloadKind,
  type UpdateFacts,
  type UpdateKind,
} from '#product/update-files'
import { UpdateAmbiguous, UpdateMissing, UpdateReadByOlderRelease } from './errors.ts'
import { withUpdates } from './tables.ts'

/** An update as lists show it. Its ID is the SHA-256 of its file. */
export type SoftwareUpdate = {
  id: string
  sha1: string
  size: number
  fileName: string
  kb: string | null
  title: string
  architecture: string | null
  kind: UpdateKind
  payload: PayloadKind
  addedBy: string
  addedAt: string
}

/** An update with everything that was read from its file. */
export type SoftwareUpdateDetail = SoftwareUpdate & { facts: UpdateFacts }

/** Which updates are listed; what is not given does not matter. */
export type UpdateFilter = Page & {
  /** A part of the title, the article or the name of the file, in any case. */
  text?: string | undefined
}

/** Updates, the newest first. @throws PagePlaceGone */
export async function listUpdates(
  db: Database,
  { text, limit, after }: UpdateFilter = {},
): Promise<SoftwareUpdate[]> {
  let query = withUpdates(db)
    .selectFrom('software_updates')
    .selectAll()
    .orderBy('added_at', 'desc')
    .orderBy('sha256', 'desc')
  if (text !== undefined)
    query = query.where(
      sql<boolean>`strpos(lower(concat_ws(chr(10), title, kb, file_name)), ${text.toLowerCase()}) > 0`,
    )
  if (after !== undefined) {
    const timed = { table: 'software_updates', time: 'added_at', id: 'sha256' }
    query = query.where(await olderThan(db, timed, after))
  }
  if (limit !== undefined) query = query.limit(limit)
  return (await query.execute()).map(row => withoutFacts(fromRow(row)))
}

/**
 * One update by its ID, the beginning of its ID (8 digits or more), or its KB article.
 * @throws UpdateMissing, UpdateAmbiguous when several updates fit
 */
export async function readUpdate(db: Database, name: string): Promise<SoftwareUpdateDetail> {
  let query = withUpdates(db).selectFrom('software_updates').selectAll().limit(2)
  if (/^kb\d+$/i.test(name)) query = query.where('kb', '=', name.toUpperCase())
  else if (/^[0-9a-f]{8,64}$/i.test(name)) query = query.where('sha256', 'like', `${name.toLowerCase()}%`)
  else throw new UpdateMissing({ update: name })
  const rows = await query.execute()
  const [row] = rows
  if (!row) throw new UpdateMissing({ update: name })
  if (rows.length > 1) throw new UpdateAmbiguous({ update: name })
  return fromRow(row)
}

/**
 * What is known of an update is of the form that this release reads.
 * @throws UpdateReadByOlderRelease
 */
export function checkFactsAreCurrent({ fileName, facts }: SoftwareUpdateDetail): void {
  if (facts.factsVersion !== currentFactsVersion) throw new UpdateReadByOlderRelease({ file: fileName })
}

function fromRow(row: {
  sha256: string
  sha1: string
  size: number
  file_name: string
  kb: string | null
  title: string
  architecture: string | null
  kind: UpdateKind
  payload: PayloadKind
  facts: UpdateFacts
  added_by: string
  added_at: Date
}): SoftwareUpdateDetail {
  const { sha256, sha1, size, kb, title, architecture, kind, payload, facts } = row
  const added = { addedBy: row.added_by, addedAt: row.added_at.toISOString() }
  return {
    id: sha256,
    sha1,
    size,
    fileName: row.file_name,
    kb,
    title,
    architecture,
    kind,
    payload,
    ...added,
    facts,
  }
}

function withoutFacts({ facts: _facts, ...update }: SoftwareUpdateDetail): SoftwareUpdate {
  return update
}
