// The points that a pull point fetches from, and which of them it shall wait for.

import type { Database } from '#platform/database'
import type { PointCertificate } from '#product/distribution-protocol'
import { isWorthAwaiting, type SourceProgress } from './await-sources.ts'
import { isRemoval } from './content-state.ts'
import { propertiesOf, reachableAddress } from './point-properties.ts'
import { type PointRow, withDistribution } from './tables.ts'

/** A source before its ticket; the ticket is made out to `audience`. */
export type Holder = {
  audience: string
  name: string
  kind: 'site' | 'point'
  baseUrl: string
  certificate: PointCertificate | null
}

/** One of the points that a pull point fetches from. */
export type PullSource = {
  source: Holder
  /** Whether it proved to hold this content version of the package. */
  holds: (packageId: string, contentVersion: string) => boolean
  /** Whether it does not, but is worth waiting for. */
  isAwaited: (packageId: string, contentVersion: string) => boolean
}

type HeldRow = SourceProgress & { package_id: string; receipt_content_version: string | null }

/** The points that this one may fetch from, in their order. One that it must not be sent to now is left out. */
export async function pullSourcesOf(db: Database, pointId: string): Promise<PullSource[]> {
  const points = await withDistribution(db)
    .selectFrom('distribution_pull_sources')
    .innerJoin('distribution_points', 'distribution_points.id', 'distribution_pull_sources.source_point_id')
    .selectAll('distribution_points')
    .where('point_id', '=', pointId)
    .orderBy('source_order')
    .orderBy('name_key')
    .execute()
  if (points.length === 0) return []
  const rows = await withDistribution(db)
    .selectFrom('distribution_assignments')
    .innerJoin('distribution_points', 'distribution_points.id', 'distribution_assignments.point_id')
    .select(['point_id', 'package_id', 'content_version', 'receipt_content_version', 'state', 'cancelled_at'])
    .select(['requested_at', 'progress_state', 'waiting_for', 'reported_at', 'last_seen_at'])
    .where(
      'point_id',
      'in',
      points.map(point => point.id),
    )
    .execute()
  const held = Map.groupBy(rows, row => row.point_id)
  const now = new Date()
  return points.flatMap(point => pullSource(point, held.get(point.id) ?? [], now))
}

function pullSource(point: PointRow, rows: readonly HeldRow[], now: Date): PullSource[] {
  const baseUrl = reachableAddress(point)
  // A point in maintenance is about to be worked on: nobody new is sent to it.
  if (baseUrl === null || propertiesOf(point).maintenance) return []
  const byPackage = new Map(rows.map(row => [row.package_id, row]))
  const holds: PullSource['holds'] = (packageId, contentVersion) => {
    const row = byPackage.get(packageId)
    return row?.receipt_content_version === contentVersion && !isRemoval(row.state)
  }
  return [
    {
      source: {
        audience: point.id,
        name: point.name,
        kind: 'point',
        baseUrl,
        certificate: point.certificate,
      },
      holds,
      isAwaited(packageId, contentVersion) {
        const row = byPackage.get(packageId)
        return (
          row !== undefined && !holds(packageId, contentVersion) && isWorthAwaiting(row, contentVersion, now)
        )
      },
    },
  ]
}
