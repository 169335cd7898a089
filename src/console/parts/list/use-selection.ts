// Which rows are selected, and where the keyboard is: as in a list of Windows.

import { type KeyboardEvent, type MouseEvent, useCallback, useMemo, useRef, useState } from 'react'
import { type Address, type ChangeAddress, readMany, writeMany } from '../use-address.ts'

/** The selection of a list. */
export type Selection = {
  selected: ReadonlySet<string>
  /** The row that the keyboard is on, by its place. */
  active: number
  /** Counts up when the keyboard went to another row, which is to be shown and focused then. */
  moves: number
  click: (place: number, event: MouseEvent) => void
  toggle: (place: number) => void
  toggleAll: () => void
  press: (event: KeyboardEvent, rowsPerPage: number) => void
}

/** Keeps the selection of rows, given by their keys in the order shown, in the address. */
export function useSelection(
  keys: readonly string[],
  address: Address,
  change: ChangeAddress,
  open: (place: number) => void,
): Selection {
  const selected = useMemo(() => new Set(readMany(address.selected)), [address.selected])
  const [at, setAt] = useState({ place: -1, moves: 0 })
  const anchor = useRef(0)
  const firstSelected = keys.findIndex(key => selected.has(key))
  const active = Math.min(
    at.place === -1 ? Math.max(firstSelected, 0) : at.place,
    Math.max(keys.length - 1, 0),
  )

  const select = useCallback((names: Iterable<string>) => change({ selected: writeMany(names) }), [change])
  const selectTo = (place: number) => {
    const [from, to] = [Math.min(anchor.current, place), Math.max(anchor.current, place)]
    select(keys.slice(from, to + 1))
  }
  const toggle = (place: number) => {
    const key = keys[place]
    if (key === undefined) return
    anchor.current = place
    setAt({ place, moves: at.moves })
    select(selected.has(key) ? [...selected].filter(one => one !== key) : [...selected, key])
  }
  const toggleAll = () => select(keys.every(key => selected.has(key)) ? [] : keys)
  return {
    selected,
    active,
    moves: at.moves,
    toggle,
    toggleAll,
    click(place, event) {
      const key = keys[place]
      if (key === undefined) return
      if (event.ctrlKey || event.metaKey) return toggle(place)
      setAt({ place, moves: at.moves })
      if (event.shiftKey) return selectTo(place)
      anchor.current = place
      select([key])
    },
    press(event, rowsPerPage) {
      const last = keys.length - 1
      const steps: Record<string, number> = {
        ArrowDown: active + 1,
        ArrowUp: active - 1,
        PageDown: active + rowsPerPage,
        PageUp: active - rowsPerPage,
        Home: 0,
        End: last,
      }
      const wanted = steps[event.key]
      if (wanted !== undefined) {
        const place = Math.min(Math.max(wanted, 0), last)
        const key = keys[place]
        if (key === undefined) return
        setAt({ place, moves: at.moves + 1 })
        if (event.shiftKey) selectTo(place)
        else if (!event.ctrlKey && !event.metaKey) {
          anchor.current = place
          select([key])
        }
      } else if (event.key === ' ') toggle(active)
      else if (event.key === 'Enter') open(active)
      else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) select(keys)
      else if (event.key === 'Escape') select([])
      else return
      event.preventDefault()
    },
  }
}
