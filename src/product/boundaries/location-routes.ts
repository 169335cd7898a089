import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import { readPackage } from '#product/upgrade-packages'
import { mostAddresses, previewLocation } from './locate-content.ts'
import { leftOutCodes, sourceRelations } from './rank-sources.ts'

const minutes = z.int().min(0)
const mostWaitedMinutes = 525_600

const previewSchema = z
  .object({
    packageId: z.string(),
    version: z.int(),
    contentVersion: z.string(),
    boundaries: z.array(
      z.object({
        boundary: z.string(),
        value: z.string(),
        address: z.string().describe('The address of the client that it contains.'),
        boundaryGroups: z.array(z.string()),
      }),
    ),
    reach: z
      .array(
        z.object({
          boundaryGroup: z.string(),
          relation: z.enum(sourceRelations),
          availableAfterMinutes: minutes.nullable().describe('Null: never.'),
        }),
      )
      .describe(
        'The boundary groups within the reach of the client, whether it may take them by now or not.',
      ),
    sources: z
      .array(
        z.object({
          pointId: z.string(),
          point: z.string(),
          addresses: z.array(z.string()),
          boundaryGroup: z.string(),
          relation: z.enum(sourceRelations),
          availableAfterMinutes: minutes,
          reasons: z.array(z.string()),
        }),
      )
      .describe('In the order in which the client tries them.'),
    leftOut: z.array(
      z.object({
        pointId: z.string(),
        point: z.string(),
        boundaryGroup: z.string().nullable(),
        code: z.enum(leftOutCodes),
        reason: z.string(),
      }),
    ),
    askAgainAfterMinutes: minutes
      .nullable()
      .describe('In how many minutes the client may fall back further; null: it will not.'),
    unusableAddresses: z.array(z.object({ address: z.string(), reason: z.string() })),
  })
  .meta({ id: 'ContentLocationPreview' })

/** Where a client would be sent, for people. */
export function addLocationRoutes(server: HttpServer, db: Database): void {
  server.route({
    method: 'POST',
    url: '/api/v1/upgrade-packages/:packageId/content-location/preview',
    config: { permission: { objectClass: 'boundary-group', operation: 'read' } },
    schema: {
      operationId: 'previewContentLocation',
      description:
        'Where a client with these addresses would get a version from now, or after so many minutes of trying, and why not from the other points. Nothing is changed.',
      params: z.object({ packageId: z.string() }),
      body: z.strictObject({
        addresses: z
          .array(z.string().trim().max(100))
          .min(1)
          .max(mostAddresses)
          .describe(
            '10.1.2.3, or 10.1.2.3/24: with the prefix length a point in the same subnet comes first.',
          ),
        version: z.int().min(1).optional().describe('The version in use when absent.'),
        waitedMinutes: z
          .int()
          .min(0)
          .max(mostWaitedMinutes)
          .nullable()
          .default(0)
          .describe('How long the client has been trying; null: it does not wait, as a task sequence.'),
        allowNeighbours: z
          .boolean()
          .default(true)
          .describe('Whether the deployment lets it fall back to neighbours.'),
        allowDefaultSite: z
          .boolean()
          .default(true)
          .describe('Whether the deployment lets it fall back to the default site boundary group.'),
      }),
      response: { 200: previewSchema },
    },
    handler: async ({ params: { packageId }, body: { version: chosen, ...asked } }) => {
      const version = chosen ?? (await readPackage(db, packageId)).currentVersion
      const { groups, ...preview } = await previewLocation(db, {
        ...asked,
        version: { packageId, number: version },
      })
      return {
        packageId,
        version,
        ...preview,
        reach: groups,
        // `point` is the word of the API for a point, by which it is kept from callers who may not see it.
        sources: preview.sources.map(({ certificate: _certificate, name: point, ...source }) => ({
          point,
          ...source,
        })),
        leftOut: preview.leftOut.map(({ name: point, ...rest }) => ({ point, ...rest })),
      }
    },
  })
}
