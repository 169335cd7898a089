/**
 * Does something once for all who ask while it is done, and for a while afterwards. What failed is not kept.
 * @param keptMs how long after its end the outcome is given to others, in milliseconds
 */
export function onceAWhile<Outcome>(keptMs: number, act: () => Promise<Outcome>): () => Promise<Outcome> {
  let going: Promise<Outcome> | null = null
  let until = Number.POSITIVE_INFINITY
  return async () => {
    if (going !== null && performance.now() < until) return going
    const mine = act()
    going = mine
    until = Number.POSITIVE_INFINITY
    try {
      const outcome = await mine
      until = performance.now() + keptMs
      return outcome
    } catch (error) {
      going = null
      throw error
    }
  }
}
