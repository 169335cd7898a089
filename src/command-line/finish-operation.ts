// Waits for an operation and returns its result, or fails as it failed.

import { ProblemReceived } from './connect.ts'
import type { Context } from './context.ts'
import { followOperation, type StepOf } from './follow-operation.ts'

/** The result of an operation that succeeded. @throws ProblemReceived with the operation's own error */
export async function finishOperation<Result>(
  context: Context,
  id: string,
  options: { stepOf?: StepOf } = {},
): Promise<Result> {
  const { state, result, error } = await followOperation(context, id, options)
  if (state === 'succeeded') return result as Result
  const { code, message, remedy, facts } = error ?? {
    code: 'UNKNOWN',
    message: 'The operation ended without saying why.',
    remedy: '',
    facts: {},
  }
  throw new ProblemReceived({ code, message, remedy, facts: facts as ProblemReceived['report']['facts'] })
}
