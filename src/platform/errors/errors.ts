// The shape of every error that a person or another program may see.
//
// An error is a stable code, typed facts, an answer to "shall I try again?", and a sentence that is safe to show.
// Nothing here knows of HTTP: the edge turns a kind into a status (platform/http).

/**
 * What sort of refusal this is. The HTTP edge maps it to a status, the command line to an exit code.
 * - `invalid`: the request itself is wrong; - `refused`: the input was understood and cannot be accepted;
 * - `missing`: no such thing; - `conflict`: the thing's present state forbids it; - `unauthenticated`, `forbidden`;
 * - `limited`: too much was asked in a short time; - `unavailable`: something this depends on is not there now; - `cancelled`: somebody asked to stop;
 * - `internal`: a defect or damage of our own.
 */
export type ErrorKind =
  | 'invalid'
  | 'refused'
  | 'missing'
  | 'conflict'
  | 'unauthenticated'
  | 'forbidden'
  | 'limited'
  | 'unavailable'
  | 'cancelled'
  | 'internal'

/** Whether the same request can succeed later: never, only after somebody changed something, or simply later. */
export type Retry = 'never' | 'after-change' | 'later'

/** Facts are plain JSON: they travel in problem details, status messages and logs, so they never hold a secret. */
export type ErrorFacts = Record<string, string | number | boolean | null | readonly string[]>

/** The written-down part of an error: what `defineError` takes. `example` lets a test print every entry. */
export type ErrorDefinition<Facts extends ErrorFacts> = {
  /** Stable, upper case with underscores. Programs match on this and on nothing else. */
  code: string
  kind: ErrorKind
  retry: Retry
  /** One or two sentences: what happened and why, safe to show to any operator. */
  sentence: (facts: Facts) => string
  /** What the reader can do about it. */
  remedy: string
  /** Facts as they would really occur; used by the generated list of errors and by its test. */
  example: Facts
}

/** An error with a code. Made only through {@link defineError}. */
export class SlipstreamError extends Error {
  readonly code: string
  readonly kind: ErrorKind
  readonly retry: Retry
  readonly facts: ErrorFacts
  readonly remedy: string

  constructor(definition: ErrorDefinition<never>, facts: ErrorFacts, options?: { cause?: unknown }) {
    super((definition.sentence as (facts: ErrorFacts) => string)(facts), options)
    this.name = definition.code
    this.code = definition.code
    this.kind = definition.kind
    this.retry = definition.retry
    this.facts = facts
    this.remedy = definition.remedy
  }
}

/** A class of errors: `new UpgradePackageNameTaken({ name })`. */
export type ErrorClass<Facts extends ErrorFacts> = {
  new (facts: Facts, options?: { cause?: unknown }): SlipstreamError
  readonly definition: ErrorDefinition<Facts>
}

/**
 * Writes down one error. Rooms do this in their `errors.ts`, which exports nothing else, so that the list in
 * `generated/errors.md` is made by reading those files.
 */
export function defineError<Facts extends ErrorFacts>(definition: ErrorDefinition<Facts>): ErrorClass<Facts> {
  return class extends SlipstreamError {
    static readonly definition = definition
    constructor(facts: Facts, options?: { cause?: unknown }) {
      super(definition as unknown as ErrorDefinition<never>, facts, options)
    }
  }
}

/** An error as plain data: for problem details, status messages, job records and the command line's `--json`. */
export type ErrorReport = {
  code: string
  kind: ErrorKind
  retry: Retry
  message: string
  remedy: string
  facts: ErrorFacts
}

/**
 * Turns anything thrown into a report. What is not a {@link SlipstreamError} becomes `INTERNAL`: its text may hold
 * paths, queries or secrets, so only the log gets it.
 */
export function reportError(error: unknown): ErrorReport {
  if (error instanceof SlipstreamError) {
    const { code, kind, retry, message, remedy, facts } = error
    return { code, kind, retry, message, remedy, facts }
  }
  return {
    code: 'INTERNAL',
    kind: 'internal',
    retry: 'later',
    message: 'Slipstream met an error that it did not expect.',
    remedy: 'Look for this moment in the site server log; it holds the details.',
    facts: {},
  }
}

/** The error that a report was made from, as another thread or program said it: its sentence and remedy are the report's. */
export function errorFromReport(report: ErrorReport): SlipstreamError {
  const { code, kind, retry, message, remedy, facts } = report
  const definition = { code, kind, retry, sentence: () => message, remedy, example: facts }
  return new SlipstreamError(definition as never, facts)
}
