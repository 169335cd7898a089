// Which rows are selected, and where the keyboard is: as in a list of Windows.

import { type KeyboardEvent, type MouseEvent, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { readSelected, writeSelected } from '../selected.ts'
import { useAddress } from '../use-address.ts'
import { type At, activePlace } from './active-place.ts'

/** What people do with rows. These stay the same for as long as the list is shown, so that no row is made again because of them. */
type Handlers = {
  click: (place: number, event: MouseEvent) => void
  toggle: (place: number) => void
  toggleAll: () => void
  press: (event: KeyboardEvent, rowsPerPage: number) => void
}

/** The selection of a list. */
export type Selection = Handlers & {
  selected: ReadonlySet<string>
  /** The place of the row that the keyboard is on: of the same row, also when the order has changed meanwhile. */
  active: number
  /** Counts up when the keyboard went to another row, which is to be shown and focused then. */
  moves: number
}

/** Keeps the selection of rows, given by their keys in the order shown, in the address. */
export function useSelection(keys: readonly string[], open: (place: number) => void): Selection {
  const [address, change] = useAddress()
  const selected = useMemo(() => readSelected(address.selected), [address.selected])
  const [at, setAt] = useState<At>({ key: null, place: -1, moves: 0 })
  const active = useMemo(() => activePlace(at, keys, selected), [at, keys, selected])
  const state = { keys, selected, active, at, change, open }
  const now = useRef(state)
  useLayoutEffect(() => {
    now.current = state
  })
  const handlers = useMemo(() => makeHandlers(now, setAt), [])
  return { ...handlers, selected, active, moves: at.moves }
}

type State = {
  keys: readonly string[]
  selected: ReadonlySet<string>
  active: number
  at: At
  change: ReturnType<typeof useAddress>[1]
  open: (place: number) => void
}

function makeHandlers(now: { readonly current: State }, setAt: (at: At) => void): Handlers {
  /** The row from which the Shift key selects. */
  let anchor: string | null = null
  const select = (names: Iterable<string>) => now.current.change({ selected: writeSelected(names) })
  const go = (place: number, key: string, moved: 0 | 1) =>
    setAt({ key, place, moves: now.current.at.moves + moved })
  const selectOne = (key: string) => {
    anchor = key
    select([key])
  }
  const selectTo = (place: number) => {
    const { keys } = now.current
    const from = Math.max(anchor === null ? 0 : keys.indexOf(anchor), 0)
    select(keys.slice(Math.min(from, place), Math.max(from, place) + 1))
  }
  const toggle = (place: number) => {
    const { keys, selected } = now.current
    const key = keys[place]
    if (key === undefined) return
    anchor = key
    go(place, key, 0)
    select(selected.has(key) ? [...selected].filter(one => one !== key) : [...selected, key])
  }
  return {
    toggle,
    toggleAll() {
      const { keys, selected } = now.current
      select(keys.every(key => selected.has(key)) ? [] : keys)
    },
    click(place, event) {
      const key = now.current.keys[place]
      if (key === undefined) return
      if (event.ctrlKey || event.metaKey) return toggle(place)
      go(place, key, 0)
      if (event.shiftKey) selectTo(place)
      else selectOne(key)
    },
    press(event, rowsPerPage) {
      const { keys, active, open } = now.current
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
        go(place, key, 1)
        if (event.shiftKey) selectTo(place)
        else if (!event.ctrlKey && !event.metaKey) selectOne(key)
      } else if (event.key === ' ') toggle(active)
      else if (event.key === 'Enter') open(active)
      else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) select(keys)
      else if (event.key === 'Escape') select([])
      else return
      event.preventDefault()
    },
  }
}
