/**
 * A reading that is kept for a while, and that all who ask at once share. One that failed is made anew by the next who asks.
 * @param now in milliseconds; for tests.
 */
export function makeReading<Value>(
  read: () => Promise<Value>,
  keepMs: number,
  now: () => number = () => performance.now(),
): () => Promise<Value> {
  let kept: { value: Promise<Value>; until: number } | null = null
  return () => {
    if (kept !== null && now() < kept.until) return kept.value
    const value = read()
    const mine = { value, until: now() + keepMs }
    kept = mine
    value.catch(() => {
      if (kept === mine) kept = null
    })
    return value
  }
}
