// What a fuzz target is, and what every target may rely on.

import { defineError, SlipstreamError } from '#platform/errors'
import type { Random } from './random.ts'

/** One reader under test. */
export type FuzzTarget = {
  /** How the command line calls it: the room, or the room and the reader. */
  name: string
  /** Sound inputs, or nearly; the first ones are made here, so that there are some without the real files. */
  seeds: () => readonly Uint8Array[]
  /** Words of the format. */
  words?: readonly string[]
  /** How many cases a run of the tests makes. */
  cases: number
  /** Changes an input; absent: only its bytes. `blind` is the change that knows nothing. */
  mutate?: (random: Random, input: Uint8Array, blind: (bytes: Uint8Array) => Uint8Array) => Uint8Array
  /**
   * Reads the input. A typed error is a fair answer; whatever else is thrown is a finding, and so is a broken promise, which
   * {@link promise} throws.
   */
  run: (input: Uint8Array) => void | Promise<void>
}

/** A reader gave a result that it must never give. */
export class BrokenPromise extends Error {}

/** A reader that says no without an error, as an error: a fair answer. */
export const Refused = defineError<Record<never, never>>({
  code: 'FUZZ_REFUSED',
  kind: 'refused',
  retry: 'never',
  sentence: () => 'The input was refused.',
  remedy: 'Change the input.',
  example: {},
})

/** Checks what a reader promises of its result. */
export function promise(holds: boolean, what: string): asserts holds {
  if (!holds) throw new BrokenPromise(what)
}

/** The result, or null when the reader refused the input with a typed error. Other errors go on. */
export function attempt<Result>(read: () => Result): Result | null {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof SlipstreamError)) throw error
    checkSentence(error)
    return null
  }
}

/** The longest sentence that a person would still read. Names of files are in it, and hostile names are long. */
const longestSentence = 1500

/** What a typed error says must be fit to be shown. */
export function checkSentence(error: SlipstreamError): void {
  promise(
    error.message.length <= longestSentence,
    `${error.code} has a sentence of ${error.message.length} characters`,
  )
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  promise(!/[\0-\x08\x0b-\x1f]/.test(error.message), `${error.code} has a control character in its sentence`)
}

/** Puts two parts into one input: 4 bytes say how long the first one is. */
export function joinParts(first: Uint8Array, second: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(first.length)
  return Buffer.concat([length, first, second])
}

/** The two parts again; whatever the first 4 bytes say, there are two. */
export function splitParts(input: Uint8Array): [Uint8Array, Uint8Array] {
  if (input.length < 4) return [input, new Uint8Array(0)]
  const length = new DataView(input.buffer, input.byteOffset).getUint32(0, true)
  return [input.subarray(4, 4 + length), input.subarray(Math.min(input.length, 4 + length))]
}
