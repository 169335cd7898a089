import { issueTicket } from '#product/distribution-protocol'
import type { Site } from '#product/sites'

/** A ticket for one content version at one holder: a point's id, or `site`. */
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
