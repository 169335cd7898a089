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

/** Who takes what is read. A cabinet's rows come between its begin and its end. */
export type CatalogueSink = {
  /** With the bytes of the cabinets before it, and of all of them. */
  begin(cabinet: string, bytesDone: number, bytesTotal: number): Promise<void>
  rows(rows: CatalogueRow[]): Promise<void>
  end(cabinet: string): Promise<void>
}
