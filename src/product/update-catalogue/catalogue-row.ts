// What is read from a catalogue, on its way into the database.

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

/** The columns of a staged row, in the order in which {@link encodeRows} writes them. */
export const stagedColumns = ['synchronisation_id', 'kind', 'revision', 'language', 'facts', 'body'] as const

/** What a row takes beside its texts: the number of its parts, the length of each, the UUID, the revision, the edition of jsonb. */
const bytesBesideTexts = 2 + 6 * 4 + 16 + 4 + 1
const mostBytesOfCharacter = 3
const editionOfJsonb = 1

/**
 * Rows as PostgreSQL's COPY takes them in its binary form ("Tuples" of https://www.postgresql.org/docs/current/sql-copy.html): the number of parts (2
 * bytes), then of each its length (4 bytes, -1 for null) and its bytes; numbers with the highest byte first; a jsonb is its edition, 1, and its text.
 * @param synchronisation The UUID of the synchronisation that they belong to.
 */
export function encodeRows(
  synchronisation: string,
  rows: readonly (CatalogueRow | DoneRow)[],
): Uint8Array<ArrayBuffer> {
  const id = Buffer.from(synchronisation.replaceAll('-', ''), 'hex')
  const texts = rows.map(row => ({ ...row, facts: JSON.stringify(row.facts) }))
  const most = texts.reduce((sum, { kind, language, facts, body }) => {
    const characters = kind.length + language.length + facts.length + (body?.length ?? 0)
    return sum + bytesBesideTexts + mostBytesOfCharacter * characters
  }, 0)
  const writer = new RowWriter(most)
  for (const { kind, revision, language, facts, body } of texts) {
    writer.number16(stagedColumns.length)
    writer.number32(id.length)
    writer.bytes(id)
    writer.text(kind)
    writer.number32(4)
    writer.number32(revision)
    writer.text(language)
    writer.text(facts, editionOfJsonb)
    if (body === null) writer.number32(-1)
    else writer.text(body)
  }
  return writer.written()
}

/** Says that everything of the cabinet `language` is staged; it comes with its rows. */
export type DoneRow = Omit<CatalogueRow, 'kind'> & { kind: 'done' }

/** Writes into a buffer that is long enough. */
class RowWriter {
  readonly #buffer: Buffer<ArrayBuffer>
  #at = 0

  constructor(most: number) {
    this.#buffer = Buffer.from(new ArrayBuffer(most))
  }

  number16(value: number): void {
    this.#at = this.#buffer.writeInt16BE(value, this.#at)
  }

  number32(value: number): void {
    this.#at = this.#buffer.writeInt32BE(value, this.#at)
  }

  bytes(value: Uint8Array): void {
    this.#buffer.set(value, this.#at)
    this.#at += value.length
  }

  /** A part that is a text, with a byte before it when `edition` is given. */
  text(value: string, edition?: number): void {
    const lengthAt = this.#at
    this.#at += 4
    if (edition !== undefined) this.#at = this.#buffer.writeUInt8(edition, this.#at)
    this.#at += this.#buffer.write(value, this.#at)
    this.#buffer.writeInt32BE(this.#at - lengthAt - 4, lengthAt)
  }

  /** What was written, in memory of its own. */
  written(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#buffer.buffer.slice(0, this.#at))
  }
}

/** Who takes what is read. A cabinet's rows come between its begin and its end; those of several cabinets come mixed. */
export type CatalogueSink = {
  /** With the bytes of the cabinets that are done, and of all cabinets. */
  begin(cabinet: string, bytesDone: number, bytesTotal: number): Promise<void>
  rows(cabinet: string, rows: CatalogueRow[]): Promise<void>
  end(cabinet: string): Promise<void>
}
