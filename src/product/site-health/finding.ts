/** What came of a check. */
export type HealthFinding = {
  /** What was looked at, in a few words. */
  check: string
  state: 'ok' | 'warning' | 'error'
  /** What was found, as a sentence. */
  message: string
  /** What to do; null when all is well. */
  remedy: string | null
}

/** All is well. */
export function ok(check: string, message: string): HealthFinding {
  return { check, state: 'ok', message, remedy: null }
}
