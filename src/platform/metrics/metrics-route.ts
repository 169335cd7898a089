import type { Access, HttpServer } from '#platform/http'
import type { Metrics } from './open-metrics.ts'

/** Adds `/metrics`. @param access who may read it @param expose makes what is shown, for each answer. */
export function addMetricsRoute(
  server: HttpServer,
  { access, expose }: { access: Access; expose: Metrics['expose'] },
): void {
  server.route({
    method: 'GET',
    url: '/metrics',
    config: access,
    schema: {
      operationId: 'readMetrics',
      description: 'Metrics in the text format of Prometheus.',
      produces: ['text/plain'],
    },
    handler: async (_request, reply) => {
      const { text, contentType } = await expose()
      return reply.header('content-type', contentType).send(text)
    },
  })
}
