// What is read from a catalogue, on its way into the database.

import { type RawBuilder, sql } from 'kysely'

/**
 * One piece of a catalogue.
 * - `listed`: what package.xml says of an update; - `location`: where a file of an update is published;
 * - `core`, `extended`, `localized`: what was read from the fragment of that name.
 */
export type CatalogueRow = {
  kind: 'listed' | 'location' | 'core' | 'extended' | 'localized'
  /** The catalogue's own number of the revision; 0 for locations. */
  revision: number
  /** Of a localized fragment; empty otherwise. */
  language: string
  facts: Record<string, unknown>
  /** The text of a core fragment: its rules are read again when they are asked. Null otherwise. */
  body: string | null
}

/** Between rows, and between the parts of a row: characters that XML does not have and JSON writes in another way. */
const [rowEnd, partEnd] = ['\u001e', '\u001f']

/** Rows as they go to the database: nothing in them needs to be written in another way, and the longest part is there already. */
export function encodeRows(rows: readonly CatalogueRow[]): Uint8Array<ArrayBuffer> {
  const texts = rows.map(({ kind, revision, language, facts, body }) =>
    [kind, revision, language, JSON.stringify(facts), body ?? ''].join(partEnd),
  )
  return new TextEncoder().encode(texts.join(rowEnd))
}

/** The same in the database: a table `row (kind, revision, language, facts, body)`. */
export function decodeRows(bytes: Uint8Array<ArrayBuffer>): RawBuilder<unknown> {
  return sql`(
    select part[1] as kind, part[2]::integer as revision, part[3] as language, part[4]::jsonb as facts, nullif(part[5], '') as body
      from string_to_table(${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)}::text, ${rowEnd}::text) as written,
           string_to_array(written, ${partEnd}::text) as part) as row`
}

/** Who takes what is read. A cabinet's rows come between its begin and its end. */
export type CatalogueSink = {
  /** With the bytes of this reader's cabinets before it, and of all cabinets. */
  begin(cabinet: string, bytesDone: number, bytesTotal: number): Promise<void>
  rows(rows: CatalogueRow[]): Promise<void>
  end(cabinet: string): Promise<void>
}
