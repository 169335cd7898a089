// Content status: per package and point, read from what points reported and signed, never inferred.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import type { ErrorReport } from '#platform/errors'
import type { Priority, ProgressReport } from '#product/distribution-protocol'
import { listPackages, readPackage } from '#product/upgrade-packages'
import { contentStateName, contentStates, isRemoval } from './content-state.ts'
import { isProven } from './decide-effect.ts'
import { PointMissing } from './errors.ts'
import { findGroups, type GroupGift, groupGifts } from './groups.ts'
import { listPoints } from './points.ts'
import { type AssignmentRow, withDistribution } from './tables.ts'

/** Configuration Manager's four counts of Content Status. */
export const statusCategories = ['success', 'in-progress', 'error', 'unknown'] as const
export type StatusCategory = (typeof statusCategories)[number]

/**
 * A point that has not asked for so long, by the site's clock, is Unknown, whatever it said before. Points ask at least once a minute,
 * so this is no slow answer.
 */
export const unknownAfterSeconds = 600

/** How one package stands on one point. */
export type PointStatus = {
  point: string
  packageId: string
  /** Configuration Manager's number and name. */
  state: number
  stateName: string
  category: StatusCategory
  /** The package version that the point shall hold, and whether it is the one in use. */
  version: number
  contentVersion: string
  isVersionInUse: boolean
  priority: Priority
  /** Whether it was distributed to the point itself, and through which groups it has it. */
  directly: boolean
  groups: string[]
  bytesSent: number
  bytesReused: number
  bytesTotal: number
  /** 100 only with the receipt. */
  percent: number
  bytesPerSecond: number | null
  secondsLeft: number | null
  /** The source in use, and why nothing moves. */
  source: string | null
  waitingFor: ProgressReport['waitingFor']
  /** What an administrator asked for and the point has not answered yet. */
  request: 'validate' | 'redistribute' | null
  error: ErrorReport | null
  requestedAt: string
  /** When bytes of it last arrived whole; null when they never did. */
  lastCopiedAt: string | null
  /** When the point last asked. */
  pointLastSeenAt: string | null
  /** The last receipt: what the point signed that it holds, and when it had verified it. The age is told by the site's clock. */
  receipt: {
    version: number
    contentVersion: string
    verifiedAt: string
    receivedAt: string
    ageSeconds: number
  } | null
}

/** Which content: what is absent limits nothing. */
export type StatusFilter = {
  packageId?: string | undefined
  /** The name of a point: only what stands there. */
  point?: string | undefined
  /** The name of a group: only what its members have through it. */
  group?: string | undefined
  /** At most so many, from behind a `PACKAGE/POINT` on. */
  limit?: number | undefined
  after?: string | undefined
  /** What of it somebody sees: absent or null for everything. Else a page would be cut from what is hidden, too. */
  sees?: Sees | null | undefined
}

/** Which packages, by ID, and which points, by name, somebody sees. */
export type Sees = { package: (packageId: string) => boolean; point: (name: string) => boolean }

/**
 * The status of content on every point that has it or is losing it, by package and then by point.
 * @throws PackageMissing, PointMissing, PointGroupMissing
 */
export async function contentStatus(
  db: Database,
  { packageId, point, group, limit, after, sees }: StatusFilter = {},
): Promise<PointStatus[]> {
  if (packageId !== undefined) await readPackage(db, packageId)
  let query = withDistribution(db)
    .selectFrom('distribution_assignments')
    .innerJoin('distribution_points', 'distribution_points.id', 'distribution_assignments.point_id')
    .leftJoin(
      'distribution_packages',
      'distribution_packages.package_id',
      'distribution_assignments.package_id',
    )
    .selectAll('distribution_assignments')
    .select([
      'distribution_points.name',
      'distribution_points.last_seen_at',
      'distribution_packages.priority as package_priority',
    ])
    .orderBy('distribution_assignments.package_id')
    .orderBy('name_key')
  if (packageId !== undefined) query = query.where('distribution_assignments.package_id', '=', packageId)
  if (point !== undefined)
    query = query.where('distribution_assignments.point_id', '=', await idOfPoint(db, point))
  if (group !== undefined) {
    const [found] = await findGroups(db, [group])
    query = query
      .innerJoin(
        'distribution_group_members as member',
        'member.point_id',
        'distribution_assignments.point_id',
      )
      .innerJoin('distribution_group_contents as content', join =>
        join
          .onRef('content.group_id', '=', 'member.group_id')
          .onRef('content.package_id', '=', 'distribution_assignments.package_id'),
      )
      .where('member.group_id', '=', found?.id ?? '')
  }
  if (after !== undefined) query = query.where(isBehind(after))
  if (sees) {
    const packages = (await listPackages(db)).map(one => one.id).filter(sees.package)
    const points = (await listPoints(db)).filter(one => sees.point(one.name)).map(one => one.id)
    query = query
      .where(sql<boolean>`distribution_assignments.package_id = any (${packages})`)
      .where(sql<boolean>`distribution_assignments.point_id = any (${points}::uuid[])`)
  }
  if (limit !== undefined) query = query.limit(limit)
  const rows = await query.execute()
  const gifts = Map.groupBy(await groupGifts(db, [...new Set(rows.map(row => row.package_id))]), keyOf)
  const inUse = new Map((await listPackages(db)).map(one => [one.id, one.currentVersion]))
  const now = new Date()
  return rows.map(row => ({
    ...statusOf(row, { now, lastSeenAt: row.last_seen_at }),
    point: row.name,
    priority: row.priority ?? row.package_priority ?? 'medium',
    isVersionInUse: row.version_number === inUse.get(row.package_id),
    groups: (gifts.get(`${row.point_id} ${row.package_id}`) ?? []).map(gift => gift.group),
  }))
}

/** Whether a row stands behind a `PACKAGE/POINT`, which need not be there any more. */
function isBehind(place: string) {
  const [packageId = '', ...rest] = place.split('/')
  return sql<boolean>`(distribution_assignments.package_id, name_key) > (${packageId}, ${rest.join('/').toLowerCase()})`
}

async function idOfPoint(db: Database, name: string): Promise<string> {
  const found = await withDistribution(db)
    .selectFrom('distribution_points')
    .select('id')
    .where('name_key', '=', name.toLowerCase())
    .executeTakeFirst()
  if (!found) throw new PointMissing({ point: name })
  return found.id
}

const keyOf = (gift: GroupGift) => `${gift.pointId} ${gift.packageId}`

type OfPoint = { now: Date; lastSeenAt: Date | null }

function statusOf(row: AssignmentRow, { now, lastSeenAt }: OfPoint) {
  const left = row.bytes_total - row.bytes_sent - row.bytes_reused
  const secondsLeft = row.bytes_per_second ? Math.ceil(Math.max(0, left) / row.bytes_per_second) : null
  return {
    packageId: row.package_id,
    state: row.state,
    stateName: contentStateName(row.state),
    category: categoryOf({ isSilent: isSilent(lastSeenAt, now), state: row.state, isProven: isProven(row) }),
    version: row.version_number,
    contentVersion: row.content_version,
    directly: row.assigned_directly,
    bytesSent: row.bytes_sent,
    bytesReused: row.bytes_reused,
    bytesTotal: row.bytes_total,
    percent: percentOf({ ...row, isProven: isProven(row), percentHere: percentHere(row) }),
    bytesPerSecond: row.bytes_per_second,
    secondsLeft,
    source: row.source,
    waitingFor: row.waiting_for,
    request: row.request_action,
    error: row.error,
    requestedAt: row.requested_at.toISOString(),
    lastCopiedAt: row.last_copied_at?.toISOString() ?? null,
    pointLastSeenAt: lastSeenAt?.toISOString() ?? null,
    receipt: receiptOf(row, now),
  }
}

/** Whether a point has not asked for {@link unknownAfterSeconds}, or never did. */
export function isSilent(lastSeenAt: Date | null, now: Date): boolean {
  return lastSeenAt === null || now.getTime() - lastSeenAt.getTime() > unknownAfterSeconds * 1000
}

/**
 * What an assignment is counted as. Success takes a receipt of the very version that the point shall hold.
 * @param of.isSilent As {@link isSilent}.
 */
export function categoryOf(of: { isSilent: boolean; state: number; isProven: boolean }): StatusCategory {
  if (of.isSilent) return 'unknown'
  const { installed, contentMonitoring, installFailed, removalFailed } = contentStates
  if (of.state === installFailed || of.state === removalFailed) return 'error'
  if ((of.state === installed || of.state === contentMonitoring) && of.isProven) return 'success'
  return 'in-progress'
}

/**
 * How much of a hundred is there: all of it only with the receipt.
 * @param of.percentHere By the bytes that are there, rounded down.
 */
export function percentOf(of: {
  state: number
  isProven: boolean
  percentHere: number
  request_action: AssignmentRow['request_action']
}): number {
  const isThere = of.isProven && !isRemoval(of.state) && of.request_action !== 'redistribute'
  return isThere ? 100 : Math.min(99, of.percentHere)
}

function percentHere({ bytes_sent, bytes_reused, bytes_total }: AssignmentRow): number {
  return bytes_total === 0 ? 0 : Math.floor(((bytes_sent + bytes_reused) / bytes_total) * 100)
}

function receiptOf(row: AssignmentRow, now: Date): PointStatus['receipt'] {
  const { verified_at, received_at, receipt_content_version, receipt_version_number } = row
  if (!verified_at || !received_at || !receipt_content_version || !receipt_version_number) return null
  return {
    version: receipt_version_number,
    contentVersion: receipt_content_version,
    verifiedAt: verified_at.toISOString(),
    receivedAt: received_at.toISOString(),
    ageSeconds: Math.max(0, Math.round((now.getTime() - received_at.getTime()) / 1000)),
  }
}
