// What a distribution point asks and reports. A state becomes INSTALLED only by a receipt whose signature holds and which is
// about the very content that the point shall hold now.

import { createHash } from 'node:crypto'
import type { Database, DatabaseTransaction } from '#platform/database'
import { SlipstreamError } from '#platform/errors'
import { recordActivity } from '#product/activity'
import { readContentVersion, readEpoch } from '#product/content-library'
import {
  type DesiredState,
  openReceipt,
  type PointQuestion,
  type PointRules,
  type ProgressReport,
  type Receipt,
  type SignedReceipt,
} from '#product/distribution-protocol'
import type { Site } from '#product/sites'
import { makeTicket } from './content-locations.ts'
import { contentStates } from './content-state.ts'
import { PointMissing, ReceiptRefused } from './errors.ts'
import { withDistribution } from './tables.ts'

/** What answering points needs. */
export type ReportsHouse = { db: Database; site: Site; siteBaseUrl: () => string }

const askAgainSeconds = 15
const openHour = { access: 'open', bytesPerSecond: null } as const
/** The rules of a point for which nobody chose others. */
const standardRules: PointRules = {
  maintenance: false,
  timeZone: 'UTC',
  week: Array.from({ length: 168 }, () => openHour),
  transfersAtOnce: 3,
  connections: 4,
  reserveBytes: 1024 ** 3,
  graceSeconds: 24 * 3600,
  validateEverySeconds: 7 * 24 * 3600,
}
/** Long enough for the slowest link to fetch the largest media. */
const ticketForMs = 7 * 24 * 3_600_000

/** Everything that the point shall hold; the question also says that the point is alive, and where. */
export async function desiredStateOf(
  { db, site, siteBaseUrl }: ReportsHouse,
  pointId: string,
  { address }: PointQuestion,
): Promise<DesiredState> {
  const distribution = withDistribution(db)
  await distribution
    .updateTable('distribution_points')
    .set({ last_seen_at: new Date(), address })
    .where('id', '=', pointId)
    .execute()
  const rows = await distribution
    .selectFrom('distribution_assignments')
    .selectAll()
    .where('point_id', '=', pointId)
    .orderBy('requested_at')
    .execute()
  const contents: DesiredState['contents'] = []
  for (const row of rows) {
    const { signature, totalBytes } = await readContentVersion(db, row.content_version)
    contents.push({
      packageId: row.package_id,
      version: row.version_number,
      contentVersion: row.content_version,
      signature,
      totalBytes,
      priority: 'medium',
      request: null,
      sources: [
        {
          name: 'site',
          kind: 'site',
          baseUrl: siteBaseUrl(),
          ticket: makeTicket(site, {
            contentVersion: row.content_version,
            audience: 'site',
            forMs: ticketForMs,
          }),
        },
      ],
    })
  }
  const known = rows.map(row => [row.package_id, row.content_version])
  return {
    protocolVersion: 1,
    siteCode: site.code,
    pointId,
    epoch: await readEpoch(db),
    siteTime: new Date().toISOString(),
    revision: createHash('sha256').update(JSON.stringify(known)).digest('hex'),
    rules: standardRules,
    contents,
    askAgainSeconds,
  }
}

/**
 * Takes a progress report; one about content that the point need not hold any more is passed over. A transfer that goes on after
 * it had failed is being retried; its error stays until the receipt.
 */
export async function takeProgress(db: Database, pointId: string, report: ProgressReport): Promise<void> {
  const { installed, installFailed, installRetrying } = contentStates
  if (report.state === 'lost') return takeLoss(db, pointId, report)
  const sent = { bytes_sent: report.bytesFetched, bytes_reused: report.bytesReused }
  const hasFailed = report.state === 'failed' || report.state === 'retrying'
  const assignment = withDistribution(db)
    .updateTable('distribution_assignments')
    .where('point_id', '=', pointId)
    .where('package_id', '=', report.packageId)
    .where('content_version', '=', report.contentVersion)
  if (hasFailed) {
    const state = report.state === 'failed' ? installFailed : installRetrying
    const failure = { state, error: JSON.stringify(report.error) }
    await assignment
      .set({ ...sent, ...failure })
      .where('state', '!=', installed)
      .execute()
    return
  }
  await assignment.set(sent).where('state', '!=', installed).execute()
  await assignment.set({ state: installRetrying }).where('state', '=', installFailed).execute()
}

/** A point says that content which it had signed for is not whole any more: its receipt no longer counts. */
async function takeLoss(db: Database, pointId: string, report: ProgressReport): Promise<void> {
  const withdrawn = {
    receipt: null,
    receipt_content_version: null,
    receipt_version_number: null,
    verified_at: null,
    received_at: null,
  }
  await withDistribution(db)
    .updateTable('distribution_assignments')
    .set({ ...withdrawn, state: contentStates.installRetrying })
    .where('point_id', '=', pointId)
    .where('package_id', '=', report.packageId)
    .where('receipt_content_version', '=', report.contentVersion)
    .execute()
}

/**
 * Takes a receipt. One that says no more than is known already changes nothing: a point sends it again when it did not get the
 * answer, and that must not make the proof look newer than it is.
 * @throws ReceiptRefused when its signature does not hold or it is not about what this point shall hold
 */
export async function takeReceipt(
  { db, site }: ReportsHouse,
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
    const assignment = await withDistribution(trx)
      .selectFrom('distribution_assignments')
      .selectAll()
      .where('point_id', '=', pointId)
      .where('package_id', '=', receipt.packageId)
      .where('content_version', '=', receipt.contentVersion)
      .where('version_number', '=', receipt.version)
      .forUpdate()
      .executeTakeFirst()
    if (!assignment) throw refused('this point is to hold other content now')
    const { fileCount, totalBytes } = await readContentVersion(trx as Database, receipt.contentVersion)
    if (receipt.files !== fileCount || receipt.bytes !== totalBytes)
      throw refused('its counts are not those of the content version')
    const isKnown = assignment.receipt_content_version === receipt.contentVersion
    const verifiedAt = new Date(receipt.verifiedAt)
    const { state, verified_at } = assignment
    if (state === contentStates.installed && isKnown && verified_at && verified_at >= verifiedAt) return
    await writeReceipt(trx, { point: point.name, receipt, signed })
  })
}

async function writeReceipt(
  trx: DatabaseTransaction,
  { point, receipt, signed }: { point: string; receipt: Receipt; signed: SignedReceipt },
): Promise<void> {
  await withDistribution(trx)
    .updateTable('distribution_assignments')
    .set({
      state: contentStates.installed,
      error: null,
      receipt: JSON.stringify(signed),
      receipt_content_version: receipt.contentVersion,
      receipt_version_number: receipt.version,
      verified_at: new Date(receipt.verifiedAt),
      received_at: new Date(),
    })
    .where('point_id', '=', receipt.pointId)
    .where('package_id', '=', receipt.packageId)
    .execute()
  const message = `Distribution point “${point}” verified version ${receipt.version} of ${receipt.packageId}.`
  await recordActivity(trx, {
    severity: 'information',
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
