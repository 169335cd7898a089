import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import { pointCertificate } from '#product/distribution-protocol'
import { refuseHiddenKept } from '#product/identity'
import { pointProperties } from './point-properties.ts'
import { readPoint } from './point-status.ts'
import { setPointProperties } from './set-point-properties.ts'

const sourceSchema = z.object({
  point: z.string().max(100),
  order: z.int().min(1).max(100).describe('The lowest is tried first.'),
})
const propertiesSchema = pointProperties.meta({ id: 'DistributionPointProperties' })
const detailSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    address: z.string().describe('What the point says that it is reached at.'),
    usedAddress: z
      .string()
      .nullable()
      .describe('Where others are sent; null while its communication forbids it.'),
    certificate: pointCertificate
      .nullable()
      .describe(
        'What it shows to whoever fetches from it, as SHA-256 of the public key; null without https.',
      ),
    openContentUrl: z
      .string()
      .nullable()
      .describe(
        'Where it shows what it holds as plain folders, without a ticket, to everybody; null: nowhere.',
      ),
    joinedAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime().nullable(),
    isHeardOf: z.boolean(),
    kind: z.enum(['standard', 'pull']),
    sources: z.array(sourceSchema).describe('The site is always the last.'),
    groups: z.array(z.string()),
    revision: z.int(),
    properties: propertiesSchema,
    disk: z.object({ freeBytes: z.int(), totalBytes: z.int() }).nullable(),
    quarantinedObjects: z.int().nullable().describe('Damaged objects that it has set aside.'),
    quarantinedBytes: z.int().nullable().describe('What they occupy.'),
    lastValidation: z.object({ finishedAt: z.iso.datetime(), damagedObjects: z.int() }).nullable(),
    clockDifferenceSeconds: z
      .int()
      .nullable()
      .describe('How far the clock of the point is ahead of the site’s; behind when negative.'),
    measuredBytesPerSecond: z.int().nullable(),
    held: z.int().nullable().describe('How many versions it says that it holds.'),
    unknownHeld: z
      .array(z.object({ packageId: z.string(), version: z.int(), contentVersion: z.string() }))
      .describe('Versions that it holds and was not asked to hold here.'),
  })
  .meta({ id: 'DistributionPointDetail' })

/** The properties of distribution points over HTTP. */
export function addPropertiesRoutes(server: HttpServer, db: Database): void {
  server.route({
    method: 'GET',
    url: '/api/v1/distribution-points/:name',
    config: {
      permission: { objectClass: 'distribution-point', operation: 'read' },
      etag: ['id', 'name', 'kind', 'sources', 'properties'],
    },
    schema: {
      operationId: 'readDistributionPoint',
      description: 'One distribution point: its properties, its disk, and what it said of itself.',
      params: z.object({ name: z.string() }),
      response: { 200: detailSchema },
    },
    handler: request => readPoint(db, request.params.name),
  })
  server.route({
    method: 'PATCH',
    url: '/api/v1/distribution-points/:name',
    config: { permission: { objectClass: 'distribution-point', operation: 'modify' } },
    schema: {
      operationId: 'changeDistributionPoint',
      description:
        'Changes what is given and leaves the rest. Refused when the properties are not at the expected revision any more.',
      params: z.object({ name: z.string() }),
      body: z.strictObject({
        expectedRevision: z.int().min(1),
        properties: pointProperties.partial().default({}),
        sources: z
          .array(sourceSchema)
          .max(15)
          .optional()
          .describe('Makes it a pull point with these sources; an empty list makes it a standard point.'),
      }),
      response: { 200: z.object({ revision: z.int() }) },
    },
    handler: async request => {
      const { name } = request.params
      const { expectedRevision, properties, sources } = request.body
      if (sources !== undefined && request.mayDo)
        refuseHiddenKept(
          request.mayDo,
          (await readPoint(db, name)).sources.map(({ point }) => ({
            objectClass: 'distribution-point',
            object: point,
          })),
        )
      const change = { name, expectedRevision, properties: chosen(properties), sources }
      return { revision: await setPointProperties(db, { ...change, by: request.caller.name }) }
    },
  })
}

/** What was given, without what was not. */
function chosen<Given extends object>(
  given: Given,
): { [Key in keyof Given]?: Exclude<Given[Key], undefined> } {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [Key in keyof Given]?: Exclude<Given[Key], undefined> }
}
