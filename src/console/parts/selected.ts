// Which rows are selected, in the address. Of a few their keys stand there, so that it can be kept and sent; of more it has only a number, because an
// address with thousands of keys is slow in every browser and refused by some: those are kept in this tab until it is loaded anew.

import { useMemo } from 'react'
import { readMany, useAddress, writeMany } from './use-address.ts'

/** So many keys stand in the address. */
const mostInAddress = 100
/** So many selections are kept for whoever goes back; older ones are forgotten. */
const mostKept = 20

const kept = new Map<string, ReadonlySet<string>>()
let count = 0

/** The keys of an address's `selected`. */
export function readSelected(text: string | undefined): ReadonlySet<string> {
  if (text?.startsWith('*')) return kept.get(text) ?? new Set()
  return new Set(readMany(text))
}

/** The reverse of {@link readSelected}; null when there are none. */
export function writeSelected(keys: Iterable<string>): string | null {
  const all = new Set(keys)
  if (all.size <= mostInAddress) return writeMany(all)
  count += 1
  kept.set(`*${count}`, all)
  kept.delete(`*${count - mostKept}`)
  return `*${count}`
}

/** Of the rows, those that are selected. `rowKey` is the same function each time. */
export function useSelectedRows<Row>(
  rows: readonly Row[] | undefined,
  rowKey: (row: Row) => string,
): readonly Row[] {
  const [{ selected }] = useAddress()
  return useMemo(() => {
    const keys = readSelected(selected)
    return keys.size === 0 ? [] : (rows ?? []).filter(row => keys.has(rowKey(row)))
  }, [rows, selected, rowKey])
}
