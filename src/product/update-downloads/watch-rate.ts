// Gives up a body that drips: in every stretch of time so many bytes must come.

import type { Patience } from './request-file.ts'

/** Watches until it is stopped. */
export type RateWatch = { signal: AbortSignal; note: (bytes: number) => void; stop: () => void }

/** The bytes that must come in each stretch of `pauseMs`; fewer are no progress. */
export function leastBytes({ pauseMs, slowestBytesPerSecond }: Patience): number {
  return (slowestBytesPerSecond * pauseMs) / 1000
}

/** Begins with the request, so that it also covers what comes before the body. */
export function watchRate(patience: Patience): RateWatch {
  const { headMs, pauseMs, slowestBytesPerSecond } = patience
  const controller = new AbortController()
  const least = leastBytes(patience)
  let bytes = 0
  let begun = false
  const look = () => {
    if (bytes < least)
      controller.abort(new Error(`it brought fewer than ${slowestBytesPerSecond} bytes a second`))
    bytes = 0
  }
  // An answer that never begins ends by the limit for its head; redirects have one each.
  const head = setTimeout(look, headMs * 6)
  let timer: NodeJS.Timeout | undefined
  return {
    signal: controller.signal,
    note(more) {
      bytes += more
      if (begun) return
      begun = true
      clearTimeout(head)
      timer = setInterval(look, pauseMs)
    },
    stop() {
      clearTimeout(head)
      clearInterval(timer)
    },
  }
}
