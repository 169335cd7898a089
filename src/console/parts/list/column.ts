import type { ReactNode } from 'react'

/** A column of a list. */
export type Column<Row> = {
  /** Its name in the address. */
  key: string
  title: string
  /** By what it is sorted and searched: a text, a number, or null for nothing. */
  value: (row: Row) => string | number | null
  /** What stands in the cell; absent: the value as it is. */
  show?: (row: Row) => ReactNode
  /** What a search looks at, where that is something else than the value. */
  searched?: (row: Row) => string
  /** The least width in pixels. */
  width?: number
  /** Not shown until somebody chooses it. */
  isExtra?: boolean
  /** Shown on a telephone, too. */
  onNarrow?: boolean
  /** Numbers stand at the end of their cell. */
  atEnd?: boolean
  /** Why the list cannot be sorted by it. */
  notSorted?: string
}

/** The columns to show: those of the address, else the usual ones. The first column always is. */
export function chooseColumns<Row>(
  columns: readonly Column<Row>[],
  chosen: readonly string[],
  narrow: boolean,
): Column<Row>[] {
  return columns.filter((column, place) => {
    if (place === 0) return true
    if (chosen.length > 0) return chosen.includes(column.key)
    return narrow ? column.onNarrow === true : column.isExtra !== true
  })
}

/** A search of the rows: those that hold every word, in whatever column. What rows hold is put together once, when something is first looked for. */
export function makeSearch<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
): (search: string) => readonly Row[] {
  const textOf = (row: Row) =>
    plain(columns.map(column => column.searched?.(row) ?? column.value(row) ?? '').join(' '))
  let texts: readonly string[] | null = null
  return search => {
    const words = plain(search).split(/\s+/).filter(Boolean)
    if (words.length === 0) return rows
    texts ??= rows.map(textOf)
    return rows.filter((_, place) => words.every(word => texts?.[place]?.includes(word)))
  }
}

/** Without capitals and accents: who searches "mise a jour" finds "Mise à jour". */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
