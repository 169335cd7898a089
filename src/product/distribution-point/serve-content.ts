// Serves what the point holds: only objects of versions that it verified, and only to whoever has the site's ticket.

import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import type { DataFolder } from '#platform/data-folder'
import type { Caller, Credentials, HttpServer } from '#platform/http'
import { parseManifest } from '#product/content-manifest'
import { ContentMissing, type ContentReader } from '#product/content-store'
import { openTicket, sendObject, ticketScheme } from '#product/distribution-protocol'
import { PointBusy, PointNotJoined } from './errors.ts'
import { type Membership, readHeld } from './point-state.ts'
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

/** Callers that are sent to at once; the next is asked to come back. Each costs a buffer of 1 MiB. */
const standardMost = 512
const comeBackSeconds = 5

/** Adds the one route of a distribution point. */
export function addContentRoute(
  server: HttpServer,
  {
    folder,
    store,
    most = standardMost,
    serving,
  }: { folder: DataFolder; store: ContentReader; most?: number; serving?: ServingLoad },
): void {
  const objectsOf = makeObjectIndex(folder, store)
  // Connections that ask nothing are bounded, too.
  server.server.maxConnections = most * 4
  let sending = 0
  server.route({
    method: 'GET',
    url: '/content/objects/:sha256',
    config: { roles: ['ticket'] },
    schema: { operationId: 'readObject', params: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }) },
    handler: async (request, reply) => {
      const { sha256 } = request.params
      const objects = await objectsOf(request.caller.subject ?? '')
      if (!objects.has(sha256)) throw new ContentMissing({ sha256 })
      const { path, size } = await store.open(sha256)
      if (sending >= most) {
        reply.header('retry-after', comeBackSeconds)
        throw new PointBusy({ most })
      }
      sending += 1
      const served = serving?.begin()
      try {
        reply.hijack()
        await sendObject(request.raw, reply.raw, { path, size, sha256 }).catch(() => reply.raw.destroy())
      } finally {
        sending -= 1
        served?.()
      }
    },
  })
}

/** The objects of each verified version; a version never changes, so what was read once stays true while it is held. */
function makeObjectIndex(
  folder: DataFolder,
  store: ContentReader,
): (contentVersion: string) => Promise<ReadonlySet<string>> {
  const known = new Map<string, ReadonlySet<string>>()
  return async contentVersion => {
    const held = await readHeld(folder)
    const isServed = held.some(
      one => one.contentVersion === contentVersion && one.undesiredSince === undefined,
    )
    if (!isServed) {
      known.delete(contentVersion)
      return new Set()
    }
    const found = known.get(contentVersion)
    if (found) return found
    const manifest = parseManifest(await readFile((await store.open(contentVersion)).path))
    const objects = new Set([contentVersion, ...manifest.files.map(file => file.sha256)])
    known.set(contentVersion, objects)
    return objects
  }
}
