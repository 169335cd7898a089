// Content status of whole packages: Configuration Manager's Targeted, Success, In Progress, Errors, Unknown and compliance.

import type { Database } from '#platform/database'
import type { Priority } from '#product/distribution-protocol'
import { listPackages } from '#product/upgrade-packages'
import { isRemoval } from './content-state.ts'
import { contentStatus, type PointStatus } from './content-status.ts'
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
}

/** The summary of every package, by name. */
export async function contentSummary(db: Database): Promise<ContentSummary[]> {
  const packages = await listPackages(db)
  const rows = Map.groupBy(await contentStatus(db), row => row.packageId)
  const priorities = await withDistribution(db).selectFrom('distribution_packages').selectAll().execute()
  return packages.map(one => ({
    packageId: one.id,
    name: one.name,
    version: one.currentVersion,
    contentVersion: one.contentVersion,
    totalBytes: one.totalBytes,
    priority: priorities.find(row => row.package_id === one.id)?.priority ?? 'medium',
    ...countRows(rows.get(one.id) ?? []),
  }))
}

function countRows(rows: readonly PointStatus[]) {
  const targeted = rows.filter(row => !isRemoval(row.state))
  const count = (holds: (row: PointStatus) => boolean) => targeted.filter(holds).length
  const compliant = count(row => row.category === 'success' && row.isVersionInUse)
  const copied = rows.flatMap(row => row.lastCopiedAt ?? []).sort()
  return {
    targeted: targeted.length,
    success: count(row => row.category === 'success'),
    inProgress: count(row => row.category === 'in-progress'),
    errors: count(row => row.category === 'error'),
    unknown: count(row => row.category === 'unknown'),
    otherVersion: count(row => !row.isVersionInUse),
    removing: rows.length - targeted.length,
    // Rounded down: 100 means all of them.
    compliancePercent: targeted.length === 0 ? null : Math.floor((compliant / targeted.length) * 100),
    lastCopiedAt: copied.at(-1) ?? null,
  }
}
