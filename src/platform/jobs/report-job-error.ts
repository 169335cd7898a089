// The error of a job as people see it. What the database or a disk says is no defect of the job, and is named for what it is.

import { DatabaseUnavailable, isDatabaseAway } from '#platform/database'
import { type ErrorReport, reportError } from '#platform/errors'
import { DiskFailed, DiskFull } from './errors.ts'

/** Like `reportError`, for whatever a job threw. */
export function reportJobError(error: unknown): ErrorReport {
  if (isDatabaseAway(error)) {
    const reason = 'the connection broke while this ran'
    return reportError(new DatabaseUnavailable({ where: 'PostgreSQL', reason }, { cause: error }))
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT') return reportError(new DiskFull({ code }, { cause: error }))
  if (code === 'EIO') return reportError(new DiskFailed({ code }, { cause: error }))
  return reportError(error)
}
