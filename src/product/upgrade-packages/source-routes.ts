// Looking at sources and reloading packages, over HTTP.

import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import type { StartOperation } from '#platform/jobs'
import { lookAtOnce } from './check-new-package.ts'
import { checkSource, type SourceHouse } from './check-source.ts'
import { compareSource } from './compare-source.ts'
import { extractIndexSchema, reloadPackageJob, reloadSchema, sourcePathSchema } from './jobs.ts'
import { checkReload } from './reload-package.ts'
import { sourceCheckSchema, sourceComparisonSchema } from './source-schemas.ts'

const packageParams = z.object({ packageId: z.string() })

/** Adds the routes. */
export function addPackageSourceRoutes(
  server: HttpServer,
  house: SourceHouse & { db: Database; start: StartOperation },
): void {
  const { db, start, shares } = house
  server.route({
    method: 'POST',
    url: '/api/v1/upgrade-packages/check-source',
    config: { permission: { objectClass: 'upgrade-package', operation: 'create' } },
    schema: {
      operationId: 'checkPackageSource',
      description: 'Looks at source files before they are added; nothing is changed.',
      body: z.object({ path: sourcePathSchema, extractIndex: extractIndexSchema }),
      response: { 200: sourceCheckSchema },
    },
    handler: ({ body }) => lookAtOnce(body.path, signal => checkSource(house, body, signal)),
  })
  server.route({
    method: 'POST',
    url: '/api/v1/upgrade-packages/:packageId/compare-source',
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' } },
    schema: {
      operationId: 'comparePackageSource',
      description:
        'What is different between the source as it was read and as it is now; nothing is changed.',
      params: packageParams,
      body: z.object({ path: sourcePathSchema.nullable().default(null) }),
      response: { 200: sourceComparisonSchema },
    },
    handler: async ({ params, body }) => {
      const asked = { ...params, ...body }
      const look = (signal: AbortSignal) => compareSource(db, asked, signal, shares)
      return (await lookAtOnce(body.path ?? `of ${params.packageId}`, look)).comparison
    },
  })
  server.route({
    method: 'POST',
    url: '/api/v1/upgrade-packages/:packageId/reload',
    config: {
      permission: { objectClass: 'upgrade-package', operation: 'modify' },
      reachesAllPoints: body => (body as { updateDistributionPoints: boolean }).updateDistributionPoints,
    },
    schema: {
      operationId: 'reloadUpgradePackage',
      description: 'Reads the source again as the next version, as an operation; the versions before stay.',
      params: packageParams,
      body: reloadSchema,
      response: {
        202: z.object({ operation: z.string(), files: z.int(), totalBytes: z.int() }),
      },
    },
    handler: async ({ params, body, caller }, reply) => {
      const asked = { ...body, ...params }
      const { listing } = await lookAtOnce(body.path ?? `of ${params.packageId}`, signal =>
        checkReload(db, asked, signal, shares),
      )
      const job = { data: asked, subject: params.packageId, requestedBy: caller.name }
      const operation = await db.transaction().execute(trx => start(trx, reloadPackageJob, job))
      const { files, totalBytes } = listing
      return reply.code(202).send({ operation, files: files.length, totalBytes })
    },
  })
}
