// What changes, over HTTP.

import { z } from 'zod'
import { type HttpServer, RequestInvalid } from '#platform/http'
import { openEventStream } from './event-stream.ts'
import { hears } from './kinds.ts'
import type { LiveFeed } from './live-feed.ts'

/** Adds the route; without a feed (where only the description is made) it refuses. */
export function addLiveEventRoutes(server: HttpServer, { live }: { live: LiveFeed | null }): void {
  // Before connections are closed, so that the last bytes of each stream are its end.
  server.addHook('preClose', async () => {
    await live?.endStreams()
  })
  server.route({
    method: 'GET',
    url: '/api/v1/events',
    config: { signedIn: true },
    schema: {
      operationId: 'followEvents',
      summary: 'Follow what changes',
      description:
        'Server-sent events, one stream for a whole console. The first event is `ready`: what is read after it misses nothing. Then comes a `change` for each object: ' +
        '`{id, kind, objectId, change}`, where `change` is created, changed, progress or removed, and `objectId` null says that many of the kind changed. ' +
        'Changes of one object within half a second are one event. A stream ends after ten minutes at most; whoever comes back with `Last-Event-ID` (or `after`) goes on there, ' +
        'at whichever site server. `reset` instead of `ready` says that this place is not kept any more: everything is to be read anew.',
      headers: z.object({ 'last-event-id': z.string().max(20).optional() }),
      querystring: z.object({
        after: z.coerce.number().int().min(0).optional().describe('The same as the header Last-Event-ID.'),
        kinds: z.string().max(1000).optional().describe('Only of these kinds, separated by commas.'),
      }),
      produces: ['text/event-stream'],
    },
    handler: async (request, reply) => {
      const { query, headers, caller } = request
      const after = placeOf(headers['last-event-id']) ?? query.after ?? null
      if (live === null) throw new Error('this server has no feed of events')
      const leave = live.admit(`${caller.role} ${caller.user?.id ?? caller.name}`)
      reply.hijack()
      try {
        reply.raw.writeHead(200, {
          ...(reply.getHeaders() as Record<string, string>),
          'content-type': 'text/event-stream; charset=utf-8',
          // Neither kept nor compressed on the way, and not gathered by a proxy: an event is of use now.
          'cache-control': 'no-store, no-transform',
          'x-accel-buffering': 'no',
        })
        // The head goes out at once: a reader knows that it is connected.
        reply.raw.flushHeaders()
        request.raw.socket.setNoDelay(true)
        const kinds = query.kinds === undefined ? null : new Set(query.kinds.split(','))
        const isTold = (kind: string) => (kinds === null || kinds.has(kind)) && hears(caller, kind)
        await live.follow(openEventStream(reply.raw, { isTold }), after)
      } catch (error) {
        request.log.warn({ err: error }, 'a stream of events broke')
        reply.raw.destroy()
      } finally {
        leave()
      }
    },
  })
}

/** @throws RequestInvalid for what this server never gave out */
function placeOf(header: string | undefined): number | null {
  if (header === undefined || header === '') return null
  if (!/^\d{1,15}$/.test(header)) throw new RequestInvalid({ problems: ['last-event-id: is not a number'] })
  return Number(header)
}
