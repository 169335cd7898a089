// Which update an error belongs to. An error keeps its own code, cause and remedy; that it was met while an update was put in is
// noted beside it, so that a run can leave this update out and go on with the others.

import { type ErrorReport, reportError, SlipstreamError } from '#platform/errors'
import type { ImagePlace } from './contract.ts'

/** What an error belongs to. `image` is null when the update itself is at fault, whatever it goes into, and for the media. */
export type BlamedUpdate = { update: string; image: ImagePlace | null }

/** An update that could not be put in, and the error that says why. */
export type UpdateFailure = BlamedUpdate & { error: ErrorReport }

/** Kinds of errors that tell nothing of the update: the machine lacks something, somebody stopped the work, or it may not do it. */
const notTheUpdates = new Set(['unavailable', 'cancelled', 'forbidden', 'unauthenticated'])

const blamed = new WeakMap<object, readonly UpdateFailure[]>()

/** Notes what an error belongs to, unless that is known already; gives the error back. */
export function blameUpdate<Thrown>(error: Thrown, { update, image }: BlamedUpdate): Thrown {
  // Whatever is no typed error is a fault of the machine or of our own; so is what would pass by itself.
  const isItsFault =
    error instanceof SlipstreamError && !notTheUpdates.has(error.kind) && error.retry !== 'later'
  if (isItsFault && !blamed.has(error)) noteFailures(error, [{ update, image, error: reportError(error) }])
  return error
}

/** Notes failures that another program told of, or that were found together. */
export function noteFailures<Thrown extends object>(
  error: Thrown,
  failures: readonly UpdateFailure[],
): Thrown {
  blamed.set(error, failures)
  return error
}

/** Does a part of the work that belongs to one update. */
export async function blaming<Result>(at: BlamedUpdate, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw blameUpdate(error, at)
  }
}

/** The updates that an error, or one of its causes, belongs to; empty when it belongs to none. */
export function failuresOf(error: unknown): readonly UpdateFailure[] {
  for (let one = error; one instanceof Error; one = one.cause) {
    const failures = blamed.get(one)
    if (failures !== undefined) return failures
  }
  return []
}
