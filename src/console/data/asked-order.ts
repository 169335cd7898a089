/** By which column a list is asked for, and which way; null is its usual order. */
export type AskedOrder<Key extends string> = { key: Key; descending: boolean } | null

/** What the site is asked for then. */
export function orderOf<Key extends string>(
  sorting: AskedOrder<Key>,
): { sort: Key; order: 'ascending' | 'descending' } | Record<never, never> {
  if (sorting === null) return {}
  return { sort: sorting.key, order: sorting.descending ? 'descending' : 'ascending' }
}
