// Numbers that look random and are the same for the same seed (mulberry32), so that a finding can be made again.

/** A source of numbers. */
export type Random = {
  /** A whole number from 0 up to, and without, `most`; 0 when `most` is not above 0. */
  below: (most: number) => number
  /** True once in `times`. */
  oneIn: (times: number) => boolean
  /** One of the values. */
  pick: <Value>(values: readonly [Value, ...Value[]]) => Value
}

/** Starts a source. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (most: number) => (most > 0 ? Math.floor(next() * most) : 0)
  return {
    below,
    oneIn: times => below(times) === 0,
    pick: values => values[below(values.length)] ?? values[0],
  }
}
