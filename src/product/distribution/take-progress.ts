// What a point reports while it works. Nothing here makes content installed: that takes a receipt.

import type { Database, DatabaseTransaction } from '#platform/database'
import type { ProgressReport } from '#product/distribution-protocol'
import { contentStates, isRemoval, nextState } from './content-state.ts'
import { type AssignmentRow, withDistribution } from './tables.ts'
import { withdrawReceipt } from './withdraw-receipt.ts'

/**
 * Takes a progress report; one about content that the point need not hold any more is passed over. A transfer that goes on after
 * it had failed is being retried; its error stays until the receipt. Why there is no space stays for as long as space is waited for.
 */
export async function takeProgress(db: Database, pointId: string, report: ProgressReport): Promise<void> {
  await db.transaction().execute(async trx => {
    const row = await withDistribution(trx)
      .selectFrom('distribution_assignments')
      .selectAll()
      .where('point_id', '=', pointId)
      .where('package_id', '=', report.packageId)
      .forUpdate()
      .executeTakeFirst()
    if (!row) return
    if (report.state === 'lost') await takeLoss(trx, row, report)
    else if (isAbout(row, report)) await writeProgress(trx, row, report)
  })
  if (report.state === 'transferring' && report.bytesPerSecond)
    await noteRate(db, pointId, report.bytesPerSecond)
}

/**
 * A removal is of whatever version is there; everything else is about the version that the point shall hold. What was proved is not
 * touched by a report that comes late.
 */
function isAbout(row: AssignmentRow, report: ProgressReport): boolean {
  if (row.state === contentStates.installed) return false
  if (isRemoval(row.state))
    return [row.content_version, row.receipt_content_version].includes(report.contentVersion)
  return row.cancelled_at === null && row.content_version === report.contentVersion
}

async function writeProgress(
  trx: DatabaseTransaction,
  row: AssignmentRow,
  report: ProgressReport,
): Promise<void> {
  const isStill = report.state === 'held' || report.state === 'removed'
  await withDistribution(trx)
    .updateTable('distribution_assignments')
    .set({
      ...changeOfError(row, report),
      state: nextState(row.state, report.state),
      bytes_sent: report.bytesFetched,
      bytes_reused: report.bytesReused,
      progress_state: report.state,
      waiting_for: isStill ? null : report.waitingFor,
      source: isStill ? null : report.source,
      bytes_per_second: isStill ? null : report.bytesPerSecond,
      reported_at: new Date(),
    })
    .where('point_id', '=', row.point_id)
    .where('package_id', '=', row.package_id)
    .execute()
}

function changeOfError(row: AssignmentRow, report: ProgressReport): { error?: string | null } {
  const hasFailed = report.state === 'failed' || report.state === 'retrying'
  if (hasFailed || report.waitingFor === 'space')
    return { error: report.error && JSON.stringify(report.error) }
  return row.waiting_for === 'space' ? { error: null } : {}
}

/** A point says that content which it had signed for is not whole any more: its receipt no longer counts. */
async function takeLoss(trx: DatabaseTransaction, row: AssignmentRow, report: ProgressReport): Promise<void> {
  if (row.receipt_content_version !== report.contentVersion) return
  await withdrawReceipt(trx, row, nextState(row.state, 'lost'))
}

/** How much the newest measurement counts: enough to follow a link that changed within some minutes. */
const newestCounts = 0.2

async function noteRate(db: Database, pointId: string, bytesPerSecond: number): Promise<void> {
  const points = withDistribution(db)
  const row = await points
    .selectFrom('distribution_points')
    .select('measured_bytes_per_second')
    .where('id', '=', pointId)
    .executeTakeFirst()
  const before = row?.measured_bytes_per_second ?? bytesPerSecond
  const measured = Math.round(before * (1 - newestCounts) + bytesPerSecond * newestCounts)
  await points
    .updateTable('distribution_points')
    .set({ measured_bytes_per_second: measured })
    .where('id', '=', pointId)
    .execute()
}
