// Where a device fetches what it was given.

import type { Database } from '#platform/database'
import { locateContent } from '#product/boundaries'
import {
  type LocationAnswer,
  type LocationRequest,
  makeSignedText,
  type SignedText,
} from '#product/device-protocol'
import { siteDeviceKey } from '#product/devices'
import { makeTicket } from '#product/distribution'
import { DeviceContentNotAssigned } from './errors.ts'
import type { PolicyHouse } from './make-policy.ts'
import { withDeployments } from './tables.ts'

/** How long a device may take from asking to its last request. */
const ticketForMs = 12 * 3_600_000
const mostSources = 64
const askAgainSeconds = { withSources: 3600, withoutAtMost: 300, withoutAtLeast: 30 }

/**
 * The sources of a version, each with a ticket; of content that no deployment gives this device nothing is said.
 * @throws DeviceContentNotAssigned, PackageVersionBad, PackageMissing, PackageVersionMissing
 */
export async function locateForDevice(
  { site, ...house }: PolicyHouse,
  deviceId: string,
  { contentVersion, addresses, waitedMinutes }: LocationRequest,
): Promise<SignedText> {
  const { db } = house
  const { packageId, version: number } = await assignedVersion(db, { deviceId, contentVersion })
  const found = await locateContent(db, { addresses, waitedMinutes, version: { packageId, number } })
  const answer: LocationAnswer = {
    protocolVersion: 1,
    deviceId,
    contentVersion,
    issuedAt: new Date().toISOString(),
    sources: found.sources.slice(0, mostSources).map(one => ({
      pointId: one.pointId,
      name: one.name,
      addresses: one.addresses.slice(0, 8),
      boundaryGroup: one.boundaryGroup,
      relation: one.relation,
      availableAfterMinutes: one.availableAfterMinutes,
      ticket: makeTicket(site, { contentVersion, audience: one.pointId, forMs: ticketForMs }),
      certificate: one.certificate,
    })),
    askAgainSeconds:
      found.sources.length > 0 ? askAgainSeconds.withSources : soonest(found.askAgainAfterMinutes),
  }
  const { privateKey } = await siteDeviceKey(house)
  return makeSignedText('slipstream/device-location/1', answer, privateKey)
}

async function assignedVersion(
  db: Database,
  { deviceId, contentVersion }: { deviceId: string; contentVersion: string },
) {
  const attempts = await withDeployments(db)
    .selectFrom('deployments_attempts')
    .select('versions')
    .where('device_id', '=', deviceId)
    .where('is_current', '=', true)
    .where('ended_at', 'is', null)
    .execute()
  const found = attempts.flatMap(one => one.versions).find(one => one.contentVersion === contentVersion)
  if (found === undefined) throw new DeviceContentNotAssigned({ contentVersion })
  return found
}

function soonest(minutes: number | null): number {
  const { withoutAtLeast, withoutAtMost } = askAgainSeconds
  return minutes === null ? withoutAtMost : Math.min(withoutAtMost, Math.max(withoutAtLeast, minutes * 60))
}
