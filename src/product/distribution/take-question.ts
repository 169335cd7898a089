// What a point's question says of the point: that it is alive, how it is, and what it holds, which is compared with what the site
// believes. This happens at every question; a point that asks no more becomes Unknown instead (content-status.ts).

import { randomUUID } from 'node:crypto'
import type { Database, DatabaseTransaction } from '#platform/database'
import { reachFailpoint } from '#platform/failpoints'
import { recordActivity } from '#product/activity'
import { noteBehind, readEpoch } from '#product/content-library'
import type { PointQuestion } from '#product/distribution-protocol'
import { endEntries } from './action-log.ts'
import { nextState } from './content-state.ts'
import { PointMissing } from './errors.ts'
import { type Finding, reconcile } from './reconcile.ts'
import { type AssignmentRow, withDistribution } from './tables.ts'
import { tellOtherKey } from './tell-other-key.ts'
import { withdrawReceipt } from './withdraw-receipt.ts'

/**
 * Writes down how the point is, and settles what it holds against what the site believes.
 * @throws PointMissing when it was removed
 */
export async function takeQuestion(db: Database, pointId: string, question: PointQuestion): Promise<void> {
  const now = new Date()
  const point = await withDistribution(db)
    .selectFrom('distribution_points')
    .select(['name', 'held', 'kept', 'certificate'])
    .where('id', '=', pointId)
    .executeTakeFirst()
  if (!point) throw new PointMissing({ point: pointId })
  const held = JSON.stringify(question.held)
  const kept = JSON.stringify(question.kept)
  await withDistribution(db)
    .updateTable('distribution_points')
    .set({
      last_seen_at: now,
      address: question.address,
      open_content_url: question.openContentUrl,
      certificate: question.certificate && JSON.stringify(question.certificate),
      clock_difference_ms: Date.parse(question.pointTime) - now.getTime(),
      disk_free_bytes: question.disk.freeBytes,
      disk_total_bytes: question.disk.totalBytes,
      quarantined_objects: question.quarantinedObjects,
      quarantined_bytes: question.quarantinedBytes,
      serving_requests: question.servingRequests,
      last_validation: question.lastValidation && JSON.stringify(question.lastValidation),
      // Rewritten only when it is another list: it can be long, and points ask often.
      ...(isSameList(point.held, question.held) ? {} : { held }),
      ...(JSON.stringify(point.kept) === kept ? {} : { kept }),
    })
    .where('id', '=', pointId)
    .execute()
  await tellOtherKey(db, { name: point.name, before: point.certificate, after: question.certificate })
  await compareEpochs(db, point.name, question)
  await settle(db, { id: pointId, name: point.name }, question)
}

/** A point that has obeyed more than this database knows of has obeyed the database of which this one is an older backup. */
async function compareEpochs(
  db: Database,
  name: string,
  { obeyedEpoch }: Pick<PointQuestion, 'obeyedEpoch'>,
): Promise<void> {
  if (obeyedEpoch === null) return
  const { store, generation } = await readEpoch(db)
  if (store !== obeyedEpoch.store || obeyedEpoch.generation <= generation) return
  const witness = `distribution point “${name}” has obeyed its state`
  await noteBehind(db, obeyedEpoch.generation, { actor: name, witness })
}

function isSameList(before: PointQuestion['held'] | null, after: PointQuestion['held']): boolean {
  if (before === null || before.length !== after.length) return false
  const line = ({ packageId, version, contentVersion, verifiedAt }: PointQuestion['held'][number]) =>
    [packageId, version, contentVersion, verifiedAt].join(' ')
  return before.every((one, index) => {
    const other = after[index]
    return other !== undefined && line(one) === line(other)
  })
}

type Point = { id: string; name: string }

async function settle(db: Database, point: Point, question: PointQuestion): Promise<void> {
  const rows = await withDistribution(db)
    .selectFrom('distribution_assignments')
    .selectAll()
    .where('point_id', '=', point.id)
    .execute()
  for (const { packageId } of reconcile(rows, question, new Date())) {
    await db.transaction().execute(async trx => {
      const row = await withDistribution(trx)
        .selectFrom('distribution_assignments')
        .selectAll()
        .where('point_id', '=', point.id)
        .where('package_id', '=', packageId)
        .forUpdate()
        .executeTakeFirst()
      // Looked at once more under the lock: a receipt may have come in since.
      const [finding] = row ? reconcile([row], question, new Date()) : []
      if (row && finding) await act(trx, { point, row, kind: finding.kind, kept: question.kept })
    })
  }
}

async function act(
  trx: DatabaseTransaction,
  { point, row, kind, kept }: { point: Point; row: AssignmentRow; kind: Finding['kind']; kept: string[] },
): Promise<void> {
  if (kind === 'removal-ended') return endRemoval(trx, point, row)
  if (kind === 'not-held') return noteNotHeld(trx, { point, row, kept })
  // The point holds it and does not send its receipt by itself, for it believes that it was taken: it is asked for one.
  await withDistribution(trx)
    .updateTable('distribution_assignments')
    .set({ request_id: randomUUID(), request_action: 'validate' })
    .where('point_id', '=', point.id)
    .where('package_id', '=', row.package_id)
    .execute()
}

async function endRemoval(trx: DatabaseTransaction, point: Point, row: AssignmentRow): Promise<void> {
  await withDistribution(trx)
    .deleteFrom('distribution_assignments')
    .where('point_id', '=', point.id)
    .where('package_id', '=', row.package_id)
    .execute()
  await endEntries(trx, { pointId: point.id, packageId: row.package_id, outcome: 'removed', bytes: 0 })
  const message = `Distribution point “${point.name}” no longer holds ${row.package_id}.`
  const about = { actor: point.name, subject: row.package_id, message }
  await recordActivity(trx, { code: 'CONTENT_REMOVED', ...about })
  reachFailpoint('distribution.removal-ended')
}

async function noteNotHeld(
  trx: DatabaseTransaction,
  { point, row, kept }: { point: Point; row: AssignmentRow; kept: readonly string[] },
): Promise<void> {
  const state = nextState(row.state, 'not-held')
  await withdrawReceipt(trx, row, state, { isKept: kept.includes(row.receipt_content_version ?? '') })
  // While another version is on its way, the one before may go: that is no news.
  if (row.receipt_content_version !== row.content_version) return
  const message = `Distribution point “${point.name}” says no more that it holds version ${row.receipt_version_number} of ${row.package_id}, for which it had signed. It fetches it again.`
  const about = { actor: point.name, subject: row.package_id, message }
  await recordActivity(trx, { code: 'CONTENT_NOT_HELD', ...about })
}
