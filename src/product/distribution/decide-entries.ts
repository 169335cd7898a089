// Reads how packages stand on points, and decides what an action does to each.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { Priority } from '#product/distribution-protocol'
import { readPackage, type UpgradePackageDetail } from '#product/upgrade-packages'
import { type ContentActionName, type Decision, decideEffect } from './decide-effect.ts'
import type { DecidedEntry } from './plan-entries.ts'
import { type AssignmentRow, type PointRow, withDistribution } from './tables.ts'

/** A package on a point that an action is about. */
export type Candidate = { point: PointRow; packageId: string; staysBecause: (isOwn: boolean) => string[] }

/** Packages that an action is about, with their versions in use and priorities, read once. */
export type KnownPackages = ReadonlyMap<string, { detail: UpgradePackageDetail; priority: Priority }>

/** @throws PackageMissing */
export async function readKnownPackages(
  db: Database | DatabaseTransaction,
  ids: readonly string[],
): Promise<KnownPackages> {
  const known = new Map<string, { detail: UpgradePackageDetail; priority: Priority }>()
  for (const id of new Set(ids)) {
    const row = await withDistribution(db)
      .selectFrom('distribution_packages')
      .select('priority')
      .where('package_id', '=', id)
      .executeTakeFirst()
    known.set(id, { detail: await readPackage(db as Database, id), priority: row?.priority ?? 'medium' })
  }
  return known
}

/** All points, in a fixed order, so that two actions lock rows in the same order. */
export async function readPoints(db: Database | DatabaseTransaction): Promise<PointRow[]> {
  return withDistribution(db).selectFrom('distribution_points').selectAll().orderBy('name_key').execute()
}

/**
 * Decides for each candidate.
 * @param lock whether the rows stay locked until the transaction ends.
 */
export async function decideEntries(
  db: Database | DatabaseTransaction,
  at: {
    action: ContentActionName
    candidates: readonly Candidate[]
    packages: KnownPackages
    priority: Priority | null
    lock: boolean
  },
): Promise<DecidedEntry[]> {
  const rows = await readRows(db, [...at.packages.keys()], at.lock)
  return at.candidates.flatMap(({ point, packageId, staysBecause }) => {
    const known = at.packages.get(packageId)
    if (!known) return []
    const row = rows.get(`${point.id} ${packageId}`) ?? null
    const { currentVersion: version, contentVersion, totalBytes } = known.detail
    const decision = decideEffect(at.action, {
      row,
      current: { version, contentVersion },
      staysBecause: staysBecause(row?.assigned_directly === true),
    })
    const isCurrent = decision.effect === 'send' || decision.effect === 'update' || row === null
    const target = isCurrent ? { version, contentVersion, totalBytes } : targetOf(row)
    const isBad = known.detail.versions.some(
      one => one.bad !== null && one.contentVersion === target.contentVersion,
    )
    const priority = at.priority ?? row?.priority ?? known.priority
    return [
      {
        point,
        row,
        packageId,
        decision: isBad ? withoutSending(decision, target.version) : decision,
        target,
        priority,
      },
    ]
  })
}

/** What is marked bad is not sent to anybody. */
function withoutSending(decision: Decision, version: number): Decision {
  const isSent = ['send', 'update', 'send-again'].includes(decision.effect)
  return isSent ? { effect: 'nothing', reason: `version ${version} is marked bad` } : decision
}

function targetOf(row: AssignmentRow): DecidedEntry['target'] {
  return {
    version: row.version_number,
    contentVersion: row.content_version,
    totalBytes: row.bytes_total,
  }
}

async function readRows(
  db: Database | DatabaseTransaction,
  packages: readonly string[],
  lock: boolean,
): Promise<Map<string, AssignmentRow>> {
  if (packages.length === 0) return new Map()
  const query = withDistribution(db)
    .selectFrom('distribution_assignments')
    .selectAll()
    .where('package_id', 'in', [...packages])
    .orderBy('package_id')
    .orderBy(sql`point_id`)
  const rows = await (lock ? query.forUpdate() : query).execute()
  return new Map(rows.map(row => [`${row.point_id} ${row.package_id}`, row]))
}
