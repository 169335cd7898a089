// Content status of whole packages: Configuration Manager's Targeted, Success, In Progress, Errors, Unknown and compliance.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import type { Priority } from '#product/distribution-protocol'
import { listPackages } from '#product/upgrade-packages'
import { isRemoval } from './content-state.ts'
import {
  addUpCounts,
  assignmentsToCount,
  type ContentCounts,
  categoryOfAlike,
  howMany,
} from './count-alike.ts'
import { withDistribution } from './tables.ts'

/** One package over all points: points that shall hold it, and those that it is being removed from. */
export type ContentSummary = ContentCounts & {
  packageId: string
  name: string
  /** The version in use. */
  version: number
  contentVersion: string
  totalBytes: number
  priority: Priority
  /** Points that hold, or shall hold, another version than the one in use: they were not updated. */
  otherVersion: number
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

async function countAlike(db: Database) {
  return withDistribution(db)
    .selectFrom(assignmentsToCount(db).as('one'))
    .groupBy(['package_id', 'state', 'version_number', 'is_silent', 'is_proven'])
    .select(['package_id', 'state', 'version_number', 'is_silent', 'is_proven', howMany.as('many')])
    .select(({ fn }) => [
      sql<number>`sum(bytes_sent)::bigint`.as('sent'),
      sql<number>`sum(bytes_reused)::bigint`.as('reused'),
      fn.max('last_copied_at').as('copied_at'),
    ])
    .execute()
}

function addUp(all: readonly Alike[], inUse: number) {
  const counts = addUpCounts(all)
  const sum = (rows: readonly Alike[], figure: (row: Alike) => number) =>
    rows.reduce((total, row) => total + figure(row), 0)
  const points = (of: (row: Alike) => boolean) =>
    sum(
      all.filter(row => !isRemoval(row.state) && of(row)),
      row => row.many,
    )
  const compliant = points(row => row.version_number === inUse && categoryOfAlike(row) === 'success')
  const copied = all.flatMap(row => row.copied_at?.toISOString() ?? []).sort()
  return {
    ...counts,
    otherVersion: points(row => row.version_number !== inUse),
    // Rounded down: 100 means all of them.
    compliancePercent: counts.targeted === 0 ? null : Math.floor((compliant / counts.targeted) * 100),
    lastCopiedAt: copied.at(-1) ?? null,
    bytesSent: sum(all, row => row.sent),
    bytesReused: sum(all, row => row.reused),
  }
}
