// Runs a command's action and turns whatever happens into an exit code.

import type { Command } from 'commander'
import { type ErrorReport, reportError, SlipstreamError } from '#platform/errors'
import { ProblemReceived } from './connect.ts'
import { exitCodes, outputOf } from './context.ts'
import { explainRequest } from './explain-request.ts'

/** Codes that mean: the command could not even begin. */
const cannotStart = new Set([
  'NOT_SIGNED_IN',
  'SITE_UNREACHABLE',
  'CLEAR_TEXT_REFUSED',
  'TOKEN_NEEDED',
  'NOT_ALLOWED',
  'PERMISSION_NEEDED',
  'COMMAND_INVALID',
  'REQUEST_INVALID',
  'HOURS_INVALID',
  'FILE_UNREADABLE',
  'SITE_DESCRIPTION_INVALID',
  'SITE_KEY_UNKNOWN',
  'CLIENT_NEEDS_WINDOWS',
  'CLIENT_NOT_ENROLLED',
  'DEVICE_FACTS_UNKNOWN',
])

/** Wraps an action: it returns its exit code, and what it throws is shown and becomes 1 or 3. */
export function runCommand<Words extends unknown[]>(
  action: (command: Command, ...words: Words) => Promise<number>,
) {
  return async (...given: unknown[]): Promise<void> => {
    const command = given.at(-1) as Command
    const words = given.slice(0, -2) as Words
    try {
      process.exitCode = await action(command, ...words)
    } catch (error) {
      const report = explainRequest(command, describeError(error))
      outputOf(command).fail(report)
      process.exitCode = cannotStart.has(report.code) ? exitCodes.cannotStart : exitCodes.failed
    }
  }
}

type Shown = Pick<ErrorReport, 'code' | 'message' | 'remedy' | 'facts'>

/** What happened and what to do, of anything that was thrown. */
export function describeError(error: unknown): Shown {
  if (error instanceof ProblemReceived) return error.report
  if (error instanceof SlipstreamError) return reportError(error)
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'INTERNAL', message, remedy: 'This is a defect of the command line.', facts: {} }
}
