// Status messages about long work.

import type { EndedOperation, OnOperationCancelled, OnOperationEnded } from '#platform/jobs'
import { recordActivity } from './activity.ts'

/** The code of an operation that the queue gave up: its own room never heard of the end. */
const interrupted = 'OPERATION_INTERRUPTED'

/**
 * Says that an operation failed.
 * @param tellThemselves kinds whose rooms say it in their own words.
 */
export function makeTellFailed(tellThemselves: readonly string[]): OnOperationEnded {
  return async (transaction, { id, kind, subject, requestedBy, state, error }: EndedOperation) => {
    if (state !== 'failed') return
    if (tellThemselves.includes(kind) && error?.code !== interrupted) return
    await recordActivity(transaction, {
      code: 'OPERATION_FAILED',
      actor: requestedBy,
      subject,
      message: `${kind} failed: ${error?.message ?? 'the reason is not known'}`,
      facts: { operation: id, kind, error: error?.code ?? null, remedy: error?.remedy ?? null },
    })
  }
}

/** Says who cancels an operation. */
export const tellCancelled: OnOperationCancelled = async (transaction, { id, kind, subject, by }) => {
  await recordActivity(transaction, {
    code: 'OPERATION_CANCELLED',
    actor: by,
    subject,
    message: `${by} cancelled ${kind} (${id}).`,
    facts: { operation: id, kind },
  })
}
