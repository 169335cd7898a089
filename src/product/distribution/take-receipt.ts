// What a point proves. A state becomes INSTALLED only by a receipt whose signature holds and which is about the very content that
// the point shall hold now.

import type { Database, DatabaseTransaction } from '#platform/database'
import { SlipstreamError } from '#platform/errors'
import { recordActivity } from '#product/activity'
import { readContentVersion } from '#product/content-library'
import { openReceipt, type Receipt, type SignedReceipt } from '#product/distribution-protocol'
import type { Site } from '#product/sites'
import { endEntries } from './action-log.ts'
import { contentStates, isRemoval, nextState } from './content-state.ts'
import { PointMissing, ReceiptRefused } from './errors.ts'
import { type AssignmentRow, withDistribution } from './tables.ts'

/**
 * Takes a receipt. One that says no more than is known already changes nothing: a point sends it again when it did not get the
 * answer, and that must not make the proof look newer than it is.
 * @throws PointMissing; ReceiptRefused when its signature does not hold or it is not about what this point shall hold
 */
export async function takeReceipt(
  { db, site }: { db: Database; site: Site },
  pointId: string,
  signed: SignedReceipt,
): Promise<void> {
  const point = await withDistribution(db)
    .selectFrom('distribution_points')
    .select(['name', 'public_key'])
    .where('id', '=', pointId)
    .executeTakeFirst()
  if (!point) throw new PointMissing({ point: pointId })
  const refused = (reason: string) => new ReceiptRefused({ point: point.name, reason })
  const receipt = openWith(signed, point)
  if (receipt.pointId !== pointId || receipt.siteCode !== site.code)
    throw refused('it was made for another distribution point or another site')
  await db.transaction().execute(async trx => {
    const row = await withDistribution(trx)
      .selectFrom('distribution_assignments')
      .selectAll()
      .where('point_id', '=', pointId)
      .where('package_id', '=', receipt.packageId)
      .forUpdate()
      .executeTakeFirst()
    const isOfBefore = row !== undefined && isBeforeCancelled(row, receipt)
    if (!row || !(isOfBefore || isAsked(row, receipt)))
      throw refused('this point is to hold other content now')
    if (isRemoval(row.state)) throw refused('this content is being removed from this point')
    const { fileCount, totalBytes } = await readContentVersion(trx as Database, receipt.contentVersion)
    if (receipt.files !== fileCount || receipt.bytes !== totalBytes)
      throw refused('its counts are not those of the content version')
    if (row.withdrawn_verified_at?.getTime() === Date.parse(receipt.verifiedAt))
      throw refused('it was withdrawn, and content must be verified again before it counts')
    if (!saysMore(row, receipt)) return
    if (isOfBefore) await keepReceipt(trx, row, { receipt, signed })
    else await writeReceipt(trx, { point: point.name, row, receipt, signed })
  })
}

/** Whether the receipt is of the version that the point shall hold. */
function isAsked(row: AssignmentRow, receipt: Receipt): boolean {
  return row.content_version === receipt.contentVersion && row.version_number === receipt.version
}

/** Whether it is of the version that stays where an update was cancelled: it renews the proof of that, and the update stays cancelled. */
function isBeforeCancelled(row: AssignmentRow, receipt: Receipt): boolean {
  return (
    row.cancelled_at !== null &&
    row.previous_content_version === receipt.contentVersion &&
    row.previous_version_number === receipt.version
  )
}

async function keepReceipt(
  trx: DatabaseTransaction,
  row: AssignmentRow,
  { receipt, signed }: { receipt: Receipt; signed: SignedReceipt },
): Promise<void> {
  await withDistribution(trx)
    .updateTable('distribution_assignments')
    .set(receiptColumns(receipt, signed))
    .where('point_id', '=', row.point_id)
    .where('package_id', '=', row.package_id)
    .execute()
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
function saysMore(row: AssignmentRow, receipt: Receipt): boolean {
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
function answers(row: AssignmentRow, receipt: Receipt): boolean {
  if (row.request_id === null || row.request_id === receipt.request) return true
  return row.request_action === 'validate' && row.state !== contentStates.contentMonitoring
}

async function writeReceipt(
  trx: DatabaseTransaction,
  at: { point: string; row: AssignmentRow; receipt: Receipt; signed: SignedReceipt },
): Promise<void> {
  const { point, row, receipt, signed } = at
  const now = new Date()
  const isDone = answers(row, receipt)
  const isNew = row.receipt_content_version !== receipt.contentVersion
  const idle = { progress_state: 'held', waiting_for: null, source: null, bytes_per_second: null } as const
  await withDistribution(trx)
    .updateTable('distribution_assignments')
    .set({
      ...receiptColumns(receipt, signed),
      // A cancel that came too late is passed over, as in Configuration Manager: the content is there.
      cancelled_at: null,
      previous_version_number: null,
      previous_content_version: null,
      ...(isNew || row.request_action === 'redistribute' ? { last_copied_at: now } : {}),
      ...(isDone
        ? {
            ...idle,
            state: nextState(row.state, 'receipt'),
            error: null,
            request_id: null,
            request_action: null,
          }
        : {}),
    })
    .where('point_id', '=', receipt.pointId)
    .where('package_id', '=', receipt.packageId)
    .execute()
  if (isDone)
    await endEntries(trx, {
      pointId: receipt.pointId,
      packageId: receipt.packageId,
      outcome: 'verified',
      bytes: row.bytes_sent,
    })
  const message = `Distribution point “${point}” verified version ${receipt.version} of ${receipt.packageId}.`
  await recordActivity(trx, {
    code: 'CONTENT_VERIFIED',
    actor: point,
    subject: receipt.packageId,
    message,
  })
}

function openWith(signed: SignedReceipt, point: { name: string; public_key: string }): Receipt {
  try {
    return openReceipt(signed, point.public_key)
  } catch (cause) {
    if (cause instanceof SlipstreamError)
      throw new ReceiptRefused({ point: point.name, reason: 'its signature does not hold' }, { cause })
    throw cause
  }
}
