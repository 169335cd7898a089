// What a receipt means for what the site believes of a package on a point. Pure, so that every receipt can be tried on every state.

import type { Receipt, SignedReceipt } from '#product/distribution-protocol'
import { contentStates, isRemoval, nextState } from './content-state.ts'
import type { AssignmentRow } from './tables.ts'

/**
 * Why it is refused; or what changes in the row, null when it says nothing new. `isNews`: it is told to people; `isDone`: it ends what was
 * asked for.
 */
export type JudgedReceipt =
  | { refused: string }
  | { change: Partial<ReturnType<typeof changeBy>> | null; isNews: boolean; isDone: boolean }

/** What of a row matters here. */
export type ReceiptRow = Pick<
  AssignmentRow,
  | 'state'
  | 'version_number'
  | 'content_version'
  | 'cancelled_at'
  | 'previous_version_number'
  | 'previous_content_version'
  | 'receipt_version_number'
  | 'receipt_content_version'
  | 'verified_at'
  | 'withdrawn_verified_at'
  | 'request_id'
  | 'request_action'
>

/** Judges a receipt whose signature holds; its counts are compared elsewhere. */
export function judgeReceipt(row: ReceiptRow | null, receipt: Receipt, signed: SignedReceipt): JudgedReceipt {
  const isOfBefore = row !== null && isBeforeCancelled(row, receipt)
  if (row === null || !(isOfBefore || isAsked(row, receipt)))
    return { refused: 'this point is to hold other content now' }
  if (isRemoval(row.state)) return { refused: 'this content is being removed from this point' }
  if (row.withdrawn_verified_at?.getTime() === Date.parse(receipt.verifiedAt))
    return { refused: 'it was withdrawn, and content must be verified again before it counts' }
  if (!saysMore(row, receipt)) return { change: null, isNews: false, isDone: false }
  if (isOfBefore) return { change: receiptColumns(receipt, signed), isNews: false, isDone: false }
  return { change: changeBy(row, receipt, signed), isNews: true, isDone: answers(row, receipt) }
}

/** Whether the receipt is of the version that the point shall hold. */
function isAsked(row: ReceiptRow, receipt: Receipt): boolean {
  return row.content_version === receipt.contentVersion && row.version_number === receipt.version
}

/** Whether it is of the version that stays where an update was cancelled: it renews the proof of that, and the update stays cancelled. */
function isBeforeCancelled(row: ReceiptRow, receipt: Receipt): boolean {
  return (
    row.cancelled_at !== null &&
    row.previous_content_version === receipt.contentVersion &&
    row.previous_version_number === receipt.version
  )
}

function receiptColumns(receipt: Receipt, signed: SignedReceipt) {
  return {
    receipt: JSON.stringify(signed),
    receipt_content_version: receipt.contentVersion,
    receipt_version_number: receipt.version,
    verified_at: new Date(receipt.verifiedAt),
    received_at: new Date(),
  }
}

/** Whether a receipt says anything that is not known: another version, the answer to what was asked for, or a later moment. */
function saysMore(row: ReceiptRow, receipt: Receipt): boolean {
  if (
    row.receipt_content_version !== receipt.contentVersion ||
    row.receipt_version_number !== receipt.version
  )
    return true
  if (row.request_id !== null && row.request_id === receipt.request) return true
  return row.verified_at === null || row.verified_at < new Date(receipt.verifiedAt)
}

/**
 * Whether the receipt ends what was asked for. A redistribution ends only with the receipt that names it; so does a validation of
 * content that had its receipt. Where there was none, any receipt is what was wanted.
 */
function answers(row: ReceiptRow, receipt: Receipt): boolean {
  if (row.request_id === null || row.request_id === receipt.request) return true
  return row.request_action === 'validate' && row.state !== contentStates.contentMonitoring
}

function changeBy(row: ReceiptRow, receipt: Receipt, signed: SignedReceipt) {
  const isNew = row.receipt_content_version !== receipt.contentVersion
  const idle = { progress_state: 'held', waiting_for: null, source: null, bytes_per_second: null } as const
  return {
    ...receiptColumns(receipt, signed),
    // A cancel that came too late is passed over, as in Configuration Manager: the content is there.
    cancelled_at: null,
    previous_version_number: null,
    previous_content_version: null,
    ...(isNew || row.request_action === 'redistribute' ? { last_copied_at: new Date() } : {}),
    ...(answers(row, receipt)
      ? {
          ...idle,
          state: nextState(row.state, 'receipt'),
          error: null,
          request_id: null,
          request_action: null,
        }
      : {}),
  }
}
