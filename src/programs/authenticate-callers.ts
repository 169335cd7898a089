import type { Database } from '#platform/database'
import type { Caller, Credentials } from '#platform/http'
import { deviceScheme } from '#product/device-protocol'
import { authenticateDevice } from '#product/devices'
import { openTicket, ticketScheme } from '#product/distribution-protocol'
import { authenticate } from '#product/identity'
import type { Site } from '#product/sites'

/** Tokens and sessions say who calls; devices sign each request; tickets, which the site itself signed, let a point or a device fetch one content version. */
export function makeAuthenticate(db: Database, site: Site) {
  return async (credentials: Credentials): Promise<Caller | null> => {
    if (credentials.scheme === deviceScheme) return authenticateDevice(db, credentials)
    if (credentials.scheme !== ticketScheme) return authenticate(db, credentials)
    const { contentVersion } = openTicket(credentials.header, {
      sitePublicKey: site.publicKey,
      audience: 'site',
      now: new Date(),
    })
    return { role: 'ticket', name: 'ticket holder', subject: contentVersion }
  }
}
