import type { HttpServer } from '#platform/http'
import type { Metrics } from './open-metrics.ts'

/**
 * Counts every request and the bytes that were sent for it, by route and status; whatever fits no route is one series. To be called before routes are
 * added.
 */
export function countRequests(server: HttpServer, metrics: Metrics): void {
  const labels = ['method', 'route', 'status'] as const
  const requests = metrics.counter({
    name: 'slipstream_http_requests_total',
    help: 'Requests that were answered or broken off, by route.',
    labels,
  })
  const sent = metrics.counter({
    name: 'slipstream_http_sent_bytes_total',
    help: 'Bytes that were sent in answers, with their heads, by route.',
    labels: ['route'],
  })
  server.addHook('onRequest', async (request, reply) => {
    const { socket } = request.raw
    const before = socket?.bytesWritten ?? 0
    const route = request.routeOptions.url ?? 'none'
    // Also when the caller went away in the middle.
    reply.raw.once('close', () => {
      requests.add(1, { method: request.method, route, status: String(reply.raw.statusCode) })
      sent.add(Math.max(0, (socket?.bytesWritten ?? before) - before), { route })
    })
  })
}
