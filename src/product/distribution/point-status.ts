// Everything that is known of one distribution point.

import type { Database } from '#platform/database'
import type { PointCertificate, PointQuestion } from '#product/distribution-protocol'
import { isSilent } from './content-status.ts'
import { PointMissing } from './errors.ts'
import { listGroups } from './groups.ts'
import { type PointProperties, propertiesOf, reachableAddress } from './point-properties.ts'
import { type PointRow, withDistribution } from './tables.ts'
import { type UnknownVersion, unknownHeldOf } from './unknown-held.ts'

/** A point with its properties, and how it says that it is. */
export type PointDetail = {
  id: string
  name: string
  /** What the point said that it is reached at; where it is really given out is `usedAddress`, null when it is given to nobody. */
  address: string
  usedAddress: string | null
  /** What it shows there to whoever fetches from it; null when it does not encrypt itself. */
  certificate: PointCertificate | null
  joinedAt: string
  lastSeenAt: string | null
  /** False when it has not asked for so long that what it said no longer counts. */
  isHeardOf: boolean
  /** `pull` when it fetches from other points first. */
  kind: 'standard' | 'pull'
  sources: { point: string; order: number }[]
  groups: string[]
  /** Raised by every change of properties; a change must name it. */
  revision: number
  properties: PointProperties
  disk: { freeBytes: number; totalBytes: number } | null
  quarantinedObjects: number | null
  /** What they occupy. */
  quarantinedBytes: number | null
  lastValidation: PointQuestion['lastValidation']
  /** How far the point's clock is ahead of the site's (behind when negative), with the message's way in it. */
  clockDifferenceSeconds: number | null
  measuredBytesPerSecond: number | null
  /** How many versions it said that it holds, and which of them the site knows nothing of. */
  held: number | null
  unknownHeld: UnknownVersion[]
}

/** @throws PointMissing */
export async function readPoint(db: Database, name: string): Promise<PointDetail> {
  const point = await withDistribution(db)
    .selectFrom('distribution_points')
    .selectAll()
    .where('name_key', '=', name.toLowerCase())
    .executeTakeFirst()
  if (!point) throw new PointMissing({ point: name })
  const sources = await withDistribution(db)
    .selectFrom('distribution_pull_sources')
    .innerJoin('distribution_points', 'distribution_points.id', 'distribution_pull_sources.source_point_id')
    .select(['distribution_points.name as point', 'source_order as order'])
    .where('point_id', '=', point.id)
    .orderBy('source_order')
    .orderBy('name_key')
    .execute()
  const groups = (await listGroups(db)).filter(group => group.members.includes(point.name))
  return {
    ...factsOf(point),
    kind: sources.length > 0 ? 'pull' : 'standard',
    sources,
    groups: groups.map(group => group.name),
    unknownHeld: await unknownHeldOf(db, point),
  }
}

function factsOf(point: PointRow) {
  const { disk_free_bytes: freeBytes, disk_total_bytes: totalBytes, clock_difference_ms } = point
  return {
    id: point.id,
    name: point.name,
    address: point.address,
    usedAddress: reachableAddress(point),
    certificate: point.certificate,
    joinedAt: point.joined_at.toISOString(),
    lastSeenAt: point.last_seen_at?.toISOString() ?? null,
    isHeardOf: !isSilent(point.last_seen_at, new Date()),
    revision: point.properties_revision,
    properties: propertiesOf(point),
    disk: freeBytes === null || totalBytes === null ? null : { freeBytes, totalBytes },
    quarantinedObjects: point.quarantined_objects,
    quarantinedBytes: point.quarantined_bytes,
    lastValidation: point.last_validation,
    clockDifferenceSeconds: clock_difference_ms === null ? null : Math.round(clock_difference_ms / 1000),
    measuredBytesPerSecond: point.measured_bytes_per_second,
    held: point.held?.length ?? null,
  }
}
