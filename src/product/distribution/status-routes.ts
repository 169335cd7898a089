import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import { keyFingerprint, priority } from '#product/distribution-protocol'
import type { Site } from '#product/sites'
import { contentArrivals } from './content-arrivals.ts'
import { contentByPoint } from './content-by-point.ts'
import { contentMatrix } from './content-matrix.ts'
import { contentStatus, type Sees, statusCategories } from './content-status.ts'
import { contentSummary } from './content-summary.ts'
import { PointGroupMissing } from './errors.ts'

const statusSchema = z
  .object({
    point: z.string(),
    packageId: z.string(),
    state: z.int(),
    stateName: z.string(),
    category: z.enum(statusCategories),
    version: z.int(),
    contentVersion: z.string(),
    isVersionInUse: z.boolean(),
    priority,
    directly: z.boolean(),
    groups: z.array(z.string()),
    bytesSent: z.int(),
    bytesReused: z.int(),
    bytesTotal: z.int(),
    percent: z.int().describe('100 only with the receipt.'),
    bytesPerSecond: z.int().nullable(),
    secondsLeft: z.int().nullable(),
    source: z.string().nullable(),
    waitingFor: z.enum(['schedule', 'maintenance', 'space', 'turn', 'source']).nullable(),
    request: z.enum(['validate', 'redistribute']).nullable(),
    error: z.record(z.string(), z.unknown()).nullable(),
    requestedAt: z.iso.datetime(),
    lastCopiedAt: z.iso.datetime().nullable(),
    pointLastSeenAt: z.iso.datetime().nullable(),
    receipt: z
      .object({
        version: z.int(),
        contentVersion: z.string(),
        verifiedAt: z.iso.datetime().describe('By the clock of the point.'),
        receivedAt: z.iso.datetime(),
        ageSeconds: z.int().describe('By the clock of the site.'),
      })
      .nullable(),
  })
  .meta({ id: 'ContentStatus' })
const summarySchema = z
  .object({
    packageId: z.string(),
    name: z.string(),
    version: z.int(),
    contentVersion: z.string(),
    totalBytes: z.int(),
    priority,
    targeted: z.int(),
    success: z.int(),
    inProgress: z.int(),
    errors: z.int(),
    unknown: z.int(),
    otherVersion: z.int().describe('Points that were not updated to the version in use.'),
    removing: z.int(),
    compliancePercent: z.int().nullable().describe('Of targeted points, those with the version in use.'),
    lastCopiedAt: z.iso.datetime().nullable(),
    bytesSent: z.int().describe('Sent to points for it, as they reported last.'),
    bytesReused: z.int().describe('What points had already of it.'),
  })
  .meta({ id: 'ContentSummary' })
const matrixSchema = z
  .object({
    packageId: z.string(),
    name: z.string(),
    cells: z.array(
      z.object({
        category: z.enum(statusCategories),
        version: z.int(),
        percent: z.int().describe('100 only with the receipt.'),
        points: z.array(z.string()).describe('The names of the points on which it stands so.'),
      }),
    ),
  })
  .meta({ id: 'PackageOnPoints' })
const pointContentsSchema = z
  .object({
    point: z.string(),
    isHeardOf: z.boolean().describe('Whether it has asked in the last ten minutes.'),
    maintenance: z.boolean(),
    sources: z
      .array(z.object({ point: z.string(), order: z.int() }))
      .describe('From which points it pulls, the lowest order first.'),
    targeted: z.int(),
    success: z.int(),
    inProgress: z.int(),
    errors: z.int(),
    unknown: z.int(),
    removing: z.int(),
    bytesPerSecond: z.int().describe('At which content comes to the point now.'),
  })
  .meta({ id: 'PointContents' })
const arrivalsSchema = z
  .object({
    moments: z
      .array(
        z.object({
          at: z.iso.datetime(),
          asked: z.int().describe('How much was asked for until then: one is one package on one point.'),
          proved: z.int().describe('How much of it a receipt had proved to be there until then.'),
        }),
      )
      .describe('Evenly, the earliest first; empty when nothing was ever asked for.'),
  })
  .meta({ id: 'ContentArrivals' })

/** What a caller sees; null for everything. */
function seenBy(mayDo: FastifyRequest['mayDo']): Sees | null {
  if (mayDo === null) return null
  const sees = (objectClass: 'upgrade-package' | 'distribution-point') => (name: string) =>
    mayDo({ objectClass, operation: 'read' }, name)
  return { package: sees('upgrade-package'), point: sees('distribution-point') }
}

function seesGroup(mayDo: FastifyRequest['mayDo'], group: string): boolean {
  return mayDo?.({ objectClass: 'distribution-point-group', operation: 'read' }, group) !== false
}

/** Content status, and the site's key, over HTTP. */
export function addStatusRoutes(server: HttpServer, { db, site }: { db: Database; site: Site }): void {
  server.route({
    method: 'GET',
    url: '/api/v1/content/status',
    config: {
      permission: { objectClass: 'upgrade-package', operation: 'read' },
      page: { by: 'packageId point' },
    },
    schema: {
      operationId: 'readContentStatus',
      description:
        'How the content of packages stands on each distribution point; success takes a receipt of the very version.',
      querystring: z.object({
        packageId: z.string().optional(),
        point: z.string().optional().describe('The name of a distribution point: only what stands there.'),
        group: z
          .string()
          .optional()
          .describe(
            'The name of a distribution point group: only what its members have, or are losing, of its content.',
          ),
        limit: z.coerce
          .number()
          .int()
          .min(1)
          .max(10_000)
          .optional()
          .describe('At most so many. Absent: all.'),
        after: z
          .string()
          .max(1000)
          .optional()
          .describe('The last row of the page before, as its header `next-after` says it.'),
      }),
      response: { 200: z.array(statusSchema) },
    },
    handler: async ({ query, mayDo }) => {
      const { group } = query
      if (group !== undefined && !seesGroup(mayDo, group)) throw new PointGroupMissing({ group })
      const rows = await contentStatus(db, { ...query, sees: seenBy(mayDo) })
      return rows.map(row => ({ ...row, error: row.error && { ...row.error } }))
    },
  })
  server.route({
    method: 'GET',
    url: '/api/v1/content/summary',
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' }, page: { by: 'packageId' } },
    schema: {
      operationId: 'readContentSummary',
      description: 'Targeted, success, in progress, errors and unknown for each package.',
      response: { 200: z.array(summarySchema) },
    },
    handler: () => contentSummary(db),
  })
  server.route({
    method: 'GET',
    url: '/api/v1/content/matrix',
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' }, page: { by: 'packageId' } },
    schema: {
      operationId: 'readContentMatrix',
      description:
        'On which distribution points each package stands how, those together on which it stands alike. Each with its receipt: content status.',
      response: { 200: z.array(matrixSchema) },
    },
    handler: () => contentMatrix(db),
  })
  server.route({
    method: 'GET',
    url: '/api/v1/content/by-point',
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' }, page: { by: 'point' } },
    schema: {
      operationId: 'readContentByPoint',
      description:
        'Every distribution point: from where it fetches, and how many packages are targeted to it, in success, in progress, in error and unknown.',
      response: { 200: z.array(pointContentsSchema) },
    },
    handler: ({ mayDo }) => contentByPoint(db, seenBy(mayDo)?.package ?? null),
  })
  server.route({
    method: 'GET',
    url: '/api/v1/content/arrivals',
    config: { permission: { objectClass: 'upgrade-package', operation: 'read' } },
    schema: {
      operationId: 'readContentArrivals',
      description:
        'Of what points were asked to hold, how much had proved to be there, at moments from the first request to now. What was cancelled or replaced before it arrived is not counted.',
      querystring: z.object({ moments: z.coerce.number().int().min(2).max(500).default(25) }),
      response: { 200: arrivalsSchema },
    },
    handler: async ({ query: { moments }, mayDo }) => {
      const asked = { moments, now: new Date(), sees: seenBy(mayDo) }
      return { moments: await contentArrivals(db, asked) }
    },
  })
  server.route({
    method: 'GET',
    url: '/api/v1/site',
    config: { permission: { objectClass: 'site', operation: 'read' } },
    schema: {
      operationId: 'readSite',
      description: 'The site and the key with which it signs: for points and clients to pin.',
      response: {
        200: z
          .object({
            code: z.string(),
            publicKey: z.string().describe('Ed25519: SPKI in DER, base64.'),
            fingerprint: z.string().describe('SHA-256 of the key in DER, 64 hex digits.'),
          })
          .meta({ id: 'Site' }),
      },
    },
    handler: async () => ({
      code: site.code,
      publicKey: site.publicKey,
      fingerprint: keyFingerprint(site.publicKey),
    }),
  })
}
