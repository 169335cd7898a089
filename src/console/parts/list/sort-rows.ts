// The rows in the order of a column, by TanStack Table.

import { createSortedRowModel, rowSortingFeature, tableFeatures, useTable } from '@tanstack/react-table'
import { useMemo } from 'react'
import { useFormats } from '#console/language'
import type { Column } from './column.ts'

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() })

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

/** Sorts rows; what is not known stands last, whichever way. */
export function useSortedRows<Row extends object>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sorting: Sorting,
): readonly Row[] {
  const { compare } = useFormats()
  const definitions = useMemo(
    () =>
      columns.map(column => ({
        id: column.key,
        accessorFn: (row: Row) => column.value(row) ?? undefined,
        sortUndefined: 'last' as const,
        sortFn: (left: { original: Row }, right: { original: Row }) => {
          const [one, other] = [column.value(left.original), column.value(right.original)]
          return typeof one === 'number' && typeof other === 'number'
            ? one - other
            : compare(String(one ?? ''), String(other ?? ''))
        },
      })),
    [columns, compare],
  )
  const state = useMemo(
    () => ({ sorting: sorting === null ? [] : [{ id: sorting.key, desc: sorting.descending }] }),
    [sorting],
  )
  const table = useTable({ features, columns: definitions, data: rows as Row[], state })
  return table.getRowModel().rows.map(row => row.original)
}
