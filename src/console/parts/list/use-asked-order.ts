import { useMemo } from 'react'
import { useText } from '../parts-text.ts'
import { useAddress } from '../use-address.ts'
import type { Column } from './column.ts'
import { readSorting } from './sort-rows.ts'

/**
 * Of a list that the server sorts: the order of the address as far as the server can, and the columns, of which the others say that it cannot.
 * @param sortable The columns by which it can.
 */
export function useAskedOrder<Row, Key extends string>(
  columns: readonly Column<Row>[],
  sortable: readonly Key[],
): { sorting: { key: Key; descending: boolean } | null; columns: readonly Column<Row>[] } {
  const text = useText()
  const [address] = useAddress()
  const sorting = useMemo(() => {
    const asked = readSorting(address.sort)
    const key = sortable.find(one => one === asked?.key)
    return asked === null || key === undefined ? null : { ...asked, key }
  }, [address.sort, sortable])
  const told = useMemo(() => {
    const titles = columns.filter(one => isIn(sortable, one.key)).map(one => one.title)
    const notSorted = text('list.notSorted', { columns: titles.join(', ') })
    return columns.map(one => (isIn(sortable, one.key) ? one : { ...one, notSorted }))
  }, [columns, sortable, text])
  return { sorting, columns: told }
}

function isIn(names: readonly string[], name: string): boolean {
  return names.includes(name)
}
