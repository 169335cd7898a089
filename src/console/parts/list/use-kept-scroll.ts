// Keeps under somebody's eyes what they look at: when rows above it come or go, the list is scrolled by as much.

import { type RefObject, useLayoutEffect, useRef } from 'react'

/** What is seen: the uppermost row in sight, how far it is scrolled away, and which rows were asked for. */
type Seen = { key: string | undefined; offset: number; asked: string }

/**
 * Call it in a list whose rows all have one height, in pixels. At its beginning a list stays there, so that new rows are seen. `asked` tells one
 * search and order from another: whoever asks for other rows wants to see those.
 */
export function useKeptScroll(
  scroll: RefObject<HTMLElement | null>,
  keys: readonly string[],
  height: number,
  asked: string,
): () => void {
  const seen = useRef<Seen>({ key: undefined, offset: 0, asked })
  const now = useRef({ keys, height, asked })
  const note = useRef(() => {
    const top = scroll.current?.scrollTop ?? 0
    const place = Math.floor(top / now.current.height)
    const key = top === 0 ? undefined : now.current.keys[place]
    seen.current = { key, offset: top - place * now.current.height, asked: now.current.asked }
  })
  useLayoutEffect(() => {
    now.current = { keys, height, asked }
    const { key, offset, asked: before } = seen.current
    const place = key === undefined || asked !== before ? -1 : keys.indexOf(key)
    if (place >= 0 && scroll.current) scroll.current.scrollTop = place * height + offset
    note.current()
  }, [scroll, keys, height, asked])
  return note.current
}
