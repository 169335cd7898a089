// How busy the point is with answering: the site sends whoever asks next to the point that is least busy.

/** Counts requests while they are answered. */
export type ServingLoad = {
  /** Call when one begins, and what is returned when it ends. */
  begin: () => () => void
  /** How many there were on average since this was last asked; those of one moment would say more of chance than of work. */
  meanSinceLast: () => number
}

/** Makes the count. `now` in milliseconds, of a clock that only goes on. */
export function countServing(now: () => number = () => performance.now()): ServingLoad {
  let open = 0
  let since = now()
  let last = since
  /** Requests times milliseconds. */
  let area = 0
  const advance = () => {
    const at = now()
    area += open * (at - last)
    last = at
  }
  return {
    begin() {
      advance()
      open += 1
      let isOpen = true
      return () => {
        if (!isOpen) return
        isOpen = false
        advance()
        open -= 1
      }
    },
    meanSinceLast() {
      advance()
      const mean = last > since ? area / (last - since) : open
      since = last
      area = 0
      return mean
    },
  }
}
