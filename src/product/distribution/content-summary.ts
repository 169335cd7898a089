// Content status of whole packages: Configuration Manager's Targeted, Success, In Progress, Errors, Unknown and compliance.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import type { Priority } from '#product/distribution-protocol'
import { listPackages } from '#product/upgrade-packages'
import { isRemoval } from './content-state.ts'
import { categoryOf, type StatusCategory, unknownAfterSeconds } from './content-status.ts'
import { withDistribution } from './tables.ts'

/** One package over all points. */
export type ContentSummary = {
  packageId: string
  name: string
  /** The version in use. */
  version: number
  contentVersion: string
  totalBytes: number
  priority: Priority
  /** Points that shall hold the package; the four counts add up to it. */
  targeted: number
  success: number
  inProgress: number
  errors: number
  unknown: number
  /** Points that hold, or shall hold, another version than the one in use: they were not updated. */
  otherVersion: number
  /** Points that it is being removed from. */
  removing: number
  /** How many of a hundred targeted points proved to hold the version in use; null when none is targeted. */
  compliancePercent: number | null
  /** When anything of it last arrived at a point. */
  lastCopiedAt: string | null
  /** Bytes that were sent to points for it, and bytes that they had already, both as points reported them last. */
  bytesSent: number
  bytesReused: number
}

/** The summary of every package, by name. */
export async function contentSummary(db: Database): Promise<ContentSummary[]> {
  const packages = await listPackages(db)
  const alike = Map.groupBy(await countAlike(db), row => row.package_id)
  const priorities = await withDistribution(db).selectFrom('distribution_packages').selectAll().execute()
  const chosen = new Map(priorities.map(row => [row.package_id, row.priority]))
  return packages.map(one => ({
    packageId: one.id,
    name: one.name,
    version: one.currentVersion,
    contentVersion: one.contentVersion,
    totalBytes: one.totalBytes,
    priority: chosen.get(one.id) ?? 'medium',
    ...addUp(alike.get(one.id) ?? [], one.currentVersion),
  }))
}

/** Assignments of one package that are alike in everything that they are counted by. */
type Alike = Awaited<ReturnType<typeof countAlike>>[number]

/** A few rows for each package, however many points there are. What they are counted as is decided where that of each single one is. */
async function countAlike(db: Database) {
  const silent = sql<boolean>`coalesce(last_seen_at < now() - make_interval(secs => ${unknownAfterSeconds}), true)`
  const proven = sql<boolean>`coalesce(receipt_content_version = content_version and receipt_version_number = version_number, false)`
  const grouped = withDistribution(db)
    .selectFrom('distribution_assignments')
    .innerJoin('distribution_points', 'distribution_points.id', 'distribution_assignments.point_id')
    .select(['package_id', 'state', 'version_number', 'bytes_sent', 'bytes_reused', 'last_copied_at'])
    .select([silent.as('is_silent'), proven.as('is_proven')])
    .as('one')
  return withDistribution(db)
    .selectFrom(grouped)
    .groupBy(['package_id', 'state', 'version_number', 'is_silent', 'is_proven'])
    .select(['package_id', 'state', 'version_number', 'is_silent', 'is_proven'])
    .select(({ fn }) => [
      sql<number>`count(*)::integer`.as('points'),
      sql<number>`sum(bytes_sent)::bigint`.as('sent'),
      sql<number>`sum(bytes_reused)::bigint`.as('reused'),
      fn.max('last_copied_at').as('copied_at'),
    ])
    .execute()
}

function addUp(all: readonly Alike[], inUse: number) {
  const targeted = all.filter(row => !isRemoval(row.state))
  const sum = (rows: readonly Alike[], figure: (row: Alike) => number) =>
    rows.reduce((total, row) => total + figure(row), 0)
  const points = (of: (row: Alike) => boolean) => sum(targeted.filter(of), row => row.points)
  const categories = new Map(
    targeted.map(row => [
      row,
      categoryOf({ isSilent: row.is_silent, state: row.state, isProven: row.is_proven }),
    ]),
  )
  const count = (category: StatusCategory) => points(row => categories.get(row) === category)
  const wanted = points(() => true)
  const compliant = points(row => categories.get(row) === 'success' && row.version_number === inUse)
  const copied = all.flatMap(row => row.copied_at?.toISOString() ?? []).sort()
  return {
    targeted: wanted,
    success: count('success'),
    inProgress: count('in-progress'),
    errors: count('error'),
    unknown: count('unknown'),
    otherVersion: points(row => row.version_number !== inUse),
    removing: sum(all, row => row.points) - wanted,
    // Rounded down: 100 means all of them.
    compliancePercent: wanted === 0 ? null : Math.floor((compliant / wanted) * 100),
    lastCopiedAt: copied.at(-1) ?? null,
    bytesSent: sum(all, row => row.sent),
    bytesReused: sum(all, row => row.reused),
  }
}
