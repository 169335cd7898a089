// Serves what the point holds: only objects of versions that it verified, and only to whoever has the site's ticket.

import { z } from 'zod'
import type { DataFolder } from '#platform/data-folder'
import type { Caller, Credentials, HttpServer } from '#platform/http'
import { ContentMissing, type ContentReader } from '#product/content-store'
import { openTicket, ticketScheme } from '#product/distribution-protocol'
import { PointNotJoined } from './errors.ts'
import { openServedVersions, type ServedVersions } from './held-manifests.ts'
import type { Membership } from './point-state.ts'
import { makeSendGate, type SendGate } from './send-gate.ts'
import type { ServingLoad } from './serving-load.ts'

/**
 * Who calls: the holder of a ticket that the site signed for this point. `membership` is null before the join; `now` is the site's
 * time. The check throws TicketRefused and PointNotJoined.
 */
export function makeTicketCheck(
  membership: () => Membership | null,
  now: () => Date,
): (credentials: Credentials) => Promise<Caller | null> {
  return async ({ scheme, header }) => {
    if (scheme !== ticketScheme) return null
    const known = membership()
    if (known === null) throw new PointNotJoined({})
    const { sitePublicKey, pointId } = known
    const { contentVersion } = openTicket(header, { sitePublicKey, audience: pointId, now: now() })
    return { role: 'ticket', name: 'ticket holder', subject: contentVersion }
  }
}

/** What the routes of a point share. */
export type ServedContent = { versions: ServedVersions; store: ContentReader; gate: SendGate }

/** Opens what a running point serves; `most` callers are sent to at once. */
export function openServedContent(at: {
  folder: DataFolder
  store: ContentReader
  most?: number
  serving?: ServingLoad
}): ServedContent {
  const { folder, store, most, serving } = at
  return { versions: openServedVersions(folder, store), store, gate: makeSendGate({ most, serving }) }
}

/** Adds the route by which points and clients of ours fetch objects. */
export function addContentRoute(server: HttpServer, { versions, store, gate }: ServedContent): void {
  // Connections that ask nothing are bounded, too.
  server.server.maxConnections = gate.most * 4
  server.route({
    method: 'GET',
    url: '/content/objects/:sha256',
    config: { roles: ['ticket'] },
    schema: { operationId: 'readObject', params: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }) },
    handler: async (request, reply) => {
      const { sha256 } = request.params
      const served = await versions.find(request.caller.subject ?? '')
      if (!served?.objects.has(sha256)) throw new ContentMissing({ sha256 })
      const { path, size } = await store.open(sha256)
      await gate.send(request, reply, { path, size, sha256 })
    },
  })
}
