// Where in a list the keyboard is. Pure.

/** The row that it went to last, by its key and by where that stood then; before it went anywhere there is no key. `moves` counts its ways. */
export type At = { key: string | null; place: number; moves: number }

/** The place of that row now, whatever the order of the rows has become. */
export function activePlace(at: At, keys: readonly string[], selected: ReadonlySet<string>): number {
  if (at.key === null) return Math.max(selected.size > 0 ? keys.findIndex(key => selected.has(key)) : 0, 0)
  const place = keys.indexOf(at.key)
  // Of a row that is gone, whatever stands in its place.
  return place === -1 ? Math.max(Math.min(at.place, keys.length - 1), 0) : place
}
