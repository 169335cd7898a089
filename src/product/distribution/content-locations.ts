// Where a device finds a package: the points that proved to hold the version in use, each with a ticket.

import type { z } from 'zod'
import type { Database } from '#platform/database'
import { readContentVersion } from '#product/content-library'
import { contentLocation, issueTicket } from '#product/distribution-protocol'
import type { Site } from '#product/sites'
import { readPackage } from '#product/upgrade-packages'
import { contentStates } from './content-state.ts'
import { ContentNowhere } from './errors.ts'
import { withDistribution } from './tables.ts'

/** The answer's shape: the protocol's own message. */
export const locationsSchema = contentLocation.meta({ id: 'ContentLocations' })

/** How long a device may take from asking to its last request. */
const ticketForMs = 12 * 3_600_000

/**
 * The locations of the version in use, points that were seen most recently first.
 * @throws PackageMissing, ContentNowhere
 */
export async function contentLocations(
  { db, site }: { db: Database; site: Site },
  packageId: string,
): Promise<z.output<typeof contentLocation>> {
  const upgradePackage = await readPackage(db, packageId)
  const { contentVersion } = upgradePackage
  const { signature, totalBytes } = await readContentVersion(db, contentVersion)
  const points = await withDistribution(db)
    .selectFrom('distribution_assignments')
    .innerJoin('distribution_points', 'distribution_points.id', 'distribution_assignments.point_id')
    .select(['distribution_points.id', 'distribution_points.name', 'distribution_points.address'])
    .where('package_id', '=', packageId)
    .where('receipt_content_version', '=', contentVersion)
    .where('state', '=', contentStates.installed)
    .orderBy('last_seen_at', 'desc')
    .limit(16)
    .execute()
  if (points.length === 0) throw new ContentNowhere({ packageId })
  return {
    protocolVersion: 1,
    packageId,
    version: upgradePackage.currentVersion,
    contentVersion,
    signature,
    totalBytes,
    locations: points.map(({ id, name, address }) => ({
      name,
      baseUrl: address,
      ticket: makeTicket(site, { contentVersion, audience: id, forMs: ticketForMs }),
    })),
  }
}

/** A ticket for one content version at one holder. */
export function makeTicket(
  site: Site,
  { contentVersion, audience, forMs }: { contentVersion: string; audience: string; forMs: number },
): string {
  const now = Date.now()
  const times = { issuedAt: new Date(now).toISOString(), expiresAt: new Date(now + forMs).toISOString() }
  return issueTicket(
    { protocolVersion: 1, siteCode: site.code, contentVersion, audience, ...times },
    site.privateKey,
  )
}
