// What a point proves. A state becomes INSTALLED only by a receipt whose signature holds and which is about the very content that
// the point shall hold now.

import type { Database, DatabaseTransaction } from '#platform/database'
import { SlipstreamError } from '#platform/errors'
import { reachFailpoint } from '#platform/failpoints'
import { recordActivity } from '#product/activity'
import { readContentVersion } from '#product/content-library'
import { openReceipt, type Receipt, type SignedReceipt } from '#product/distribution-protocol'
import type { Site } from '#product/sites'
import { endEntries } from './action-log.ts'
import { PointMissing, ReceiptRefused } from './errors.ts'
import { type JudgedReceipt, judgeReceipt } from './judge-receipt.ts'
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
    const judged = judgeReceipt(row ?? null, receipt, signed)
    if ('refused' in judged) throw refused(judged.refused)
    const { fileCount, totalBytes } = await readContentVersion(trx as Database, receipt.contentVersion)
    if (receipt.files !== fileCount || receipt.bytes !== totalBytes)
      throw refused('its counts are not those of the content version')
    if (judged.change !== null) await writeReceipt(trx, { point: point.name, row, receipt, judged })
  })
  reachFailpoint('distribution.receipt-taken')
}

async function writeReceipt(
  trx: DatabaseTransaction,
  at: {
    point: string
    row: AssignmentRow | undefined
    receipt: Receipt
    judged: Extract<JudgedReceipt, { change: object | null }>
  },
): Promise<void> {
  const { point, row, receipt, judged } = at
  const { pointId, packageId } = receipt
  await withDistribution(trx)
    .updateTable('distribution_assignments')
    .set(judged.change ?? {})
    .where('point_id', '=', pointId)
    .where('package_id', '=', packageId)
    .execute()
  if (!judged.isNews) return
  if (judged.isDone)
    await endEntries(trx, { pointId, packageId, outcome: 'verified', bytes: row?.bytes_sent ?? 0 })
  const message = `Distribution point “${point}” verified version ${receipt.version} of ${packageId}.`
  await recordActivity(trx, {
    code: 'CONTENT_VERIFIED',
    actor: point,
    subject: packageId,
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
