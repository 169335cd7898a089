// Where a device finds a package: the points that proved to hold the version in use, each with a ticket.

import type { z } from 'zod'
import type { Database } from '#platform/database'
import { readContentVersion } from '#product/content-library'
import { contentLocation } from '#product/distribution-protocol'
import type { Site } from '#product/sites'
import { readPackage, refuseBadContent } from '#product/upgrade-packages'
import { isRemoval } from './content-state.ts'
import { ContentNowhere } from './errors.ts'
import { makeTicket } from './make-ticket.ts'
import { propertiesOf, reachableAddress } from './point-properties.ts'
import { withDistribution } from './tables.ts'

/** The answer's shape: the protocol's own message. */
export const locationsSchema = contentLocation.meta({ id: 'ContentLocations' })

/** How long a device may take from asking to its last request. */
const ticketForMs = 12 * 3_600_000

/** A client tries so many; a message holds no more. */
const atMost = 16

/**
 * The locations of the version in use, points that were seen most recently first. What counts is the receipt: a point that fetches
 * everything again or validates goes on giving what it holds. A point in maintenance mode is given to nobody new, as in Configuration
 * Manager; whoever was sent to it before is still served.
 * @throws PackageMissing, ContentNowhere; PackageVersionBad: no device shall begin with what is marked bad
 */
export async function contentLocations(
  { db, site }: { db: Database; site: Site },
  packageId: string,
): Promise<z.output<typeof contentLocation>> {
  const upgradePackage = await readPackage(db, packageId)
  const { contentVersion } = upgradePackage
  await refuseBadContent(db, { packageId, contentVersion })
  const { signature, totalBytes } = await readContentVersion(db, contentVersion)
  const points = await withDistribution(db)
    .selectFrom('distribution_assignments')
    .innerJoin('distribution_points', 'distribution_points.id', 'distribution_assignments.point_id')
    .selectAll('distribution_points')
    .select(['state', 'content_version', 'cancelled_at'])
    .where('package_id', '=', packageId)
    .where('receipt_content_version', '=', contentVersion)
    .orderBy('last_seen_at', 'desc')
    .execute()
  const locations = points.flatMap(point => {
    const baseUrl = reachableAddress(point)
    if (baseUrl === null || isRemoval(point.state) || propertiesOf(point).maintenance) return []
    // A point that shall hold another version by now may have let go of this one, unless its update was cancelled.
    if (point.content_version !== contentVersion && point.cancelled_at === null) return []
    const ticket = makeTicket(site, { contentVersion, audience: point.id, forMs: ticketForMs })
    return [{ name: point.name, baseUrl, ticket, certificate: point.certificate }]
  })
  if (locations.length === 0) throw new ContentNowhere({ packageId })
  return {
    protocolVersion: 1,
    packageId,
    version: upgradePackage.currentVersion,
    contentVersion,
    signature,
    totalBytes,
    locations: locations.slice(0, atMost),
  }
}
