// Decisions about an image, into the database.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { reachFailpoint } from '#platform/failpoints'
import type { Decisions } from './decide-image.ts'
import { withApplicability } from './tables.ts'

/** An image by its content. */
export type ImageKey = { wimSha256: string; path: string; index: number }

/** What is written down beside the decisions. */
export type DecisionRecord = {
  catalogue: string
  updates: number
  files: number
  /** As the image has them; null when nothing says it. */
  name: string | null
  architecture: string | null
  /** Why nothing could be decided; null when it could. */
  problem: string | null
}

/** The columns that name an image. */
export function columnsOf({ wimSha256, path, index }: ImageKey) {
  return { wim_sha256: wimSha256, path, image_index: index }
}

/** Keeps the decisions about an image in one transaction, in the place of those before. */
export async function keepDecisions(
  db: Database,
  image: ImageKey,
  { decisions, ...record }: DecisionRecord & { decisions: Decisions },
): Promise<void> {
  const key = columnsOf(image)
  const rows = [...decisions].map(([id, { answer, because }]) => ({ id, answer, because: plain(because) }))
  await db.transaction().execute(async trx => {
    const tables = withApplicability(trx)
    await tables
      .deleteFrom('update_applicability_images')
      .where(where => where.and(key))
      .execute()
    await tables
      .insertInto('update_applicability_images')
      .values({ ...key, ...record, considered: decisions.size })
      .execute()
    await sql`
      insert into update_applicability (wim_sha256, path, image_index, update_id, answer, because)
      select ${image.wimSha256}, ${image.path}, ${image.index}::integer, id, answer,
             array(select jsonb_array_elements_text(because))
        from json_to_recordset(${JSON.stringify(rows)}::json) as row (id uuid, answer text, because jsonb)`.execute(
      trx,
    )
    reachFailpoint('update-applicability.kept')
  })
}

/** Words that hold what an image says: a database keeps no zero, and no half of a character. */
function plain(words: readonly string[]): string[] {
  return words.map(text => text.replaceAll('\0', '\ufffd').toWellFormed())
}

/** The state of the catalogue with which an image was decided; null when it was not. */
export async function decidedWith(db: Database, image: ImageKey): Promise<string | null> {
  const row = await withApplicability(db)
    .selectFrom('update_applicability_images')
    .select('catalogue')
    .where(where => where.and(columnsOf(image)))
    .executeTakeFirst()
  return row?.catalogue ?? null
}
