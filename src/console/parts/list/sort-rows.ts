// The rows in the order of a column.

import { useMemo } from 'react'
import { useFormats } from '#console/language'
import type { Column } from './column.ts'

/** By which column, and which way. In the address `name`, or `-name` for descending. */
export type Sorting = { key: string; descending: boolean } | null

/** Reads a sorting from the address. */
export function readSorting(text: string | undefined): Sorting {
  if (text === undefined || text === '') return null
  return text.startsWith('-') ? { key: text.slice(1), descending: true } : { key: text, descending: false }
}

/** What a click on a column's title asks for: ascending, then descending, then the usual order. */
export function nextSorting(now: Sorting, key: string): string | null {
  if (now?.key !== key) return key
  return now.descending ? null : `-${key}`
}

/** Sorts rows; those that are alike stay as they stood, and what is not known stands last, whichever way. */
export function sortRows<Row>(
  rows: readonly Row[],
  valueIn: (row: Row) => string | number | null,
  descending: boolean,
  compare: (left: string, right: string) => number,
): readonly Row[] {
  // Each value once: a column may have to work for it.
  const known: { row: Row; value: string | number }[] = []
  const unknown: Row[] = []
  for (const row of rows) {
    const value = valueIn(row)
    if (value === null) unknown.push(row)
    else known.push({ row, value })
  }
  const way = descending ? -1 : 1
  known.sort(({ value: one }, { value: other }) =>
    typeof one === 'number' && typeof other === 'number'
      ? (one - other) * way
      : compare(String(one), String(other)) * way,
  )
  return [...known.map(({ row }) => row), ...unknown]
}

/** The rows in the order of a column of theirs; without one, as they are. */
export function useSortedRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sorting: Sorting,
): readonly Row[] {
  const { compare } = useFormats()
  return useMemo(() => {
    const column = columns.find(one => one.key === sorting?.key)
    return sorting && column ? sortRows(rows, column.value, sorting.descending, compare) : rows
  }, [rows, columns, sorting, compare])
}
