import type { DatabaseTransaction } from '#platform/database'
import { type AssignmentRow, withDistribution } from './tables.ts'

/**
 * Lets a receipt count no more, in the caller's transaction. Its moment stays known: the very same receipt, sent a second time, is
 * not taken again. Unless the content `isKept`: then nothing was lost, and should it be wanted again, it was verified at that moment.
 */
export async function withdrawReceipt(
  trx: DatabaseTransaction,
  row: Pick<AssignmentRow, 'point_id' | 'package_id' | 'verified_at'>,
  state: number,
  { isKept = false }: { isKept?: boolean } = {},
): Promise<void> {
  await withDistribution(trx)
    .updateTable('distribution_assignments')
    .set({
      state,
      receipt: null,
      receipt_content_version: null,
      receipt_version_number: null,
      verified_at: null,
      received_at: null,
      ...(isKept ? {} : { withdrawn_verified_at: row.verified_at }),
    })
    .where('point_id', '=', row.point_id)
    .where('package_id', '=', row.package_id)
    .execute()
}
