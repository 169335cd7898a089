// Which errors the queue tries a job again after.

import { reportJobError } from './report-job-error.ts'

/** How often work is tried again when something that it needs is away. */
const triesAfterErrors = 5

/**
 * Whether a job is tried again after this error: only what is away now comes back; a defect is the same the next time. A job that keeps a
 * record of its own does not end it then.
 * @param attempt of the job that met it; the first is 1.
 */
export function isTriedAgain(error: unknown, attempt: number): boolean {
  const { retry, kind } = reportJobError(error)
  return retry === 'later' && kind === 'unavailable' && attempt <= triesAfterErrors
}
