// Carries out what was decided for one package on one point. Nothing is sent from here: the point asks, and finds its desired state
// changed.

import { randomUUID } from 'node:crypto'
import type { DatabaseTransaction } from '#platform/database'
import { reportError } from '#platform/errors'
import type { Priority } from '#product/distribution-protocol'
import { contentStates, isRemoval } from './content-state.ts'
import { isProven } from './decide-effect.ts'
import { DistributionCancelled } from './errors.ts'
import type { DecidedEntry } from './plan-entries.ts'
import { type AssignmentRow, withDistribution } from './tables.ts'

/** How it was asked for. `directly`: for the point itself, not through a group. */
export type HowAsked = { by: string; priority: Priority | null; directly: boolean }

/** Carries one entry out, in the transaction of the whole action. The row was locked by the caller. */
export async function applyEffect(
  trx: DatabaseTransaction,
  entry: DecidedEntry,
  how: HowAsked,
): Promise<void> {
  const { row, decision } = entry
  if (decision.effect === 'send' && row === null) return insertAssignment(trx, entry, how)
  if (row === null) return
  const change = changeOf(row, entry, how)
  if (change === null) return
  await withDistribution(trx)
    .updateTable('distribution_assignments')
    .set(change)
    .where('point_id', '=', row.point_id)
    .where('package_id', '=', row.package_id)
    .execute()
}

const idle = { progress_state: null, waiting_for: null, source: null, bytes_per_second: null } as const
const noRequest = { request_id: null, request_action: null } as const

async function insertAssignment(
  trx: DatabaseTransaction,
  { point, packageId, target }: DecidedEntry,
  { by, priority, directly }: HowAsked,
): Promise<void> {
  await withDistribution(trx)
    .insertInto('distribution_assignments')
    .values({
      point_id: point.id,
      package_id: packageId,
      version_number: target.version,
      content_version: target.contentVersion,
      bytes_total: target.totalBytes,
      state: contentStates.installPending,
      requested_by: by,
      priority,
      assigned_directly: directly,
      error: null,
      receipt: null,
      receipt_content_version: null,
      receipt_version_number: null,
      verified_at: null,
      received_at: null,
    })
    // Another action was faster: the row is there, and says the same.
    .onConflict(conflict => conflict.columns(['point_id', 'package_id']).doNothing())
    .execute()
}

/** What an effect changes in a row that is there; null: nothing. */
export function changeOf(
  row: AssignmentRow,
  entry: Pick<DecidedEntry, 'decision' | 'target'>,
  how: HowAsked,
) {
  const asked = {
    requested_by: how.by,
    requested_at: new Date(),
    error: null,
    cancelled_at: null,
    bytes_sent: 0,
    bytes_reused: 0,
    ...idle,
  }
  const direct = { assigned_directly: row.assigned_directly || how.directly }
  switch (entry.decision.effect) {
    case 'send':
      return { ...asked, ...direct, ...versionOf(entry), ...sendAfter(row), priority: how.priority }
    case 'update':
      return {
        ...asked,
        ...versionOf(entry),
        ...noRequest,
        ...previousOf(row),
        state: contentStates.contentUpdating,
        priority: how.priority ?? row.priority,
      }
    case 'send-again': {
      const state = row.state === contentStates.contentUpdating ? row.state : contentStates.installPending
      const request = { request_id: randomUUID(), request_action: 'redistribute' as const }
      return { ...asked, ...request, state, priority: how.priority ?? row.priority }
    }
    case 'validate':
      return {
        state: contentStates.contentMonitoring,
        error: null,
        request_id: randomUUID(),
        request_action: 'validate' as const,
      }
    case 'remove':
      return {
        ...asked,
        ...noRequest,
        state: contentStates.removalPending,
        assigned_directly: false,
        previous_version_number: null,
        previous_content_version: null,
      }
    case 'keep':
      return how.directly ? { assigned_directly: false } : null
    case 'cancel':
      return cancelOf(row)
    case 'nothing':
      return how.directly && !row.assigned_directly ? { assigned_directly: true } : null
  }
}

function versionOf({ target }: Pick<DecidedEntry, 'target'>) {
  return {
    version_number: target.version,
    content_version: target.contentVersion,
    bytes_total: target.totalBytes,
  }
}

/**
 * Sent after a removal had begun: its receipt counts no more, for nobody knows whether the point has removed anything yet. A point
 * that still holds it believes that its receipt was taken, and would not send another: so it is asked to verify.
 */
function sendAfter(row: AssignmentRow) {
  const before = { state: contentStates.installPending, ...noRequest }
  if (!isRemoval(row.state)) return before
  return {
    ...before,
    ...(row.receipt === null ? {} : { request_id: randomUUID(), request_action: 'validate' as const }),
    receipt: null,
    receipt_content_version: null,
    receipt_version_number: null,
    verified_at: null,
    received_at: null,
  }
}

/** What the point holds until it has the new version: the last that it has proved, also over several updates. */
function previousOf(row: AssignmentRow) {
  if (row.receipt_content_version === null) return {}
  return {
    previous_version_number: row.receipt_version_number,
    previous_content_version: row.receipt_content_version,
  }
}

/** What was proved stays proved; a first copy or an update that is cancelled has failed, in Configuration Manager's words. */
function cancelOf(row: AssignmentRow) {
  if (isProven(row)) return { ...noRequest, ...idle, state: contentStates.installed, error: null }
  const error = JSON.stringify(reportError(new DistributionCancelled({ packageId: row.package_id })))
  return { ...noRequest, ...idle, state: contentStates.installFailed, cancelled_at: new Date(), error }
}
