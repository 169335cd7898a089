// What the supervisor and the thread of a target tell each other.

/** What the thread is told. */
export type FuzzWork = {
  target: string
  seed: number
  /** How many cases; null: until the time is over. */
  cases: number | null
  milliseconds: number
  /** The input of the running case; `state` holds its length and number. */
  input: SharedArrayBuffer
  state: SharedArrayBuffer
}

/** A case that went wrong. */
export type Finding = { what: string; input: Uint8Array; caseNumber: number }

/** What the thread reports. */
export type FuzzReply =
  | { kind: 'finding'; finding: Finding }
  | { kind: 'done'; cases: number; results: number; slowest: number }

/** Inputs are no longer than this, in bytes. */
export const longestInput = 2 * 1024 * 1024
