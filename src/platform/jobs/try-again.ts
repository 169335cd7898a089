// Which errors the queue tries a job again after.

import { DatabaseUnavailable, isDatabaseAway } from '#platform/database'
import { type ErrorReport, reportError } from '#platform/errors'

/** How often work is tried again when something that it needs is away. */
const triesAfterErrors = 5

/** The error of a job as people see it; a connection to the database that broke is no defect of the job. */
export function reportJobError(error: unknown): ErrorReport {
  if (!isDatabaseAway(error)) return reportError(error)
  const reason = 'the connection broke while this ran'
  return reportError(new DatabaseUnavailable({ where: 'PostgreSQL', reason }, { cause: error }))
}

/**
 * Whether a job is tried again after this error: only what is away now comes back; a defect is the same the next time. A job that keeps a
 * record of its own does not end it then.
 * @param attempt of the job that met it; the first is 1.
 */
export function isTriedAgain(error: unknown, attempt: number): boolean {
  const { retry, kind } = reportJobError(error)
  return retry === 'later' && kind === 'unavailable' && attempt <= triesAfterErrors
}
